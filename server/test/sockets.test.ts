import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { CLOSE_CODES, agentPaths, paths } from 'chat-messenger/protocol';
import { Agent } from './support/agent.ts';
import { HOUR, SECOND } from './support/clock.ts';
import { Device } from './support/device.ts';
import { ORIGIN, TestServer, type TestWorkspace } from './support/server.ts';
import { Socket } from './support/socket.ts';
import { portalProof, Visitor } from './support/visitor.ts';

const PROTOCOL_ERROR_TOO_BIG = 1009;
const NOWHERE = { epoch: 'x', position: 0 };

describe('A socket', () => {
  let server: TestServer;
  let workspace: TestWorkspace;
  before(async () => {
    server = await TestServer.start();
    workspace = await server.workspace();
  });
  after(() => server.stop());

  const visitor = async () => (await Visitor.create(server, workspace.appId)).open();
  const open = (headers: Record<string, string> = { origin: ORIGIN }, path: string = paths.socket) =>
    Socket.connect(server, path, headers);
  const live = async (one: Visitor) => {
    const socket = await Socket.ofVisitor(one, await one.snapshot());
    await socket.next('caught_up');
    return socket;
  };
  /** The close code after a frame; with its error, where the server gave one. */
  const closedAfter = async (frame: string | Buffer) => {
    const socket = await open();
    await socket.next('hello');
    socket.sendRaw(frame);
    return socket.closed;
  };

  it('is refused before the handshake for an origin that is not listed, is `null`, or is missing (C57, WEB-6)', async () => {
    const origins = [
      'https://portal.example.evil.example',
      'https://portal.example:8443',
      'http://portal.example',
      'null',
    ];
    for (const origin of origins) await assert.rejects(open({ origin }), /refused with 403/, origin);
    await assert.rejects(open({}), /refused with 403/);
  });

  it('does not exist at another address, nor with a token in the address (C57, SES-1)', async () => {
    const { token } = await visitor();
    await assert.rejects(open({ origin: ORIGIN }, `${paths.socket}?token=${token}`), /refused with 404/);
    await assert.rejects(open({ origin: ORIGIN }, '/'), /refused with 404/);
  });

  it('of agents is open to pages of the server itself only (WEB-6, WEB-7)', async () => {
    for (const origin of [ORIGIN, 'https://chat.example', 'http://chat.example:81', 'null']) {
      await assert.rejects(open({ origin }, agentPaths.socket), /refused with 403/, origin);
    }
  });

  it('is closed for a frame that is binary, no JSON, no object, or anything but auth first (C57)', async () => {
    const frames = [
      Buffer.from('{}'),
      'x',
      '[]',
      'null',
      '{}',
      '{"type":"beat"}',
      '{"type":"ack","position":1}',
      '{"type":"AUTH"}',
    ];
    for (const frame of frames) assert.equal(await closedAfter(frame), CLOSE_CODES.bad_frame, String(frame));
  });

  it('is closed as too large for more than 64 KiB, also when counted in bytes, and for a megabyte (C57, REL-27)', async () => {
    assert.equal(await closedAfter(`"${'x'.repeat(65_536)}"`), CLOSE_CODES.too_large);
    assert.equal(await closedAfter(`"${'\u00e9'.repeat(40_000)}"`), CLOSE_CODES.too_large);
    assert.equal(await closedAfter('x'.repeat(2 ** 20)), PROTOCOL_ERROR_TOO_BIG);
  });

  it('is closed for a thousand frames in a second (C57)', async () => {
    const socket = await live(await visitor());
    for (let count = 0; count < 1_000; count += 1) socket.send({ type: 'beat' });
    assert.equal(await socket.closed, CLOSE_CODES.rate_limited);
  });

  it('is closed for an auth frame without its parts, and says why in an error frame', async () => {
    const one = await visitor();
    const parts = { type: 'auth', token: one.token, proof: 'x', resume: NOWHERE };
    const wrong = [
      { token: undefined },
      { token: 5 },
      { proof: undefined },
      { resume: undefined },
      { resume: { epoch: 1, position: 0 } },
      { resume: { epoch: 'x', position: '0' } },
      { resume: { epoch: 'x', position: 1.5 } },
      { resume: [] },
    ];
    for (const part of wrong) {
      const socket = await open();
      socket.send({ ...parts, ...part });
      assert.equal((await socket.next('error')).error.code, 'bad_request');
      assert.equal(await socket.closed, CLOSE_CODES.bad_frame);
    }
  });

  it('needs a proof by the device of the session: another device’s proof is useless (SES-1, SES-4, T11)', async () => {
    const one = await visitor();
    const socket = await open();
    await socket.authenticate(one, NOWHERE, await Device.create());
    assert.equal((await socket.next('error')).error.code, 'device_proof_invalid');
    assert.equal(await socket.closed, CLOSE_CODES.bad_frame);
  });

  it('takes a proof once, and only for the token beside it (SES-4)', async () => {
    const [one, other] = [await visitor(), await visitor()];
    const url = `http://chat.example${paths.socket}`;
    const nonce = await one.nonce();
    const proof = await one.device.proof({ method: 'GET', url, nonce, token: one.token });
    const foreign = await one.device.proof({ method: 'GET', url, nonce, token: other.token });
    const unbound = await one.device.proof({ method: 'GET', url, nonce });
    const first = await open();
    first.send({ type: 'auth', token: one.token, proof, resume: await one.snapshot() });
    await first.next('caught_up');
    for (const used of [proof, foreign, unbound]) {
      const socket = await open();
      socket.send({ type: 'auth', token: one.token, proof: used, resume: NOWHERE });
      assert.equal((await socket.next('error')).error.code, 'device_proof_invalid');
    }
    await first.cut();
  });

  it('is not opened with the session of a page of another origin (WEB-6)', async () => {
    await server.workspace(['https://elsewhere.example']);
    const one = await visitor();
    const socket = await open({ origin: 'https://elsewhere.example' });
    await socket.authenticate(one, NOWHERE);
    assert.equal((await socket.next('error')).error.code, 'origin_refused');
    assert.equal(await socket.closed, CLOSE_CODES.bad_frame);
  });

  it('tells an expired session from an ended one (SES-17)', async () => {
    const [ended, expired] = [await visitor(), await visitor()];
    await ended.call({ method: 'POST', path: paths.endSession, body: {} });
    server.clock.advance(HOUR + SECOND);
    for (const [one, code, reason] of [
      [ended, 'session_revoked', CLOSE_CODES.session_revoked],
      [expired, 'session_expired', CLOSE_CODES.session_expired],
    ] as const) {
      const socket = await Socket.ofVisitor(one, NOWHERE);
      assert.equal((await socket.next('error')).error.code, code);
      assert.equal(await socket.closed, reason);
    }
  });

  it('of an agent needs the cookie and the token against forgery (WEB-7)', async () => {
    const agent = await Agent.join(server, workspace.appId);
    const origin = server.publicUrl.origin;
    const outcomes = [];
    for (const [headers, csrf_token] of [
      [{ origin }, agent.session.csrf_token],
      [{ origin, cookie: agent.cookie }, 'x'],
      [{ origin, cookie: agent.cookie }, 5],
    ] as const) {
      const socket = await open({ ...headers }, agentPaths.socket);
      socket.send({ type: 'auth', csrf_token, resume: NOWHERE });
      outcomes.push([(await socket.next('error')).error.code, await socket.closed]);
    }
    assert.deepEqual(outcomes, [
      ['not_signed_in', CLOSE_CODES.session_expired],
      ['forgery_suspected', CLOSE_CODES.bad_frame],
      ['forgery_suspected', CLOSE_CODES.bad_frame],
    ]);
  });

  it('is the sixth of a device: the oldest is replaced (REL-27)', async () => {
    const one = await visitor();
    const sockets: Socket[] = [];
    for (let count = 0; count < 6; count += 1) sockets.push(await live(one));
    assert.equal(await sockets[0]?.closed, CLOSE_CODES.replaced);
    sockets[1]?.send({ type: 'beat' });
    await sockets[1]?.next('beat');
    for (const socket of sockets) await socket.cut();
  });

  it('is the eleventh of a contact: the oldest is replaced (REL-27)', async () => {
    const proof = portalProof(workspace, 'many@example.com');
    const sockets: Socket[] = [];
    for (let count = 0; count < 11; count += 1) {
      sockets.push(await live(await (await Visitor.create(server, workspace.appId)).open(proof)));
    }
    assert.equal(await sockets[0]?.closed, CLOSE_CODES.replaced);
    for (const socket of sockets) await socket.cut();
  });

  it('is refused with 429 beyond what one network may hold, until one is closed (REL-27)', async (t) => {
    const small = await TestServer.during(t, { maxSocketsPerNetwork: 2 });
    await small.workspace();
    const connect = (network: string) =>
      Socket.connect(small, paths.socket, { origin: ORIGIN, 'x-forwarded-for': network });
    const first = await connect('203.0.113.1');
    const second = await connect('203.0.113.1');
    await assert.rejects(connect('203.0.113.1'), /refused with 429/);
    const elsewhere = await connect('203.0.113.2');
    await second.cut();
    const third = await connect('203.0.113.1');
    await Promise.all([first, elsewhere, third].map((socket) => socket.cut()));
  });

  it('that stops reading is cut off instead of buffered without end (REL-24, F7)', async () => {
    const one = await visitor();
    const { conversation } = await one.start();
    const agent = await Agent.join(server, workspace.appId);
    const socket = await live(one);
    socket.stopReading();
    const text = 'x'.repeat(8_000);
    for (let sent = 0; sent < 1_500; sent += 100) {
      await Promise.all(Array.from({ length: 100 }, () => agent.send(conversation.id, text)));
    }
    socket.readOn();
    assert.equal(await socket.closed, CLOSE_CODES.slow_reader);
    const heard = socket.frames.filter(({ type }) => type === 'event').length;
    assert.ok(heard < 1_500, 'the rest was not kept for it');
  });
});
