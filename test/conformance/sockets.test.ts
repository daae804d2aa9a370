import assert from 'node:assert/strict';
import { describe } from 'node:test';
import { portalKey } from './driver/site.ts';
import { Socket } from './driver/socket.ts';
import { freshNetwork, Visitor } from './driver/visitor.ts';
import { paths } from './driver/wire.ts';
import { asks, freshEmail, target } from './suite.ts';

const NOWHERE = { epoch: 'any', position: 0 };
const HANDSHAKE_MS = 10_000;

/** The close code after this first frame. */
async function closedAfter(data: string): Promise<number> {
  const socket = await Socket.of(Visitor.create());
  await socket.next('hello');
  socket.sendRaw(data);
  return socket.closed;
}

describe('A socket', { concurrency: 8 }, () => {
  asks('C57 is refused to pages of other origins before the handshake (WEB-6)', [], async () => {
    const { origin } = target;
    const from = { 'x-forwarded-for': freshNetwork() };
    const others = [
      origin.replace(/^(https?:\/\/)/, '$1good.').concat('.evil.com'),
      `${origin}.evil.com`,
      `${origin}:8443`,
      'null',
      '',
      'https://evil.example',
    ];
    for (const other of others) assert.equal(await Socket.connect({ origin: other, ...from }), 403, other);
    assert.equal(await Socket.connect(from), 403);
  });

  asks('C57 carries no token in its address (SES-1, COM-16)', [], async () => {
    const { live, origin } = await Visitor.open();
    for (const path of [`${paths.socket}?token=${live.token}`, `${paths.socket}/${live.token}`]) {
      assert.equal(await Socket.connect({ origin }, path), 404, path);
    }
  });

  asks('C57 that does not say who it is within ten seconds is closed (REL-27)', [], async () => {
    const socket = await Socket.of(Visitor.create());
    await socket.next('hello');
    const began = performance.now();
    assert.equal(await socket.closedWithin(HANDSHAKE_MS + 2_000), 4406);
    assert.ok(performance.now() - began > HANDSHAKE_MS - 1_000);
  });

  asks(
    'C57 is closed for frames that are too large, binary, no JSON, or not the first (REL-27)',
    [],
    async () => {
      assert.equal(await closedAfter('x'.repeat(2 ** 20)), 1009);
      assert.equal(await closedAfter(JSON.stringify({ type: 'auth', pad: 'x'.repeat(65_536) })), 4413);
      const live = await Socket.live(await Visitor.open());
      live.sendRaw(Buffer.from('{"type":"beat"}'));
      assert.equal(await live.closed, 4400);
      for (const frame of ['', 'no JSON', '[]', 'null', '{"type":"beat"}', '{"type":["auth"]}', '{}']) {
        assert.equal(await closedAfter(frame), 4400, frame);
      }
    },
  );

  asks('C57 is closed for a flood of frames (REL-27)', [], async () => {
    const socket = await Socket.live(await Visitor.open());
    for (let count = 0; count < 1_000; count += 1) socket.send({ type: 'beat' });
    assert.equal(await socket.closed, 4429);
  });

  asks('C57 needs a session and a device proof for this socket (SES-1, SES-4)', [], async () => {
    const one = await Visitor.open();
    const refused = async (given: Partial<Parameters<Socket['authenticate']>[1]>, origin = one) => {
      const socket = await Socket.of(origin);
      await socket.authenticate(one, { resume: NOWHERE, ...given });
      const frame = await socket.next('error');
      return `${String(await socket.closed)} ${frame.error?.code ?? ''}`;
    };
    const INVALID = '4400 device_proof_invalid';
    assert.equal(await refused({ token: 'cms_nothing' }), '4401 session_expired');
    assert.equal(await refused({ device: Visitor.create().device }), INVALID);
    assert.equal(await refused({ claims: { ath: undefined } }), INVALID);
    assert.equal(await refused({ claims: { ath: 'x' } }), INVALID);
    assert.equal(await refused({ claims: { htm: 'POST' } }), INVALID);
    assert.equal(await refused({ claims: { htu: target.publicUrl + paths.sessions } }), INVALID);
    assert.equal(await refused({ claims: { nonce: 'x' } }), '4400 nonce_required');
    for (const frame of [{ type: 'auth' }, { type: 'auth', token: one.live.token, resume: NOWHERE }]) {
      assert.equal(await closedAfter(JSON.stringify(frame)), 4400);
    }
  });

  asks('C57 takes a device proof once (SES-4)', [], async () => {
    const one = await Visitor.open();
    const { epoch, position } = await one.snapshot();
    const first = await Socket.of(one);
    const { nonce = '' } = await first.next('hello');
    const { token } = one.live;
    const url = target.publicUrl + paths.socket;
    const frame = {
      type: 'auth',
      token,
      proof: one.device.proof({ method: 'GET', url, nonce, token }),
      resume: { epoch, position },
    };
    first.send(frame);
    await first.next('caught_up');
    const second = await Socket.of(one);
    second.send(frame);
    assert.equal((await second.next('error')).error?.code, 'device_proof_invalid');
    assert.equal(await second.closed, 4400);
    await first.cut();
  });

  asks('C57 is one of five of its device and ten of its contact; the oldest goes (REL-27)', [], async () => {
    const one = await Visitor.open();
    const from = await one.snapshot();
    const sockets: Socket[] = [];
    for (let count = 0; count < 6; count += 1) sockets.push(await Socket.live(one, from));
    assert.equal(await sockets[0]?.closed, 4409);
    assert.ok(await sockets[1]?.isLive());
    await Promise.all(sockets.map((socket) => socket.cut()));

    const proof = portalKey(freshEmail());
    const [ada, elsewhere, third] = [
      await Visitor.open(proof),
      await Visitor.open(proof),
      await Visitor.open(proof),
    ];
    const many: Socket[] = [];
    for (const tab of [...Array(5).fill(ada), ...Array(5).fill(elsewhere), third] as Visitor[]) {
      many.push(await Socket.live(tab));
    }
    assert.equal(await many[0]?.closed, 4409);
    assert.ok(await many[1]?.isLive());
    await Promise.all(many.map((socket) => socket.cut()));
  });

  asks('C57 tells its contact’s events and nobody else’s (LVL-3)', [], async () => {
    const [one, other] = [
      await Visitor.open(portalKey(freshEmail())),
      await Visitor.open(portalKey(freshEmail('eve'))),
    ];
    const [mine, theirs] = [await Socket.live(one), await Socket.live(other)];
    const { message } = await one.start('Heard by me alone');
    assert.equal((await mine.event('message.created')).message?.id, message.id);
    assert.ok(await theirs.isLive());
    assert.deepEqual(
      theirs.frames.filter(({ type }) => type === 'event'),
      [],
    );
    await Promise.all([mine.cut(), theirs.cut()]);
  });
});
