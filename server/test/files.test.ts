import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { before, it } from 'node:test';
import {
  agentPaths,
  LIMITS,
  OFFSET_HEADER,
  paths,
  type AgentEvent,
  type MessagePage,
  type SentMessage,
  type Upload,
} from 'chat-messenger/protocol';
import { v7 as uuid } from 'uuid';
import { Agent } from './support/agent.ts';
import { describeOnEveryEngine } from './support/every-engine.ts';
import {
  begin,
  cancel,
  download,
  linkTo,
  picture,
  png,
  put,
  sendFiles,
  state,
  upload,
  uploaded,
} from './support/files.ts';
import { bodyOf, refusalOf, sameForEveryone } from './support/http.ts';
import { ORIGIN, type TestServer, type TestWorkspace } from './support/server.ts';
import { Socket } from './support/socket.ts';
import { portalProof, Visitor } from './support/visitor.ts';

describeOnEveryEngine('Files', (servers) => {
  let server: TestServer;
  let workspace: TestWorkspace;
  let ada: Visitor;
  let agent: Agent;
  const newVisitor = async (email?: string) => {
    const visitor = await Visitor.create(server, workspace.appId);
    return visitor.open(email === undefined ? { method: 'anonymous' } : portalProof(workspace, email));
  };
  before(async () => {
    server = await servers.start();
    workspace = await server.workspace();
    ada = await newVisitor('ada@example.com');
    agent = await Agent.join(server, workspace.appId);
  });

  it('come part by part, and go on where they stopped', async () => {
    const content = Buffer.alloc(LIMITS.upload_chunk_bytes + 5, 'a');
    const begun = bodyOf<Upload>(await begin(ada, 'long.txt', content.length));
    assert.equal(begun.offset, 0);
    assert.equal(begun.chunk_bytes, LIMITS.upload_chunk_bytes);
    const first = content.subarray(0, LIMITS.upload_chunk_bytes);
    assert.equal(bodyOf<Upload>(await put(ada, begun.id, 0, first)).offset, first.length);
    // The answer was lost: the same part again is told where to go on.
    assert.equal(refusalOf(await put(ada, begun.id, 0, first)), '409 offset_conflict');
    assert.equal(bodyOf<Upload>(await state(ada, begun.id)).offset, first.length);
    const done = bodyOf<Upload>(await put(ada, begun.id, first.length, content.subarray(first.length)));
    assert.deepEqual(done.attachment, {
      id: begun.id,
      name: 'long.txt',
      media_type: 'text/plain',
      bytes: content.length,
    });
    const read = await download(server, (await linkTo(ada, begun.id)) ?? '');
    assert.ok(read.content.equals(content));
  });

  it('begin once for one id, and only for the same file', async () => {
    const id = randomUUID();
    const one = bodyOf<Upload>(await begin(ada, 'a.txt', 3, id));
    const again = await Promise.all([1, 2, 3, 4].map(() => begin(ada, 'a.txt', 3, id)));
    for (const answer of again) assert.equal(bodyOf<Upload>(answer).id, one.id);
    assert.equal(refusalOf(await begin(ada, 'b.txt', 3, id)), '422 idempotency_conflict');
    assert.equal(refusalOf(await begin(ada, 'a.txt', 4, id)), '422 idempotency_conflict');
    const eve = await newVisitor('eve@example.com');
    assert.notEqual(bodyOf<Upload>(await begin(eve, 'a.txt', 3, id)).id, one.id);
  });

  it('begin once, also when they begin together', async () => {
    const id = randomUUID();
    const begun = await Promise.all(Array.from({ length: 8 }, () => begin(ada, 'a.txt', 3, id)));
    assert.equal(new Set(begun.map((answer) => bodyOf<Upload>(answer).id)).size, 1);
  });

  it('are found by the same id when they are finished, whatever became of their name and size', async () => {
    const [content, id] = [await picture().avif().toBuffer(), randomUUID()];
    const begun = bodyOf<Upload>(await begin(ada, 'coast.avif', content.length, id));
    const { attachment } = bodyOf<Upload>(await put(ada, begun.id, 0, content));
    assert.deepEqual([attachment?.name, attachment?.media_type], ['coast.jpg', 'image/jpeg']);
    for (const answer of [await begin(ada, 'coast.avif', content.length, id), await state(ada, begun.id)]) {
      assert.deepEqual(bodyOf<Upload>(answer).attachment, attachment);
    }
    // The answer to the last part was lost, and it comes once more.
    assert.deepEqual(bodyOf<Upload>(await put(ada, begun.id, 0, content)).attachment, attachment);
  });

  it('take each part once, also when it comes several times at once', async () => {
    const content = Buffer.alloc(LIMITS.upload_chunk_bytes + 1, 'b');
    const { id } = bodyOf<Upload>(await begin(ada, 'b.txt', content.length));
    const part = content.subarray(0, LIMITS.upload_chunk_bytes);
    const answers = await Promise.all([1, 2, 3].map(() => put(ada, id, 0, part)));
    const taken = answers.map(refusalOf).sort();
    assert.deepEqual(taken, ['200', '409 offset_conflict', '409 offset_conflict']);
    const last = await Promise.all([1, 2].map(() => put(ada, id, part.length, Buffer.from('b'))));
    for (const answer of last) assert.equal(bodyOf<Upload>(answer).attachment?.bytes, content.length);
  });

  it('take no part that is not bytes, names no place, or holds nothing', async () => {
    const { id } = bodyOf<Upload>(await begin(ada, 'a.txt', 3));
    const part = (headers: Record<string, string>, body: unknown = new TextEncoder().encode('abc')) =>
      ada.call({ method: 'PUT', path: paths.upload(id), body, headers });
    assert.equal(refusalOf(await part({})), '400 bad_request');
    for (const place of ['', '-1', '1.5', '0x0', 'x', '99999999999']) {
      assert.equal(refusalOf(await part({ [OFFSET_HEADER]: place })), '400 bad_request', place);
    }
    assert.equal(refusalOf(await part({ [OFFSET_HEADER]: '0' }, { a: 1 })), '415 unsupported_media_type');
    assert.equal(refusalOf(await part({ [OFFSET_HEADER]: '1' })), '413 too_large');
    assert.equal(refusalOf(await put(ada, id, 0, Buffer.alloc(0))), '409 offset_conflict');
    assert.equal(bodyOf<Upload>(await put(ada, id, 0, Buffer.from('abc'))).attachment?.bytes, 3);
  });

  it('begin only by the device of the session', async () => {
    const body = { client_upload_id: randomUUID(), name: 'a.txt', bytes: 3 };
    const plain = await ada.call({ method: 'POST', path: paths.uploads, body });
    assert.equal(refusalOf(plain), '401 nonce_required');
    const headers = { authorization: `Bearer ${ada.token}` };
    const stranger = await Visitor.create(server, workspace.appId);
    const foreign = await stranger.prove(paths.uploads, body, { token: ada.token, headers });
    assert.equal(refusalOf(foreign), '401 device_proof_invalid');
  });

  it('are not longer than was said, nor than they may be', async () => {
    assert.equal(refusalOf(await begin(ada, 'a.txt', LIMITS.attachment_bytes + 1)), '413 too_large');
    assert.equal(refusalOf(await begin(ada, 'a.txt', 0)), '422 file_refused');
    const { id } = bodyOf<Upload>(await begin(ada, 'a.txt', 3));
    assert.equal(refusalOf(await put(ada, id, 0, Buffer.from('abcd'))), '413 too_large');
    const chunk = Buffer.alloc(LIMITS.upload_chunk_bytes + 1);
    const other = bodyOf<Upload>(await begin(ada, 'b.txt', chunk.length));
    assert.equal(refusalOf(await put(ada, other.id, 0, chunk)), '413 too_large');
  });

  it('of others are not there: to look at, go on with, give up or attach', async () => {
    const { id } = bodyOf<Upload>(await begin(ada, 'a.txt', 3));
    const mallory = await newVisitor('mallory@example.com');
    const colleague = await Agent.join(server, workspace.appId);
    const mine = await uploaded(agent, 'a.txt', Buffer.from('abc'));
    for (const [someone, theirs] of [
      [mallory, id],
      [agent, id],
      [colleague, mine],
    ] as const) {
      for (const act of [
        state,
        cancel,
        (who: Visitor | Agent, of: string) => put(who, of, 0, Buffer.from('x')),
      ]) {
        const [there, nowhere] = [await act(someone, theirs), await act(someone, randomUUID())];
        assert.equal(refusalOf(there), '404 not_found');
        assert.equal(sameForEveryone(there), sameForEveryone(nowhere));
      }
    }
    await put(ada, id, 0, Buffer.from('abc'));
    const { conversation } = await mallory.start();
    assert.equal(refusalOf(await sendFiles(mallory, conversation.id, [id])), '404 not_found');
    assert.equal(await linkTo(mallory, id), undefined);
    assert.equal(await linkTo(agent, id), undefined);
  });

  it('come with a message that may have no words, and both sides see them', async () => {
    const id = await uploaded(ada, 'berth.png', await png());
    const { conversation } = await ada.start();
    const client_msg_id = uuid();
    const sent = bodyOf<SentMessage>(await sendFiles(ada, conversation.id, [id], { client_msg_id }));
    const attachments = [
      {
        id,
        name: 'berth.png',
        media_type: 'image/png',
        bytes: sent.message.attachments?.[0]?.bytes,
        image: { width: 40, height: 30 },
      },
    ];
    assert.deepEqual(sent.message.attachments, attachments);
    const repeat = bodyOf<SentMessage>(await sendFiles(ada, conversation.id, [id], { client_msg_id }));
    assert.equal(repeat.duplicate, true);
    assert.deepEqual(repeat.message, sent.message);
    const page = bodyOf<MessagePage>(await agent.call({ path: agentPaths.messages(conversation.id) }));
    assert.deepEqual(page.messages.at(-1)?.attachments, attachments);
    assert.equal(refusalOf(await sendFiles(ada, conversation.id, [])), '400 bad_request');
    assert.equal(refusalOf(await ada.send(conversation.id, '')), '400 bad_request');
  });

  it('are good for one message, and a repeat with others is a mistake to show', async () => {
    const [one, two] = [
      await uploaded(ada, 'a.txt', Buffer.from('a')),
      await uploaded(ada, 'b.txt', Buffer.from('b')),
    ];
    const { conversation } = await ada.start();
    const client_msg_id = uuid();
    const both = await Promise.all(
      Array.from({ length: 5 }, () => sendFiles(ada, conversation.id, [one], { client_msg_id })),
    );
    assert.deepEqual(both.map(({ status }) => status).sort(), [200, 200, 200, 200, 201]);
    assert.equal(
      refusalOf(await sendFiles(ada, conversation.id, [two], { client_msg_id })),
      '422 idempotency_conflict',
    );
    assert.equal(refusalOf(await sendFiles(ada, conversation.id, [one])), '404 not_found');
    const parallel = await Promise.all([1, 2, 3].map(() => sendFiles(ada, conversation.id, [two])));
    assert.deepEqual(parallel.map(({ status }) => status).sort(), [201, 404, 404]);
  });

  it('begin a conversation, once', async () => {
    const id = await uploaded(ada, 'a.txt', Buffer.from('a'));
    const body = { client_msg_id: uuid(), text: '', attachment_ids: [id] };
    const request = { method: 'POST', path: paths.conversations, body };
    const first = bodyOf<SentMessage>(await ada.call(request));
    assert.equal(first.message.attachments?.length, 1);
    const again = bodyOf<SentMessage>(await ada.call(request));
    assert.equal(again.duplicate, true);
    assert.equal(again.message.id, first.message.id);
  });

  it('begin a conversation once, also when it is begun several times at once', async () => {
    const id = await uploaded(ada, 'a.txt', Buffer.from('a'));
    const body = { client_msg_id: uuid(), text: '', attachment_ids: [id] };
    const starts = [1, 2, 3, 4].map(() => ada.call({ method: 'POST', path: paths.conversations, body }));
    const answers = await Promise.all(starts);
    assert.deepEqual(answers.map(({ status }) => status).sort(), [200, 200, 200, 201]);
    const ids = answers.map((answer) => bodyOf<SentMessage>(answer).message.id);
    assert.equal(new Set(ids).size, 1);
  });

  it('come five with a message, none of them twice, or none at all', async () => {
    const ids = await Promise.all(
      ['a', 'b', 'c', 'd', 'e', 'f'].map((name) => uploaded(ada, `${name}.txt`, Buffer.from(name))),
    );
    const { conversation } = await ada.start();
    assert.equal(refusalOf(await sendFiles(ada, conversation.id, ids)), '400 bad_request');
    const twice = [ids[0] ?? '', ids[0] ?? ''];
    assert.equal(refusalOf(await sendFiles(ada, conversation.id, twice)), '400 bad_request');
    const withUnknown = [...ids.slice(0, 4), randomUUID()];
    assert.equal(refusalOf(await sendFiles(ada, conversation.id, withUnknown)), '404 not_found');
    const sent = bodyOf<SentMessage>(await sendFiles(ada, conversation.id, ids.slice(0, 5)));
    assert.deepEqual(
      sent.message.attachments?.map(({ id }) => id),
      ids.slice(0, 5),
    );
  });

  it('are told live to both sides, and leave the preview of the list without words', async () => {
    const id = await uploaded(ada, 'a.txt', Buffer.from('a'));
    const { conversation } = await ada.start('Words');
    const sockets = [
      await Socket.ofVisitor(ada, await ada.snapshot()),
      await Socket.ofAgent(agent, await agent.snapshot()),
    ];
    for (const socket of sockets) await socket.next('caught_up');
    const { message } = bodyOf<SentMessage>(await sendFiles(ada, conversation.id, [id]));
    for (const socket of sockets) {
      // What reached whom is told in between.
      const told = async (): Promise<AgentEvent> => {
        const { event } = await socket.next('event');
        return event.type === 'message.created' ? event : told();
      };
      const event = await told();
      assert.ok(event.type === 'message.created');
      assert.deepEqual(event.message, message);
      assert.equal(event.conversation.preview?.text, '');
      await socket.cut();
    }
  });

  it('given up are gone, unless a message took them', async () => {
    const id = randomUUID();
    const begun = bodyOf<Upload>(await begin(ada, 'a.txt', 3, id));
    assert.equal((await cancel(ada, begun.id)).status, 204);
    assert.equal(refusalOf(await state(ada, begun.id)), '404 not_found');
    assert.equal(refusalOf(await cancel(ada, begun.id)), '404 not_found');
    assert.notEqual(bodyOf<Upload>(await begin(ada, 'a.txt', 3, id)).id, begun.id);
    const sent = await uploaded(ada, 'b.txt', Buffer.from('b'));
    const { conversation } = await ada.start();
    await sendFiles(ada, conversation.id, [sent]);
    assert.equal(refusalOf(await cancel(ada, sent)), '404 not_found');
    assert.notEqual(await linkTo(ada, sent), undefined);
  });

  it('begin only from pages that may embed, which may ask for all of this (WEB-6, WEB-7)', async () => {
    for (const [method, origin, allowed] of [
      ['PUT', ORIGIN, ORIGIN],
      ['DELETE', ORIGIN, ORIGIN],
      ['PUT', 'https://elsewhere.example', null],
    ] as const) {
      const { headers } = await server.call({
        method: 'OPTIONS',
        path: paths.upload(randomUUID()),
        headers: {
          origin,
          'access-control-request-method': method,
          'access-control-request-headers': `authorization,content-type,${OFFSET_HEADER}`,
        },
      });
      assert.equal(headers.get('access-control-allow-origin'), allowed);
      if (allowed === null) continue;
      assert.ok(headers.get('access-control-allow-methods')?.includes(method));
      assert.ok(headers.get('access-control-allow-headers')?.includes(OFFSET_HEADER));
    }
  });

  it('wait for the level that the workspace asks for', async () => {
    await server.services.workspaces.change(workspace.appId, { min_level_attach: 3 }, 'test');
    const nobody = await newVisitor();
    assert.equal(refusalOf(await begin(nobody, 'a.txt', 3)), '403 level_too_low');
    assert.equal((await begin(ada, 'a.txt', 3)).status, 201);
    await server.services.workspaces.change(workspace.appId, { min_level_attach: 0 }, 'test');
  });

  it('leave no trace of their names in refusals', async () => {
    const answer = await upload(ada, 'canary-name.exe', Buffer.from('MZ'));
    assert.equal(refusalOf(answer), '422 file_refused');
    assert.ok(!answer.text.includes('canary-name'));
  });
});
