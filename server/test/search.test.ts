import assert from 'node:assert/strict';
import { before, it } from 'node:test';
import {
  agentPaths,
  paths,
  type Conversation,
  type FoundMessages,
  type Message,
  type SentMessage,
} from 'chat-messenger/protocol';
import fc from 'fast-check';
import { Agent } from './support/agent.ts';
import { BackEnd } from './support/back-end.ts';
import { MINUTE } from './support/clock.ts';
import { describeOnEveryEngine } from './support/every-engine.ts';
import { bodyOf, refusalOf } from './support/http.ts';
import { fillConversation } from './support/seeds.ts';
import type { TestServer, TestWorkspace } from './support/server.ts';
import { Statements } from './support/statements.ts';
import { portalProof, Visitor } from './support/visitor.ts';

const RUNS = 25;

describeOnEveryEngine('Search in one’s own conversations', (servers) => {
  const statements = new Statements();
  let server: TestServer;
  let workspace: TestWorkspace;
  let agent: Agent;
  before(async () => {
    server = await servers.start({ guardStore: statements.listen });
    workspace = await server.workspace();
    agent = await Agent.join(server, workspace.appId);
  });

  const visitor = async () => (await Visitor.create(server, workspace.appId)).open();
  const write = (one: Visitor, { id }: Pick<Conversation, 'id'>, texts: readonly string[]) =>
    fillConversation(server, one, id, texts);
  /** Everything that is found, page by page. */
  const pages = async (one: Visitor, query: string) => {
    const all: (readonly Message[])[] = [];
    for (let cursor: string | undefined; ;) {
      const answer: FoundMessages = bodyOf(await one.search(query, cursor));
      all.push(answer.messages);
      if (answer.cursor === undefined) return all;
      cursor = answer.cursor;
    }
  };
  const texts = async (one: Visitor, query: string) =>
    (await pages(one, query)).flat().map(({ text }) => text);

  it('finds what both sides wrote, newest first, over all conversations', async () => {
    const one = await visitor();
    const first = (await one.start('Where is my parcel?')).conversation;
    server.clock.advance(MINUTE);
    const second = (await one.start('A parcel came')).conversation;
    server.clock.advance(MINUTE);
    await agent.send(first.id, 'The parcel left today');
    server.clock.advance(MINUTE);
    await one.send(second.id, 'Nothing to find here');
    server.clock.advance(MINUTE);
    await one.send(first.id, 'parcels, at last');
    assert.deepEqual(await texts(one, 'parcel'), [
      'parcels, at last',
      'The parcel left today',
      'A parcel came',
      'Where is my parcel?',
    ]);
    assert.deepEqual(await texts(one, 'nowhere'), []);
  });

  it('does not mind case, accents, nor how letters are put together', async () => {
    const one = await visitor();
    const { conversation } = await one.start('x');
    const found = {
      'Crème brûlée': ['CREME', 'brule', 'cre\u0300me', 'BRÛLÉE'],
      'Straße nach Zürich': ['zurich', 'straße', 'ZÜRICH'],
      'Ο ΟΔΟΣΣ': ['οδος', 'ΟΔΟΣ', 'όδοσ'],
      İstanbul: ['istanbul', 'ISTANBUL'],
      'ﬁnally 10 ㎏': ['finally', 'FIN', 'kg'],
      'Привет, Ёлка': ['привет', 'елка'],
      ガギグ: ['カギク', 'ガ'],
    };
    await write(one, conversation, Object.keys(found));
    for (const [text, queries] of Object.entries(found)) {
      for (const query of queries) assert.deepEqual(await texts(one, query), [text], query);
    }
    assert.deepEqual(
      await texts(one, '  zurich '),
      ['Straße nach Zürich'],
      'space around it is nothing to look for',
    );
  });

  it('takes signs as they are: there is no pattern to write', async () => {
    const one = await visitor();
    const { conversation } = await one.start('100% sure_of it');
    await write(one, conversation, ['100 percent', 'sureXof', '[a-z]* \\d+']);
    assert.deepEqual(await texts(one, '100%'), ['100% sure_of it']);
    assert.deepEqual(await texts(one, 'sure_of'), ['100% sure_of it']);
    assert.deepEqual(await texts(one, '[a-z]*'), ['[a-z]* \\d+']);
  });

  it('finds the present text only: not what was changed or taken away', async () => {
    const one = await visitor();
    const { conversation } = await one.start('x');
    const send = async (text: string) =>
      bodyOf<SentMessage>(await agent.send(conversation.id, text)).message.id;
    const [changed, deleted] = [await send('apple'), await send('apple pie')];
    await agent.edit(conversation.id, changed, 'pear');
    await agent.delete(conversation.id, deleted);
    assert.deepEqual(await texts(one, 'apple'), []);
    assert.deepEqual(await texts(one, 'pear'), ['pear']);
  });

  it('finds nothing of others, of another scope, or of what this session may not read (LVL-3, LVL-4)', async () => {
    const proof = portalProof(workspace, 'search@example.com');
    const mine = await (await Visitor.create(server, workspace.appId)).open(proof);
    const north = await (await Visitor.create(server, workspace.appId)).open(proof, { scope: 'north' });
    const device = await visitor();
    const elsewhere = await (await Visitor.create(server, (await server.workspace()).appId)).open();
    for (const [index, one] of [mine, north, device, elsewhere].entries()) {
      await one.start(`needle ${String(index)}`);
    }
    for (const [index, one] of [mine, north, device, elsewhere].entries()) {
      assert.deepEqual(await texts(one, 'needle'), [`needle ${String(index)}`]);
    }
    // The same device, proven: what it wrote before is not the person's.
    await device.open(portalProof(workspace, 'device@example.com'));
    assert.deepEqual(await texts(device, 'needle'), []);
    assert.match(
      refusalOf(await agent.call({ method: 'POST', path: paths.search, body: { query: 'needle' } })),
      /^401 /,
    );
  });

  it('finds what a linked address owns (LNK-2)', async () => {
    await server.change(workspace.appId, { link_asserted_email: true });
    const email = 'linked-search@example.com';
    const owner = await (await Visitor.create(server, workspace.appId)).open(portalProof(workspace, email));
    await owner.start('linked needle');
    const backEnd = new BackEnd(server, workspace);
    const proof = await backEnd.proofOf({ external_id: 'u-19', email, email_verified: true });
    const linked = await (await Visitor.create(server, workspace.appId)).open(proof);
    assert.deepEqual(await texts(linked, 'needle'), ['linked needle']);
  });

  it('gives twenty at a time and looks through two thousand, and goes on from there', async () => {
    const one = await visitor();
    const { conversation } = await one.start('needle at the bottom');
    await write(
      one,
      conversation,
      Array.from({ length: 4_500 }, () => 'hay'),
    );
    const far = await pages(one, 'needle');
    assert.deepEqual(
      far.map(({ length }) => length),
      [0, 0, 1],
    );
    await write(
      one,
      conversation,
      Array.from({ length: 45 }, (_, index) => `needle ${String(index)}`),
    );
    const near = await pages(one, 'needle ');
    assert.deepEqual(
      near.slice(0, 3).map(({ length }) => length),
      [20, 20, 5],
    );
    assert.deepEqual(
      near.flat().map(({ text }) => text),
      [...Array.from({ length: 45 }, (_, index) => `needle ${String(44 - index)}`), 'needle at the bottom'],
    );
  });

  it('neither repeats nor leaves out anything while messages go on arriving', async () => {
    const one = await visitor();
    const { conversation } = await one.start('x');
    await write(
      one,
      conversation,
      Array.from({ length: 50 }, (_, index) => `word ${String(index)}`),
    );
    const found: string[] = [];
    for (let cursor: string | undefined; ;) {
      const answer: FoundMessages = bodyOf(await one.search('word', cursor));
      found.push(...answer.messages.map(({ text }) => text));
      if (answer.cursor === undefined) break;
      cursor = answer.cursor;
      await one.send(conversation.id, 'word that came later');
    }
    assert.deepEqual(
      found,
      Array.from({ length: 50 }, (_, index) => `word ${String(49 - index)}`),
    );
  });

  it('holds up nobody: long texts are looked through in parts, and the request ends early', async () => {
    const one = await visitor();
    const { conversation } = await one.start('needle');
    await write(
      one,
      conversation,
      Array.from({ length: 300 }, () => 'ä'.repeat(8_000)),
    );
    const found = await pages(one, 'needle');
    assert.ok(found.length > 1, 'one request does not look through everything');
    assert.equal(found.flat().length, 1);
  });

  it('needs something to look for, of 200 characters at most, and a cursor that is one', async () => {
    const one = await visitor();
    for (const query of ['', '  ', '\u0301', 'x'.repeat(201), undefined, 5]) {
      assert.equal(refusalOf(await one.search(query as string)), '400 bad_request', String(query));
    }
    assert.equal((await one.search('\u{1f600}'.repeat(200))).status, 200);
    const cursorOf = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
    for (const cursor of [
      '',
      'x',
      'e30',
      '\u0000',
      'x'.repeat(300),
      cursorOf([]),
      cursorOf([1, 'x']),
      cursorOf([1, 'x', 1, 1]),
      cursorOf([-1, 'x', 1]),
      cursorOf([1, 2, 3]),
      cursorOf(['1', 'x', 1]),
      cursorOf([1.5, 'x', 1]),
      cursorOf([1, 'x', null]),
      cursorOf({ at: 1 }),
    ]) {
      assert.equal(refusalOf(await one.search('x', cursor)), '400 bad_request', cursor);
    }
  });

  it('with the cursor of somebody else finds one’s own, from that time on', async () => {
    const [one, other] = [await visitor(), await visitor()];
    await one.start('word of one');
    server.clock.advance(MINUTE);
    const { conversation } = await other.start('x');
    await write(
      other,
      conversation,
      Array.from({ length: 25 }, () => 'word of the other'),
    );
    const { cursor } = bodyOf<FoundMessages>(await other.search('word'));
    assert.ok(cursor);
    const { messages } = bodyOf<FoundMessages>(await one.search('word', cursor));
    assert.deepEqual(
      messages.map(({ text }) => text),
      ['word of one'],
    );
  });

  it('is asked thirty times a minute at most', async () => {
    const limited = await servers.start({
      rateLimits: { searchPerContact: { max: 30, timeWindow: MINUTE } },
    });
    const { appId } = await limited.workspace();
    const one = await (await Visitor.create(limited, appId)).open();
    for (let count = 0; count < 30; count += 1) assert.equal((await one.search('x')).status, 200);
    assert.equal(refusalOf(await one.search('x')), '429 rate_limited');
  });

  it('stands in no log', async () => {
    const lines: string[] = [];
    const logging = await servers.start({ logLevel: 'trace', onLog: (line) => lines.push(line) });
    const one = await (await Visitor.create(logging, (await logging.workspace()).appId)).open();
    await one.search('canary-query');
    await one.search('canary-query', 'canary-cursor');
    assert.ok(lines.some((line) => line.includes(paths.search)));
    assert.ok(!lines.join('').includes('canary'));
  });

  it('reads by an index, and never all of a long conversation at once', async () => {
    const one = await visitor();
    const { conversation } = await one.start('x');
    await write(
      one,
      conversation,
      Array.from({ length: 60 }, () => 'y'),
    );
    const plans = await statements.plansOf('messages', () => one.search('y'));
    assert.ok(plans.length > 0);
    for (const { sql, plan } of plans) {
      assert.match(plan, /messages_time_index/, `${sql}\n${plan}`);
      assert.doesNotMatch(plan, /\bsort\b|temp b-tree|seq scan|^scan/im, plan);
    }
  });

  it('finds in any history exactly what a plain look through all of it finds, in that order', async (test) => {
    const seed = Number(process.env['SEED'] ?? Date.now());
    test.diagnostic(`SEED=${String(seed)}`);
    const word = fc.constantFrom('Ärger', 'arger', 'ARGERNIS', 'b', 'hay', 'ärg er', 'x'.repeat(7_900));
    const message = fc.record({ in: fc.nat(4), text: word, after: fc.integer({ min: -3, max: 6 }) });
    const histories = fc.array(message, { minLength: 1, maxLength: 260 });
    const property = fc.asyncProperty(histories, async (history) => {
      const one = await visitor();
      const conversations: Conversation[] = [];
      for (let count = 0; count < 5; count += 1) conversations.push((await one.start('b')).conversation);
      let at = server.clock.now();
      const writing = history.map((each) => {
        // Clocks are set back now and then, and several messages have one time.
        at += each.after;
        return { id: conversations[each.in]?.id ?? '', text: each.text, at };
      });
      for (const { id } of conversations) {
        const some = writing.filter((each) => each.id === id);
        await fillConversation(server, one, id, some);
      }
      const found = (await pages(one, 'arger')).flat();
      const all: Message[] = [];
      for (const { id } of conversations) {
        for (let after = 0; ; after += 100) {
          const answer = await one.call({
            path: `${paths.messages(id)}?after_seq=${String(after)}&limit=100`,
          });
          const { messages } = bodyOf<{ messages: Message[] }>(answer);
          all.push(...messages);
          if (messages.length < 100) break;
        }
      }
      const expected = all
        .filter(({ text }) => ['Ärger', 'arger', 'ARGERNIS'].includes(text))
        .sort(
          (a, b) =>
            b.sent_at - a.sent_at ||
            (a.conversation_id < b.conversation_id
              ? 1
              : a.conversation_id > b.conversation_id
                ? -1
                : b.seq - a.seq),
        );
      assert.deepEqual(found, expected);
    });
    await fc.assert(property, { seed, numRuns: RUNS });
  });

  it('is for visitors: the team has no such address', async () => {
    const path = `${agentPaths.conversations}/search`;
    assert.equal(
      refusalOf(await agent.call({ method: 'POST', path, body: { query: 'x' } })),
      '404 not_found',
    );
  });
});
