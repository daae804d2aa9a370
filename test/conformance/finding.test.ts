import assert from 'node:assert/strict';
import { describe } from 'node:test';
import { bodyOf, outcome } from './driver/http.ts';
import { portalKey } from './driver/site.ts';
import { Visitor } from './driver/visitor.ts';
import { paths, type Message, type Snapshot } from './driver/wire.ts';
import { asks, freshEmail } from './suite.ts';

interface Found {
  readonly messages: readonly Message[];
  readonly cursor?: string;
}
interface Page {
  readonly messages: readonly Message[];
  readonly has_older: boolean;
  readonly has_newer?: boolean;
}

describe('A visitor finds', () => {
  asks('LVL-4 words in their own conversations, and nothing of anybody else’s', [], async () => {
    const proof = portalKey(freshEmail());
    const people = [
      await Visitor.open(),
      await Visitor.open(proof),
      await Visitor.open(proof, { scope: 'north' }),
      await Visitor.open(portalKey(freshEmail())),
    ];
    for (const [index, one] of people.entries()) await one.start(`A nÉedle, number ${String(index)}`);
    for (const [index, one] of people.entries()) {
      const { messages } = bodyOf<Found>(await one.post(paths.search, { query: 'NEEDLE' }));
      assert.deepEqual(
        messages.map(({ text }) => text),
        [`A nÉedle, number ${String(index)}`],
      );
    }
  });

  asks('everything that holds the words, newest first, page by page', [], async () => {
    const one = await Visitor.open(portalKey(freshEmail()));
    const { conversation } = await one.start('word 0');
    // As many as may be sent in ten seconds, and more than one page holds.
    for (let count = 1; count < 19; count += 1) await one.send(conversation.id, `word ${String(count)}`);
    const other = await Visitor.open(portalKey(freshEmail()));
    const found: string[] = [];
    for (let cursor: string | undefined; ;) {
      const body = { query: 'word', ...(cursor !== undefined && { cursor }) };
      const answer = bodyOf<Found>(await one.post(paths.search, body));
      found.push(...answer.messages.map(({ text }) => text));
      if (answer.cursor === undefined) break;
      cursor = answer.cursor;
      assert.equal(outcome(await other.post(paths.search, { query: 'word', cursor })), '200');
    }
    assert.deepEqual(
      found,
      Array.from({ length: 19 }, (_, index) => `word ${String(18 - index)}`),
    );
    for (const body of [{}, { query: '' }, { query: ' ' }, { query: 'x', cursor: 'none' }, { query: 1 }]) {
      assert.equal(outcome(await one.post(paths.search, body)), '400 bad_request');
    }
  });

  asks('pages of history around and after a place, each place once (REL-7)', [], async () => {
    const one = await Visitor.open(portalKey(freshEmail()));
    const { conversation } = await one.start('1');
    for (let count = 2; count <= 12; count += 1) await one.send(conversation.id, String(count));
    const ask = (query: string) => one.call({ path: paths.messages(conversation.id) + query });
    const page = async (query: string) => {
      const { messages, has_older, has_newer } = bodyOf<Page>(await ask(query));
      return [messages.map(({ seq }) => seq), has_older, has_newer];
    };
    assert.deepEqual(await page('?around_seq=6&limit=3'), [[5, 6, 7], true, true]);
    assert.deepEqual(await page('?around_seq=1&limit=3'), [[1, 2, 3], false, true]);
    assert.deepEqual(await page('?around_seq=99&limit=3'), [[10, 11, 12], true, false]);
    assert.deepEqual(await page('?after_seq=9&limit=3'), [[10, 11, 12], true, false]);
    assert.deepEqual(await page('?after_seq=0&limit=2'), [[1, 2], false, true]);
    const [sixth] = bodyOf<Page>(await ask('?around_seq=6&limit=1')).messages;
    assert.deepEqual(await page(`?around=${sixth?.id ?? ''}&limit=3`), [[5, 6, 7], true, true]);
    assert.equal(outcome(await ask(`?around=${crypto.randomUUID()}`)), '404 not_found');
    assert.equal(outcome(await ask('?before_seq=5&after_seq=5')), '400 bad_request');
  });

  asks('the conversations behind those that are listed, and closes their own (LVL-4)', [], async () => {
    const one = await Visitor.open(portalKey(freshEmail()));
    const [first, second] = [await one.start(), await one.start()];
    const behind = bodyOf<Snapshot>(
      await one.call({ path: `${paths.conversations}?before=${second.conversation.id}` }),
    );
    assert.deepEqual(
      behind.conversations.map(({ id }) => id),
      [first.conversation.id],
    );
    assert.equal(behind.has_more, false);
    const closed = bodyOf<{ status: string }>(
      await one.post(paths.status(first.conversation.id), { status: 'closed' }),
    );
    assert.equal(closed.status, 'closed');
    const foreign = await Visitor.open(portalKey(freshEmail()));
    const before = await foreign.call({ path: `${paths.conversations}?before=${first.conversation.id}` });
    assert.equal(outcome(before), '404 not_found');
  });
});
