import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { describe } from 'node:test';
import { zipSync } from 'fflate';
import { Agent } from './driver/agent.ts';
import {
  addressOf,
  begin,
  emptyPng,
  fetchFile,
  GIF,
  jpegSaying,
  png,
  PNG_MAGIC,
  putPart,
  sendFile,
  upload,
  uploaded,
} from './driver/files.ts';
import { bodyOf, outcome, sameForEveryone } from './driver/http.ts';
import { portalKey } from './driver/site.ts';
import { Visitor } from './driver/visitor.ts';
import { paths, type Limits, type Sent, type Upload } from './driver/wire.ts';
import { asks, fresh, freshEmail, MINUTE } from './suite.ts';

const words = Buffer.from('words');
const person = () => Visitor.open(portalKey(freshEmail()));
const attachmentOf = (answer: Awaited<ReturnType<typeof upload>>) => bodyOf<Upload>(answer).attachment;

describe('What is uploaded', () => {
  const SVG = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>');
  const HTML = Buffer.from('<!doctype html><script>alert(1)</script>');

  asks('C54 is no active content, whatever it is called (FIL-1, FIL-2)', [], async () => {
    const one = await person();
    for (const [name, content] of [
      ['a.svg', SVG],
      ['a.png', SVG],
      ['a.txt', SVG],
      ['a.html', HTML],
      ['a.txt', HTML],
      ['a.md', Buffer.from(` \n${HTML.toString()}`)],
      ['a.json', Buffer.from('<?xml version="1.0"?><a/>')],
      ['a.js', Buffer.from('alert(1)')],
      ['a.txt', Buffer.from('#!/bin/sh\n')],
      ['a.exe', Buffer.from('MZ\u0000')],
      ['a.png', Buffer.concat([PNG_MAGIC, HTML])],
      ['a.pdf', png()],
      ['a.gif', png()],
      ['a.png', png(40, 30).subarray(0, 60)],
      ['README', words],
      ['a.png\u202Egnp.exe', png()],
      ['a.docx', Buffer.from(zipSync({ 'a.txt': words }))],
    ] as const) {
      assert.equal(outcome(await upload(one, name, content)), '422 file_refused', JSON.stringify(name));
    }
  });

  asks('C54 is not empty, not too large, and not a bomb of pixels (REL-27, FIL-3)', [], async () => {
    const one = await person();
    const { attachment_bytes } = bodyOf<Limits>(await one.call({ path: paths.limits }));
    assert.equal(outcome(await begin(one, 'a.txt', 0)), '422 file_refused');
    assert.equal(outcome(await begin(one, 'a.txt', attachment_bytes + 1)), '413 too_large');
    assert.equal(outcome(await begin(one, 'a.zip', attachment_bytes)), '201');
    assert.equal(outcome(await upload(one, 'a.png', emptyPng(60_000, 60_000))), '413 too_large');
    assert.equal(outcome(await upload(one, 'a.png', emptyPng(900, 900))), '422 file_refused');
  });

  asks('C54 loses what it says beside its pixels (FIL-3)', [], async () => {
    const one = await person();
    const canary = fresh('canary');
    for (const [name, content] of [
      ['photo.jpg', jpegSaying(canary)],
      ['dance.gif', Buffer.concat([GIF, Buffer.from(`=1;${canary}()`)])],
      ['berth.png', Buffer.concat([png(), Buffer.from(`<script>${canary}</script>`)])],
    ] as const) {
      assert.ok(content.includes(canary));
      const { id } = bodyOf<Upload>(await upload(one, name, content));
      const { bytes, status } = await fetchFile((await addressOf(one, id)) ?? '');
      assert.equal(status, 200);
      assert.ok(!Buffer.from(bytes).includes(canary), name);
    }
  });

  asks('C54 keeps its bytes where it is no picture, and is handed out to be saved (FIL-4)', [], async () => {
    const one = await person();
    for (const [name, content, type] of [
      ['form.pdf', Buffer.from('%PDF-1.7\n<< /S /JavaScript /JS (app.alert(1)) >>'), 'application/pdf'],
      ['bomb.zip', Buffer.from(zipSync({ bomb: new Uint8Array(2 ** 24) })), 'application/zip'],
      ['notes.txt', words, 'text/plain'],
      ['berth.png', png(), 'image/png'],
    ] as const) {
      const attachment = attachmentOf(await upload(one, name, content));
      assert.equal(attachment?.media_type, type);
      const { bytes, headers } = await fetchFile((await addressOf(one, attachment.id)) ?? '');
      if (!type.startsWith('image/')) assert.ok(Buffer.from(bytes).equals(content), name);
      assert.ok(headers.get('content-type')?.startsWith(type));
      assert.match(headers.get('content-disposition') ?? '', /^attachment; filename\*=UTF-8''/);
      assert.equal(headers.get('content-security-policy'), "sandbox; default-src 'none'");
      assert.equal(headers.get('x-content-type-options'), 'nosniff');
      assert.match(headers.get('cache-control') ?? '', /^private, max-age=\d+$/);
    }
  });

  asks('C54 has a name without folders and without what cannot be seen (FIL-6)', [], async () => {
    const one = await person();
    for (const [given, shown] of [
      ['../../x.txt', 'x.txt'],
      ['C:\\Users\\ada\\notes.txt', 'notes.txt'],
      ['a\u202Eb\u200B\u0007.txt', 'ab.txt'],
      ['...hidden.txt', 'hidden.txt'],
      [`${'x'.repeat(300)}.txt`, `${'x'.repeat(116)}.txt`],
    ] as const) {
      assert.equal(attachmentOf(await upload(one, given, words))?.name, shown);
    }
  });
});

