import assert from 'node:assert/strict';
import { it } from 'node:test';
import { agentPaths, paths, type Upload } from 'chat-messenger/protocol';
import { v7 as uuid } from 'uuid';
import { Agent } from './support/agent.ts';
import { describeOnEveryEngine } from './support/every-engine.ts';
import { begin, put } from './support/files.ts';
import { bodyOf, refusalOf, type Answer } from './support/http.ts';
import { portalProof, Visitor } from './support/visitor.ts';

describeOnEveryEngine('A flood of messages', (servers) => {
  const minute = 60_000;
  const limited = async (rateLimits: Record<string, { max: number; timeWindow: number }>) => {
    const server = await servers.start({ rateLimits });
    const { appId } = await server.workspace();
    return { server, appId, one: await (await Visitor.create(server, appId)).open() };
  };
  const held = (answer: Answer) => {
    assert.equal(refusalOf(answer), '429 rate_limited');
    assert.match(answer.headers.get('retry-after') ?? '', /^[1-9]\d*$/);
  };

  for (const limit of ['sendBurst', 'sendPerContact']) {
    it(`of one contact is held by ${limit}, and by that contact only (REL-27)`, async () => {
      const { server, appId, one } = await limited({ [limit]: { max: 4, timeWindow: minute } });
      const { conversation } = await one.start();
      for (let count = 0; count < 3; count += 1)
        assert.equal((await one.send(conversation.id, 'x')).status, 201);
      held(await one.send(conversation.id, 'x'));
      const other = await (await Visitor.create(server, appId)).open();
      assert.equal((await other.send((await other.start()).conversation.id, 'x')).status, 201);
    });
  }

  it('is held for one who proved themselves as well, also when each begins a conversation (REL-27)', async () => {
    const { server, one } = await limited({ sendBurst: { max: 4, timeWindow: minute } });
    const workspace = await server.workspace();
    const proven = await (
      await Visitor.create(server, workspace.appId)
    ).open(portalProof(workspace, 'ada@example.com'));
    assert.ok(one.session);
    for (let count = 0; count < 4; count += 1) await proven.start();
    held(
      await proven.call({
        method: 'POST',
        path: paths.conversations,
        body: { client_msg_id: uuid(), text: 'x' },
      }),
    );
  });

  for (const limit of ['startPerDevice', 'startPerNetwork']) {
    it(`of new conversations of unproven visitors is held by ${limit} (REL-27)`, async () => {
      const { one } = await limited({ [limit]: { max: 3, timeWindow: minute } });
      for (let count = 0; count < 3; count += 1) await one.start();
      held(
        await one.call({
          method: 'POST',
          path: paths.conversations,
          body: { client_msg_id: uuid(), text: 'x' },
        }),
      );
    });
  }

  it('of conversations begun at once stores as many as it answers, and a repeat is answered as before (REL-2, REL-27)', async () => {
    const { one } = await limited({ startPerDevice: { max: 3, timeWindow: minute } });
    const begin = (id: string) =>
      one.call({ method: 'POST', path: paths.conversations, body: { client_msg_id: id, text: 'x' } });
    const ids = Array.from({ length: 10 }, () => uuid());
    const answers = await Promise.all(ids.map(begin));
    const stored = ids.filter((_, index) => answers[index]?.status === 201);
    assert.equal(stored.length, 3);
    assert.equal((await one.snapshot()).conversations.length, 3);
    assert.equal((await begin(stored[0] ?? '')).status, 200);
    held(await begin(uuid()));
  });

  it('of an agent is held by sendPerAgent (REL-27)', async () => {
    const { server, appId, one } = await limited({ sendPerAgent: { max: 2, timeWindow: minute } });
    const { conversation } = await one.start();
    const agent = await Agent.join(server, appId);
    for (let count = 0; count < 2; count += 1)
      assert.equal((await agent.send(conversation.id, 'x')).status, 201);
    held(await agent.send(conversation.id, 'x'));
  });

  it('of uploads, parts and lists of addresses is held, for one sender alone (REL-27, T21)', async () => {
    const three = { max: 3, timeWindow: minute };
    const { server, appId, one } = await limited({
      uploadsPerSender: three,
      partsPerSender: three,
      linksPerSender: three,
    });
    const agent = await Agent.join(server, appId);
    const other = await (await Visitor.create(server, appId)).open();
    for (const sender of [one, agent]) {
      const { id } = bodyOf<Upload>(await begin(sender, 'a.txt', 9));
      const links = () => {
        const path = sender === agent ? agentPaths.fileLinks : paths.fileLinks;
        return sender.call({ method: 'POST', path, body: { files: [{ id, variant: 'full' }] } });
      };
      for (let count = 0; count < 3; count += 1) {
        if (count < 2) assert.equal((await begin(sender, 'a.txt', 9)).status, 201);
        assert.equal((await put(sender, id, count, Buffer.from('x'))).status, 200);
        assert.equal((await links()).status, 200);
      }
      held(await begin(sender, 'a.txt', 9));
      held(await put(sender, id, 3, Buffer.from('x')));
      held(await links());
    }
    assert.equal((await begin(other, 'a.txt', 9)).status, 201);
  });
});
