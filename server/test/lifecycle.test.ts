import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { CLOSE_CODES, paths, type ErrorBody, type MessagePage } from 'chat-messenger/protocol';
import { freePort } from './support/free-port.ts';
import { bodyOf, refusalOf } from './support/http.ts';
import { Program } from './support/program.ts';
import { ORIGIN, TestServer } from './support/server.ts';
import { Socket } from './support/socket.ts';
import { until } from './support/until.ts';
import { Visitor } from './support/visitor.ts';

describe('The life of a server', () => {
  it('says that it runs and that it is ready (REL-23)', async () => {
    const server = await TestServer.start();
    for (const path of ['/healthz', '/readyz']) {
      assert.deepEqual(bodyOf(await server.call({ path })), { status: 'ok' });
    }
    await server.services.store.close();
    assert.equal((await server.call({ path: '/healthz' })).status, 200);
    const isReady = async () => (await server.call({ path: '/readyz' })).status < 500;
    await until(async () => !(await isReady()), 'the server says that it is not ready');
    await server.stop().catch(() => undefined);
  });

  it('is not ready while it stops, and refuses new work in the usual shape (REL-22)', async (t) => {
    const server = await TestServer.during(t);
    const { port } = new URL(server.url);
    const socket = connect(Number(port), '127.0.0.1');
    await once(socket, 'connect');
    // A request that has begun keeps its connection open into the stop.
    socket.write('GET /readyz HTTP/1.1\r\nHost: chat.example\r\n');
    await server.call({ path: '/healthz' });
    const stopped = server.stop();
    await until(
      () =>
        server.call({ path: '/healthz' }).then(
          () => false,
          () => true,
        ),
      'the end of new connections',
    );
    socket.write('\r\n');
    const chunks: Buffer[] = [];
    for await (const chunk of socket) chunks.push(chunk as Buffer);
    await stopped;
    const [head = '', body = ''] = Buffer.concat(chunks).toString('utf8').split('\r\n\r\n');
    assert.match(head, /^HTTP\/1\.1 503 /);
    assert.match(head, /\r\nretry-after: \d+\r\n/i);
    assert.equal((JSON.parse(body) as ErrorBody).error.code, 'unavailable');
  });

  it('ends at once for those who wait: polls are answered, sockets told to come again (REL-22)', async (t) => {
    const server = await TestServer.during(t);
    const { appId } = await server.workspace();
    const one = await (await Visitor.create(server, appId)).open();
    const { epoch, position } = await one.snapshot();
    const socket = await Socket.ofVisitor(one, { epoch, position });
    await socket.next('caught_up');
    const silent = await Socket.connect(server, paths.socket, { origin: ORIGIN });
    const deaf = await Socket.ofVisitor(one, { epoch, position });
    await deaf.next('caught_up');
    deaf.stopReading();
    const poll = one.call({
      path: `${paths.events}?epoch=${epoch}&position=${String(position)}&wait_ms=25000`,
    });
    await server.call({ path: '/healthz' });
    const begun = performance.now();
    await server.stop();
    const took = performance.now() - begun;
    assert.ok(took < 8_000, `it took ${String(took)} ms`);
    assert.equal(refusalOf(await poll), '503 unavailable');
    const { delay_ms } = await socket.next('reconnect');
    assert.ok(delay_ms >= 0 && delay_ms < 10_000);
    assert.deepEqual([await socket.closed, await silent.closed], [CLOSE_CODES.restart, CLOSE_CODES.restart]);
  });

  it('ended by SIGTERM under load exits 0, and has every message it acknowledged, once, after the next start (REL-3, REL-22, F3)', async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'chat-messenger-life-'));
    const environment = { DATA_DIR: dataDir, HOST: '127.0.0.1', PORT: String(await freePort()) };
    const made = await new Program(
      ['workspace', 'create', '--name', 'Shop', '--origin', ORIGIN, '--json'],
      environment,
    ).ended;
    const { app_id } = JSON.parse(made.stdout) as { app_id: string };
    const first = new Program(['start'], environment);
    const running = await first.reached();
    // Each stays below what one contact may send in ten seconds.
    const people = await Promise.all(
      Array.from({ length: 8 }, async () => {
        const one = await (await Visitor.create(running, app_id)).open();
        return { one, conversation: (await one.start('0')).conversation.id, acknowledged: ['0'] };
      }),
    );
    let acknowledgements = 0;
    const sending = people.flatMap(({ one, conversation, acknowledged }) =>
      Array.from({ length: 18 }, async (_, index) => {
        const text = String(index + 1);
        const answer = await one.send(conversation, text).catch(() => undefined);
        if (answer?.status !== 201) return;
        acknowledged.push(text);
        acknowledgements += 1;
        if (acknowledgements === 20) first.signal('SIGTERM');
      }),
    );
    await Promise.all(sending);
    const { code } = await first.ended;
    const second = new Program(['start'], environment);
    const again = await second.reached();
    for (const { one, conversation, acknowledged } of people) {
      const after = new Visitor(again, app_id, one.device);
      after.session = one.session;
      const page = bodyOf<MessagePage>(
        await after.call({ path: `${paths.messages(conversation)}?limit=100` }),
      );
      const texts = page.messages.map(({ text }) => text);
      assert.equal(new Set(texts).size, texts.length, 'none twice');
      assert.deepEqual(
        acknowledged.filter((text) => !texts.includes(text)),
        [],
        'none lost',
      );
      assert.deepEqual(
        page.messages.map(({ seq }) => seq),
        texts.map((_, index) => index + 1),
      );
    }
    second.signal('SIGTERM');
    assert.deepEqual([code, (await second.ended).code], [0, 0]);
    rmSync(dataDir, { recursive: true, force: true });
  });
});
