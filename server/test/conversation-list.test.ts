import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { before, it } from 'node:test';
import {
  agentPaths,
  paths,
  type AgentConversation,
  type Conversation,
  type PolledEvents,
  type Snapshot,
} from 'chat-messenger/protocol';
import { v7 as uuid } from 'uuid';
import { Agent } from './support/agent.ts';
import { BackEnd } from './support/back-end.ts';
import { SECOND } from './support/clock.ts';
import { describeOnEveryEngine } from './support/every-engine.ts';
import { bodyOf, refusalOf, sameForEveryone } from './support/http.ts';
import type { TestServer, TestWorkspace } from './support/server.ts';
import { Statements } from './support/statements.ts';
import { portalProof, Visitor } from './support/visitor.ts';

describeOnEveryEngine('The list of conversations', (servers) => {
  const statements = new Statements();
  let server: TestServer;
  let workspace: TestWorkspace;
  let agent: Agent;
  before(async () => {
    server = await servers.start({ guardStore: statements.listen });
    workspace = await server.workspace();
    agent = await Agent.join(server, workspace.appId);
  });

  const visitor = async (proof = portalProof(workspace, `${randomUUID()}@example.com`), wishes = {}) =>
    (await Visitor.create(server, workspace.appId)).open(proof, wishes);
  /** So many conversations, a third of them in the same millisecond; gives their ids, newest first. */
  const begin = async (one: Visitor, count: number): Promise<string[]> => {
    const begun: Conversation[] = [];
    for (let each = 0; each < count; each += 1) {
      if (each % 3 > 0) server.clock.advance(1);
      begun.push((await one.start()).conversation);
    }
    return begun.sort((a, b) => b.updated_at - a.updated_at || (a.id < b.id ? 1 : -1)).map(({ id }) => id);
  };
  const ids = ({ conversations }: Snapshot) => conversations.map(({ id }) => id);
  const pages = async (load: (query: string) => Promise<Snapshot>) => {
    const all: string[][] = [];
    for (let query = ''; ;) {
      const page = await load(query);
      all.push(ids(page));
      if (!page.has_more) return all;
      query = `before=${ids(page).at(-1) ?? ''}`;
    }
  };

  it('goes on behind its fiftieth: each conversation once, none left out', async () => {
    const one = await visitor();
    const expected = await begin(one, 120);
    const found = await pages((query) => one.snapshot(query && `?${query}`));
    assert.deepEqual(
      found.map(({ length }) => length),
      [50, 50, 20],
    );
    assert.deepEqual(found.flat(), expected);
  });

  it('says that there is no more where it ends exactly', async () => {
    const one = await visitor();
    await begin(one, 50);
    assert.equal((await one.snapshot()).has_more, false);
    await one.start();
    const first = await one.snapshot();
    assert.equal(first.has_more, true);
    const rest = await one.snapshot(`?before=${ids(first).at(-1) ?? ''}`);
    assert.deepEqual([rest.conversations.length, rest.has_more], [1, false]);
  });

  it('goes on likewise for the team, by status', async () => {
    const { appId, portalSecret } = await server.workspace();
    const team = await Agent.join(server, appId);
    const one = await (
      await Visitor.create(server, appId)
    ).open(portalProof({ portalSecret }, 'team@example.com'));
    const expected = await begin(one, 110);
    for (const id of expected.slice(0, 55)) await team.setStatus(id, 'closed');
    const closed = await pages((query) => team.snapshot(`?status=closed&${query}`));
    assert.deepEqual(closed.flat(), expected.slice(0, 55));
    assert.deepEqual((await pages((query) => team.snapshot(`?status=all&${query}`))).flat(), expected);
  });

  it('counts all that is unread, also what is not listed, and nothing that this session may not read (LVL-3)', async () => {
    const email = `${randomUUID()}@example.com`;
    const one = await visitor(portalProof(workspace, email));
    const expected = await begin(one, 60);
    for (const id of [...expected.slice(0, 2), ...expected.slice(-3)]) await agent.send(id, 'Unread');
    const north = await visitor(portalProof(workspace, email), { scope: 'north' });
    const { conversation } = await north.start();
    await agent.send(conversation.id, 'Unread elsewhere');
    const first = await one.snapshot();
    assert.equal(first.unread_count, 5);
    const unlisted = await one.snapshot(`?before=${ids(first).at(-1) ?? ''}`);
    assert.equal(unlisted.unread_count, 5);
    await one.read(expected.at(-1) ?? '', 2);
    assert.equal((await one.snapshot()).unread_count, 4);
    assert.equal((await north.snapshot()).unread_count, 1);
  });

  it('fills its pages with what may be read, whatever lies between (LVL-3)', async () => {
    // A pinned user owns conversations of level 2; such a session reads none of a level above.
    const proof = { method: 'pinned-user', user_id: uuid(), security_hash: 'a1b2c3d4'.repeat(8) } as const;
    const one = await (await Visitor.create(server, workspace.appId)).open(proof);
    const expected = await begin(one, 130);
    const hidden = expected.filter((_, index) => index < 60 || index % 2 === 1);
    for (const id of hidden) {
      await server.services.store.run('postMessages', {
        asker: {
          kind: 'visitor',
          workspaceId: workspace.appId,
          contactId: one.session?.contact_id ?? '',
          scope: '',
          assurance: { level: 2 },
        },
        conversationId: id,
        messageId: uuid(),
        clientMsgId: uuid(),
        text: 'written better proven',
        author: { kind: 'contact', id: 'another device', name: 'Ada' },
        assurance: { level: 4, method: 'portal-key', long_lived: false, proven_at: 1 },
        now: 1,
      });
    }
    const readable = expected.filter((id) => !hidden.includes(id));
    const found = await pages((query) => one.snapshot(query && `?${query}`));
    assert.deepEqual(found, [readable]);
    for (const id of readable) await agent.send(id, 'Unread');
    for (const id of hidden) await agent.send(id, 'Unread and hidden');
    assert.equal((await one.snapshot()).unread_count, readable.length);
  });

  it('from behind a conversation that is not there, or not one’s own, is not there (LVL-4)', async () => {
    const [one, other] = [await visitor(), await visitor()];
    await one.start();
    const { conversation } = await other.start();
    const nothing = await one.call({ path: `${paths.conversations}?before=${uuid()}` });
    assert.equal(refusalOf(nothing), '404 not_found');
    const foreign = await one.call({ path: `${paths.conversations}?before=${conversation.id}` });
    assert.equal(sameForEveryone(foreign), sameForEveryone(nothing));
    for (const query of ['?before=', `?before=${'x'.repeat(256)}`]) {
      assert.equal(refusalOf(await one.call({ path: paths.conversations + query })), '400 bad_request');
    }
    const strangers = await Agent.join(server, (await server.workspace()).appId);
    const away = await strangers.call({ path: `${agentPaths.conversations}?before=${conversation.id}` });
    assert.equal(sameForEveryone(away), sameForEveryone(nothing));
  });

  it('shows a conversation by itself as it shows it among others', async () => {
    const one = await visitor();
    const { conversation } = await one.start();
    await agent.send(conversation.id, 'Hello');
    const alone = bodyOf<Conversation>(await one.call({ path: paths.conversation(conversation.id) }));
    assert.deepEqual(alone, (await one.snapshot()).conversations[0]);
    assert.deepEqual(
      [alone.preview?.author, alone.preview?.name, alone.preview?.text],
      ['agent', 'Grace', 'Hello'],
    );
    const stranger = await visitor();
    const [foreign, nothing] = [
      await stranger.call({ path: paths.conversation(conversation.id) }),
      await stranger.call({ path: paths.conversation(uuid()) }),
    ];
    assert.equal(refusalOf(foreign), '404 not_found');
    assert.equal(sameForEveryone(foreign), sameForEveryone(nothing));
  });

  it('holds what a linked address owns, with what is unread in it (LNK-2)', async () => {
    await server.change(workspace.appId, { link_asserted_email: true });
    const email = `${randomUUID()}@example.com`;
    const owner = await visitor(portalProof(workspace, email));
    const { conversation } = await owner.start();
    await agent.send(conversation.id, 'To both');
    const backEnd = new BackEnd(server, workspace);
    const proof = await backEnd.proofOf({ external_id: uuid(), email, email_verified: true });
    const linked = await (await Visitor.create(server, workspace.appId)).open(proof);
    const snapshot = await linked.snapshot();
    assert.deepEqual([ids(snapshot), snapshot.unread_count], [[conversation.id], 1]);
  });

  it('lets a visitor close what is theirs and open it again, and tells the team', async () => {
    const one = await visitor();
    const { conversation } = await one.start();
    const team = await agent.snapshot();
    const set = (who: Visitor, status: unknown, id = conversation.id) =>
      who.call({ method: 'POST', path: paths.status(id), body: { status } });
    for (const status of ['closed', 'closed', 'open'] as const) {
      assert.equal(bodyOf<Conversation>(await set(one, status)).status, status);
      assert.equal((await one.snapshot()).conversations[0]?.status, status);
    }
    const query = `?epoch=${team.epoch}&position=${String(team.position)}`;
    const { events } = bodyOf<PolledEvents<{ type: string; conversation: AgentConversation }>>(
      await agent.call({ path: agentPaths.events + query }),
    );
    assert.deepEqual(
      events.map(({ event }) => event.type),
      ['conversation.updated', 'conversation.updated'],
    );
    assert.equal(refusalOf(await set(one, 'gone')), '400 bad_request');
    const stranger = await visitor();
    const [foreign, nothing] = [await set(stranger, 'closed'), await set(stranger, 'closed', uuid())];
    assert.equal(refusalOf(foreign), '404 not_found');
    assert.equal(sameForEveryone(foreign), sameForEveryone(nothing));
    assert.equal((await one.snapshot()).conversations[0]?.status, 'open');
  });

  it('stands still while nothing happens: closing moves nothing in it', async () => {
    const one = await visitor();
    const expected = await begin(one, 3);
    server.clock.advance(SECOND);
    await one.call({ method: 'POST', path: paths.status(expected[2] ?? ''), body: { status: 'closed' } });
    assert.deepEqual(ids(await one.snapshot()), expected);
  });

  it('is read by an index, for the team and for visitors', async () => {
    const one = await visitor();
    const [first] = await begin(one, 2);
    const query = `?before=${first ?? ''}`;
    for (const load of [
      () => agent.snapshot(`?status=all&before=${first ?? ''}`),
      () => agent.snapshot(`?status=open&before=${first ?? ''}`),
      () => one.snapshot(query),
    ]) {
      const plans = await statements.plansOf('conversations', load);
      const lists = plans.filter(({ sql }) => /order by/.test(sql));
      assert.equal(lists.length, 1);
      for (const { sql, plan } of lists) {
        assert.match(plan, /conversations_(workspace_id|contact)/, `${sql}\n${plan}`);
        assert.doesNotMatch(plan, /seq scan|^scan/im, plan);
      }
    }
  });
});
