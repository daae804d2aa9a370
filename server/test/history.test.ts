import assert from 'node:assert/strict';
import { before, it } from 'node:test';
import { agentPaths, paths, type Message, type MessagePage } from 'chat-messenger/protocol';
import { v7 as uuid } from 'uuid';
import { Agent } from './support/agent.ts';
import { describeOnEveryEngine } from './support/every-engine.ts';
import { bodyOf, refusalOf, sameForEveryone } from './support/http.ts';
import { fillConversation } from './support/seeds.ts';
import type { TestServer, TestWorkspace } from './support/server.ts';
import { Statements } from './support/statements.ts';
import { Visitor } from './support/visitor.ts';

const LENGTH = 10_000;

describeOnEveryEngine('History of a conversation of 10,000 messages', (servers) => {
  const statements = new Statements();
  let server: TestServer;
  let workspace: TestWorkspace;
  let agent: Agent;
  let one: Visitor;
  let id: string;
  before(async () => {
    server = await servers.start({ guardStore: statements.listen });
    workspace = await server.workspace();
    agent = await Agent.join(server, workspace.appId);
    one = await (await Visitor.create(server, workspace.appId)).open();
    id = (await one.start('1')).conversation.id;
    const texts = Array.from({ length: LENGTH - 1 }, (_, index) => String(index + 2));
    await fillConversation(server, one, id, texts);
  });

  const ask = (query: string, who: Visitor | Agent = one) =>
    who.call({ path: (who === one ? paths : agentPaths).messages(id) + query });
  const page = async (query: string) => bodyOf<MessagePage>(await ask(query));
  /** First and last place of a page, and whether it says that there is more before and after. */
  const extent = async (query: string) => {
    const { messages, has_older, has_newer } = await page(query);
    for (const [index, { seq, text }] of messages.entries()) {
      assert.equal(seq, (messages[0]?.seq ?? 0) + index, query);
      assert.equal(text, String(seq));
    }
    return [messages[0]?.seq, messages.at(-1)?.seq, has_older, has_newer];
  };

  it('goes on after a place, ascending, to the end', async () => {
    assert.deepEqual(await extent('?after_seq=0'), [1, 50, false, true]);
    assert.deepEqual(await extent('?after_seq=50'), [51, 100, true, true]);
    assert.deepEqual(await extent('?after_seq=9949'), [9_950, 9_999, true, true]);
    assert.deepEqual(await extent('?after_seq=9950'), [9_951, LENGTH, true, false]);
    assert.deepEqual(await extent('?after_seq=9999'), [LENGTH, LENGTH, true, false]);
    for (const beyond of ['10000', '10001', '999999999999999']) {
      assert.deepEqual(await extent(`?after_seq=${beyond}`), [undefined, undefined, true, false]);
    }
    assert.deepEqual(await extent('?after_seq=7&limit=3'), [8, 10, true, true]);
  });

  it('lies around a place, which is in the middle; at both ends the page is as full as any', async () => {
    assert.deepEqual(await extent('?around_seq=5000'), [4_975, 5_024, true, true]);
    assert.deepEqual(await extent('?around_seq=5000&limit=5'), [4_998, 5_002, true, true]);
    assert.deepEqual(await extent('?around_seq=5000&limit=1'), [5_000, 5_000, true, true]);
    for (const seq of ['0', '1', '2', '25', '26']) {
      assert.deepEqual(await extent(`?around_seq=${seq}`), [1, 50, false, true], seq);
    }
    assert.deepEqual(await extent('?around_seq=27'), [2, 51, true, true]);
    assert.deepEqual(await extent('?around_seq=9975'), [9_950, 9_999, true, true]);
    for (const seq of ['9976', '9999', '10000', '10001', '999999999999999']) {
      assert.deepEqual(await extent(`?around_seq=${seq}`), [9_951, LENGTH, true, false], seq);
    }
  });

  it('lies around a message that is named by its id', async () => {
    for (const seq of [1, 2, 5_000, LENGTH]) {
      const [message] = (await page(`?around_seq=${String(seq)}&limit=1`)).messages;
      assert.equal(message?.seq, seq);
      const named = await page(`?around=${message.id}`);
      assert.deepEqual(named, await page(`?around_seq=${String(seq)}`));
      assert.ok(named.messages.some(({ id: each }) => each === message.id));
    }
  });

  it('around a message that is not there, or is in another conversation, is not there (LVL-4)', async () => {
    const other = await (await Visitor.create(server, workspace.appId)).open();
    const { message } = await other.start();
    const own = await one.start('In another conversation of mine');
    const nothing = await ask(`?around=${uuid()}`);
    assert.equal(refusalOf(nothing), '404 not_found');
    for (const foreign of [message, own.message]) {
      assert.equal(sameForEveryone(await ask(`?around=${foreign.id}`)), sameForEveryone(nothing));
    }
    const stranger = await other.call({ path: `${paths.messages(id)}?around_seq=1` });
    const none = await other.call({ path: `${paths.messages(uuid())}?around_seq=1` });
    assert.equal(refusalOf(stranger), '404 not_found');
    assert.equal(sameForEveryone(stranger), sameForEveryone(none));
  });

  it('has one place for a page, and none that is no number', async () => {
    const places = ['before_seq=5', 'after_seq=5', 'around_seq=5', `around=${uuid()}`];
    for (const [index, place] of places.entries()) {
      for (const other of places.slice(index + 1)) {
        assert.equal(refusalOf(await ask(`?${place}&${other}`)), '400 bad_request', `${place} ${other}`);
      }
    }
    for (const query of ['after_seq=-1', 'after_seq=x', 'around_seq=1e3', 'around_seq=', 'around=']) {
      assert.equal(refusalOf(await ask(`?${query}`)), '400 bad_request', query);
    }
  });

  it('is whole, page by page in either direction, from any place', async () => {
    const start = await page('?around_seq=5000&limit=100');
    const seen: Message[] = [...start.messages];
    for (let more = start.has_newer ?? false; more;) {
      const next = await page(`?after_seq=${String(seen.at(-1)?.seq)}&limit=100`);
      seen.push(...next.messages);
      more = next.has_newer ?? false;
    }
    for (let more = start.has_older; more;) {
      const next = await page(`?before_seq=${String(seen[0]?.seq)}&limit=100`);
      seen.unshift(...next.messages);
      more = next.has_older;
    }
    assert.deepEqual(
      seen.map(({ seq }) => seq),
      Array.from({ length: LENGTH }, (_, index) => index + 1),
    );
  });

  it('is the same for the team', async () => {
    for (const query of ['?around_seq=5000', '?after_seq=9950', '']) {
      assert.deepEqual(bodyOf(await ask(query, agent)), await page(query));
    }
  });

  it('reads only the page, by an index, wherever it lies', async () => {
    const [message] = (await page('?around_seq=5000&limit=1')).messages;
    for (const query of [
      '?before_seq=5000',
      '?after_seq=5000',
      '?around_seq=5000',
      `?around=${message?.id ?? ''}`,
    ]) {
      const plans = await statements.plansOf('messages', () => ask(query));
      assert.ok(plans.length > 0);
      for (const { sql, plan } of plans) {
        assert.doesNotMatch(plan, /\bsort\b|temp b-tree|seq scan|^scan/im, `${query}\n${sql}\n${plan}`);
        assert.match(plan, /limit|messages_id|primary key|sqlite_autoindex_messages/i, plan);
      }
    }
  });
});