describe('An upload', () => {
  asks('goes on where it stopped, and never twice (REL-1)', [], async () => {
    const one = await person();
    const id = randomUUID();
    const begun = bodyOf<Upload>(await begin(one, 'a.txt', 5, id));
    assert.equal(bodyOf<Upload>(await putPart(one, begun.id, 0, words.subarray(0, 2))).offset, 2);
    assert.equal(outcome(await putPart(one, begun.id, 0, words.subarray(0, 2))), '409 offset_conflict');
    assert.equal(bodyOf<Upload>(await one.call({ path: paths.upload(begun.id) })).offset, 2);
    assert.deepEqual(bodyOf<Upload>(await begin(one, 'a.txt', 5, id)).offset, 2);
    assert.equal(outcome(await begin(one, 'b.txt', 5, id)), '422 idempotency_conflict');
    assert.equal(outcome(await putPart(one, begun.id, 2, Buffer.from('rdsx'))), '413 too_large');
    const last = await putPart(one, begun.id, 2, words.subarray(2));
    assert.equal(attachmentOf(last)?.bytes, 5);
    assert.deepEqual(attachmentOf(await putPart(one, begun.id, 2, words.subarray(2))), attachmentOf(last));
  });

  asks('begins only by the key of the session (SES-4)', [], async () => {
    const one = await person();
    const body = { client_upload_id: randomUUID(), name: 'a.txt', bytes: 5 };
    assert.equal(outcome(await one.post(paths.uploads, body)), '401 nonce_required');
    const thief = Visitor.create();
    thief.session = one.live;
    assert.equal(outcome(await thief.proveHeld(paths.uploads, body)), '401 device_proof_invalid');
  });

  asks('of somebody else is not there, and goes with no message but its sender’s (LVL-4)', [], async () => {
    const [one, other] = [await person(), await person()];
    const { id } = bodyOf<Upload>(await begin(one, 'a.txt', 5));
    for (const act of [
      (of: string) => other.call({ path: paths.upload(of) }),
      (of: string) => other.call({ method: 'DELETE', path: paths.upload(of) }),
      (of: string) => putPart(other, of, 0, words),
    ]) {
      const [foreign, unknown] = [await act(id), await act(randomUUID())];
      assert.equal(outcome(foreign), '404 not_found');
      assert.equal(sameForEveryone(foreign), sameForEveryone(unknown));
    }
    await putPart(one, id, 0, words);
    const { conversation } = await other.start();
    assert.equal(outcome(await sendFile(other, conversation.id, id)), '404 not_found');
    assert.equal(await addressOf(other, id), undefined);
  });

  asks('goes with one message, which may have no words (REL-4)', [], async () => {
    const one = await person();
    const id = await uploaded(one, 'a.txt', words);
    const { conversation } = await one.start();
    const sends = await Promise.all([1, 2, 3].map(() => sendFile(one, conversation.id, id)));
    assert.deepEqual(sends.map(outcome).sort(), ['201', '404 not_found', '404 not_found']);
    const [message] = (await one.history(conversation.id)).slice(-1);
    assert.equal(message?.text, '');
    assert.deepEqual(
      message.attachments?.map((attachment) => attachment.id),
      [id],
    );
    const stored = sends.find(({ status }) => status === 201);
    assert.ok(stored);
    const { client_msg_id } = bodyOf<Sent>(stored).message;
    const otherwise = { client_msg_id, text: '', attachment_ids: [randomUUID()] };
    const repeat = await one.post(paths.messages(conversation.id), otherwise);
    assert.equal(outcome(repeat), '422 idempotency_conflict');
  });
});

