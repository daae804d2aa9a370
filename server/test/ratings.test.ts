import assert from 'node:assert/strict';
import { before, it } from 'node:test';
import {
  agentPaths,
  paths,
  type AgentConversation,
  type Conversation,
  type Rating,
} from 'chat-messenger/protocol';
import { Agent } from './support/agent.ts';
import { describeOnEveryEngine } from './support/every-engine.ts';
import { bodyOf, refusalOf, type Answer } from './support/http.ts';
import type { TestServer, TestWorkspace } from './support/server.ts';
import { Socket } from './support/socket.ts';
import { until } from './support/until.ts';
import { portalProof, Visitor } from './support/visitor.ts';

describeOnEveryEngine('A rating', (servers) => {
  let server: TestServer;
  let workspace: TestWorkspace;
  let agent: Agent;
  before(async () => {
    server = await servers.start();
    workspace = await server.workspace();
    agent = await Agent.join(server, workspace.appId);
  });

  const visitor = async () => (await Visitor.create(server, workspace.appId)).open();
  const rate = (one: Visitor, id: string, body: unknown): Promise<Answer> =>
    one.call({ method: 'PUT', path: paths.rating(id), body });
  const rated = async (one: Visitor, id: string, rating: Rating) =>
    bodyOf<Conversation>(await rate(one, id, rating)).rating;
  const closed = async () => {
    const one = await visitor();
    const { conversation } = await one.start();
    await agent.setStatus(conversation.id, 'closed');
    return { one, id: conversation.id };
  };
  const ofTeam = async (id: string): Promise<AgentConversation | undefined> =>
    (await agent.snapshot('?status=all')).conversations.find((one) => one.id === id);

  it('is seen by both sides, and replaced by the next', async () => {
    const { one, id } = await closed();
    const first: Rating = { score: 2, comment: 'Slow' };
    assert.deepEqual(await rated(one, id, first), first);
    assert.deepEqual((await ofTeam(id))?.rating, first);
    assert.deepEqual(await rated(one, id, { score: 5 }), { score: 5 });
    assert.deepEqual((await one.snapshot()).conversations[0]?.rating, { score: 5 });
    assert.deepEqual((await ofTeam(id))?.rating, { score: 5 });
    assert.equal((await ofTeam(id))?.status, 'closed');
  });

  it('is told at once to both sides, and the same again to nobody', async () => {
    const { one, id } = await closed();
    await agent.call({ path: agentPaths.messages(id) });
    // Receipts are told by the same event; once the message has reached the team there are none any more.
    await until(async () => {
      const [row] = (await one.snapshot()).conversations;
      return row?.peer_delivered_seq === row?.last_seq;
    }, 'the receipt of the message');
    const position = await one.snapshot();
    const sockets = [
      await Socket.ofVisitor(one, position),
      await Socket.ofAgent(agent, await agent.snapshot('?status=all')),
    ];
    for (const socket of sockets) await socket.next('caught_up');
    await rate(one, id, { score: 4, comment: 'Fine' });
    for (const socket of sockets) {
      const { event } = (await socket.next('event')) as {
        event: { type: string; conversation: Conversation };
      };
      assert.equal(event.type, 'conversation.updated');
      assert.deepEqual(event.conversation.rating, { score: 4, comment: 'Fine' });
      await socket.cut();
    }
    await rate(one, id, { score: 4, comment: ' Fine ' });
    assert.equal((await one.snapshot()).position, position.position + 1);
  });

  it('is given of what was answered or closed, and not before', async () => {
    const one = await visitor();
    const { conversation } = await one.start();
    const { id } = conversation;
    assert.equal(refusalOf(await rate(one, id, { score: 5 })), '400 bad_request');
    await agent.send(id, 'Good morning');
    assert.deepEqual(await rated(one, id, { score: 5 }), { score: 5 });
  });

  it('is a whole number from 1 to 5, with a comment that is cleaned and bounded', async () => {
    const { one, id } = await closed();
    for (const body of [{}, { score: 0 }, { score: 6 }, { score: 2.5 }, { score: '5' }, { score: null }]) {
      assert.equal(refusalOf(await rate(one, id, body)), '400 bad_request', JSON.stringify(body));
    }
    const comment = ` \u202Egood\u0000\r\nfast 👩‍🚒 `;
    assert.deepEqual(await rated(one, id, { score: 5, comment }), { score: 5, comment: 'good\nfast 👩‍🚒' });
    assert.deepEqual(await rated(one, id, { score: 5, comment: ' \u200B ' }), { score: 5 });
    await rated(one, id, { score: 5, comment: '𝒳'.repeat(1_000) });
    assert.equal(refusalOf(await rate(one, id, { score: 5, comment: 'x'.repeat(1_001) })), '413 too_large');
  });

  it('is given by the contact alone, and nobody else is told that there is anything to rate (LVL-4)', async () => {
    const { id } = await closed();
    const stranger = await visitor();
    const proven = await (
      await Visitor.create(server, workspace.appId)
    ).open(portalProof(workspace, 'eve@example.com'));
    for (const one of [stranger, proven]) {
      assert.equal(refusalOf(await rate(one, id, { score: 1 })), '404 not_found');
    }
  });

  it('is asked for nowhere where the workspace wants none', async () => {
    const { one, id } = await closed();
    await server.change(workspace.appId, { rating: false });
    assert.equal(refusalOf(await rate(one, id, { score: 5 })), '404 not_found');
    await server.change(workspace.appId, { rating: true });
  });
});
