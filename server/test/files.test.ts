import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { before, it } from 'node:test';
import {
  agentPaths,
  LIMITS,
  paths,
  type MessagePage,
  type SentMessage,
  type Upload,
} from 'chat-messenger/protocol';
import sharp from 'sharp';
import { v7 as uuid } from 'uuid';
import { Agent } from './support/agent.ts';
import { describeOnEveryEngine } from './support/every-engine.ts';
import { begin, cancel, download, linkTo, png, put, state, upload, uploaded } from './support/files.ts';
import { bodyOf, refusalOf, sameForEveryone } from './support/http.ts';
import { DAY, MINUTE } from './support/clock.ts';
import type { TestServer, TestWorkspace } from './support/server.ts';
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
  const sendWith = (
    visitor: Visitor,
    conversationId: string,
    ids: readonly string[],
    client_msg_id = uuid(),
    text = '',
  ) =>
    visitor.call({
      method: 'POST',
      path: paths.messages(conversationId),
      body: { client_msg_id, text, attachment_ids: ids },
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
    assert.equal(bodyOf<Upload>(await begin(ada, 'a.txt', 3, id)).id, one.id);
    assert.equal(refusalOf(await begin(ada, 'b.txt', 3, id)), '422 idempotency_conflict');
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
    assert.equal(refusalOf(await sendWith(mallory, conversation.id, [id])), '404 not_found');
    assert.equal(await linkTo(mallory, id), undefined);
    assert.equal(await linkTo(agent, id), undefined);
  });

  it('come with a message that may have no words, and both sides see them', async () => {
    const id = await uploaded(ada, 'berth.png', await png());
    const { conversation } = await ada.start();
    const clientMsgId = uuid();
    const sent = bodyOf<SentMessage>(await sendWith(ada, conversation.id, [id], clientMsgId));
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
    const repeat = bodyOf<SentMessage>(await sendWith(ada, conversation.id, [id], clientMsgId));
    assert.equal(repeat.duplicate, true);
    assert.deepEqual(repeat.message, sent.message);
    const page = bodyOf<MessagePage>(await agent.call({ path: agentPaths.messages(conversation.id) }));
    assert.deepEqual(page.messages.at(-1)?.attachments, attachments);
    assert.equal(refusalOf(await sendWith(ada, conversation.id, [], uuid())), '400 bad_request');
    assert.equal(refusalOf(await ada.send(conversation.id, '')), '400 bad_request');
  });

  it('are good for one message, and a repeat with others is a mistake to show', async () => {
    const [one, two] = [
      await uploaded(ada, 'a.txt', Buffer.from('a')),
      await uploaded(ada, 'b.txt', Buffer.from('b')),
    ];
    const { conversation } = await ada.start();
    const clientMsgId = uuid();
    const both = await Promise.all(
      Array.from({ length: 5 }, () => sendWith(ada, conversation.id, [one], clientMsgId)),
    );
    assert.deepEqual(both.map(({ status }) => status).sort(), [200, 200, 200, 200, 201]);
    assert.equal(
      refusalOf(await sendWith(ada, conversation.id, [two], clientMsgId)),
      '422 idempotency_conflict',
    );
    assert.equal(refusalOf(await sendWith(ada, conversation.id, [one])), '404 not_found');
    const parallel = await Promise.all([1, 2, 3].map(() => sendWith(ada, conversation.id, [two])));
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

  it('are handed out to be saved, by an address that works for five minutes and for no other file', async () => {
    const id = await uploaded(
      ada,
      'Fähre & „Karte“.pdf',
      Buffer.from('%PDF-1.7\n1 0 obj\n<< /JS (app.alert(1)) >>\n'),
    );
    const other = await uploaded(ada, 'a.txt', Buffer.from('a'));
    const path = (await linkTo(ada, id)) ?? '';
    const { status, headers } = await download(server, path);
    assert.equal(status, 200);
    assert.equal(headers.get('content-type'), 'application/pdf');
    assert.equal(headers.get('content-security-policy'), "sandbox; default-src 'none'");
    assert.equal(headers.get('x-content-type-options'), 'nosniff');
    assert.equal(headers.get('cross-origin-resource-policy'), 'cross-origin');
    assert.equal(
      headers.get('content-disposition'),
      "attachment; filename*=UTF-8''F%C3%A4hre%20%26%20%E2%80%9EKarte%E2%80%9C.pdf",
    );
    assert.equal((await download(server, path.replace(id, other))).status, 404);
    assert.equal((await download(server, path.replace('/full', '/preview'))).status, 404);
    assert.equal((await download(server, path.split('?')[0] ?? '')).status, 404);
    server.clock.advance(5 * MINUTE + 1);
    assert.equal((await download(server, path)).status, 404);
  });

  it('are closed at once to whoever signed out, and to whom the conversation never was', async () => {
    const eve = await newVisitor('eve@example.com');
    const id = await uploaded(eve, 'a.txt', Buffer.from('secret of eve'));
    const { conversation } = await eve.start();
    await sendWith(eve, conversation.id, [id]);
    const [own, team] = [(await linkTo(eve, id)) ?? '', (await linkTo(agent, id)) ?? ''];
    assert.equal((await download(server, own)).status, 200);
    assert.equal((await download(server, team)).status, 200);
    assert.equal(await linkTo(ada, id), undefined);
    await eve.call({ method: 'POST', path: paths.endSession, body: {} });
    assert.equal((await download(server, own)).status, 404);
    await agent.call({ method: 'DELETE', path: agentPaths.session });
    assert.equal((await download(server, team)).status, 404);
    agent = await Agent.join(server, workspace.appId);
    const stranger = await server.workspace(undefined, 'Southwind');
    assert.equal(await linkTo(await Agent.join(server, stranger.appId), id), undefined);
  });

  it('that were sent above a level are not read below it', async () => {
    const email = 'level@example.com';
    const proven = await newVisitor(email);
    const id = await uploaded(proven, 'a.txt', Buffer.from('a'));
    const { conversation } = await proven.start();
    await sendWith(proven, conversation.id, [id]);
    const claimed = await Visitor.create(server, workspace.appId);
    await claimed.open({ method: 'claimed' }, { claims: { email, name: 'Level' } });
    assert.equal(await linkTo(claimed, id), undefined);
    assert.notEqual(await linkTo(proven, id), undefined);
  });

  it('wait for the level that the workspace asks for', async () => {
    await server.services.workspaces.change(workspace.appId, { min_level_attach: 3 }, 'test');
    const nobody = await newVisitor();
    assert.equal(refusalOf(await begin(nobody, 'a.txt', 3)), '403 level_too_low');
    assert.equal((await begin(ada, 'a.txt', 3)).status, 201);
    await server.services.workspaces.change(workspace.appId, { min_level_attach: 0 }, 'test');
  });

  it('of one browser have a daily bound, which ends by itself', async () => {
    const nobody = await newVisitor();
    assert.equal((await begin(nobody, 'a.zip', 10_000_000)).status, 201);
    assert.equal((await begin(nobody, 'b.zip', 10_000_000)).status, 201);
    const refused = await begin(nobody, 'c.zip', 2_000_000);
    assert.equal(refusalOf(refused), '429 quota_exceeded');
    assert.ok(Number(refused.headers.get('retry-after')) > 0);
  });

  it('that nobody finished or sent are gone after a day, those of messages when their time is over', async () => {
    const visitor = await newVisitor('keep@example.com');
    const [loose, sent] = [
      await uploaded(visitor, 'a.txt', Buffer.from('a')),
      await uploaded(visitor, 'b.txt', Buffer.from('b')),
    ];
    const { conversation } = await visitor.start();
    await sendWith(visitor, conversation.id, [sent]);
    server.clock.advance(2 * DAY);
    await server.services.files.prune();
    await visitor.open(portalProof(workspace, 'keep@example.com'));
    assert.equal(await linkTo(visitor, loose), undefined);
    assert.notEqual(await linkTo(visitor, sent), undefined);
    server.clock.advance(180 * DAY);
    await server.services.files.prune();
    await visitor.open(portalProof(workspace, 'keep@example.com'));
    assert.equal(await linkTo(visitor, sent), undefined);
    await ada.open(portalProof(workspace, 'ada@example.com'));
    agent = await Agent.join(server, workspace.appId);
  });

  it('of messages that are taken away are deleted', async () => {
    const id = await uploaded(ada, 'a.png', await png());
    const { conversation } = await ada.start();
    const { message } = bodyOf<SentMessage>(await sendWith(ada, conversation.id, [id]));
    const path = (await linkTo(ada, id)) ?? '';
    await server.services.files.releaseFiles([message.id]);
    assert.equal((await download(server, path)).status, 404);
    assert.equal(await linkTo(ada, id), undefined);
  });

  it('show a picture small in the transcript', async () => {
    const id = await uploaded(ada, 'big.png', await png(1_600, 900));
    const { content, headers } = await download(server, (await linkTo(ada, id, 'preview')) ?? '');
    assert.equal(headers.get('content-type'), 'image/webp');
    const { width, height } = await sharp(content).metadata();
    assert.deepEqual([width, height], [720, 405]);
  });

  it('given up are gone', async () => {
    const { id } = bodyOf<Upload>(await begin(ada, 'a.txt', 3));
    assert.equal((await cancel(ada, id)).status, 204);
    assert.equal(refusalOf(await state(ada, id)), '404 not_found');
  });

  it('leave no trace of their names in refusals', async () => {
    const answer = await upload(ada, 'canary-name.exe', Buffer.from('MZ'));
    assert.equal(refusalOf(answer), '422 file_refused');
    assert.ok(!answer.text.includes('canary-name'));
  });
});