describe('The address of a file', () => {
  const sent = async (by: Visitor) => {
    const id = await uploaded(by, 'a.txt', words);
    const { conversation } = await by.start();
    await sendFile(by, conversation.id, id);
    return id;
  };
  const nowhere = async () => sameForEveryone(await fetchFile(`/v1/files/${randomUUID()}/full?t=x`));

  asks('is given to who may read the conversation, and to nobody else (FIL-5, LVL-3)', [], async () => {
    const email = freshEmail();
    const one = await Visitor.open(portalKey(email));
    const id = await sent(one);
    for (const stranger of [
      await person(),
      await Visitor.open(),
      await Visitor.open({ method: 'claimed' }, { claims: { email } }),
      await Visitor.open(portalKey(email), { scope: 'north' }),
    ]) {
      assert.equal(await addressOf(stranger, id), undefined);
    }
    const elsewhere = await Visitor.open(portalKey(email));
    assert.equal((await fetchFile((await addressOf(elsewhere, id)) ?? '')).text, 'words');
  });

  asks(
    'is for the team of the workspace, and for no other (COM-8)',
    ['operator', 'secondApp'],
    async (can) => {
      const id = await sent(await person());
      const team = await Agent.join(can.operator);
      assert.equal((await fetchFile((await addressOf(team, id)) ?? '')).text, 'words');
      const others = await Agent.join(can.operator, can.secondApp.appId);
      assert.equal(await addressOf(others, id), undefined);
    },
  );

  asks('is dead when its session ends, and good for nothing else before (FIL-5)', [], async () => {
    const one = await person();
    const [id, other] = [await sent(one), await uploaded(one, 'b.txt', Buffer.from('other'))];
    const path = (await addressOf(one, id)) ?? '';
    assert.equal((await fetchFile(path)).text, 'words');
    for (const changed of [
      path.replace(id, other),
      path.replace('/full', '/preview'),
      path.split('?')[0] ?? '',
      `${path}x`,
    ]) {
      const answer = await fetchFile(changed);
      assert.equal(outcome(answer), '404 not_found');
      assert.equal(sameForEveryone(answer), await nowhere());
    }
    await one.end();
    const dead = await fetchFile(path);
    assert.equal(outcome(dead), '404 not_found');
    assert.equal(sameForEveryone(dead), await nowhere());
  });

  asks('is over after five minutes (FIL-5)', ['clock'], async ({ clock }) => {
    const one = await person();
    const path = (await addressOf(one, await sent(one))) ?? '';
    clock.advance(5 * MINUTE + 1_000);
    assert.equal(outcome(await fetchFile(path)), '404 not_found');
  });
});
