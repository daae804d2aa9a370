import assert from 'node:assert/strict';
import { describe } from 'node:test';
import { Agent } from './driver/agent.ts';
import { bodyOf, outcome, sameForEveryone } from './driver/http.ts';
import { portalKey } from './driver/site.ts';
import { Socket } from './driver/socket.ts';
import { Visitor } from './driver/visitor.ts';
import { type Message } from './driver/wire.ts';
import { asks, freshEmail } from './suite.ts';

const NOT_THERE = '404 not_found';

describe('A message of an agent', () => {
  asks(
    'REL-14 is changed in its place, with a version that counts up, and both sides hear of it',
    ['operator'],
    async ({ operator }) => {
      const agent = await Agent.join(operator);
      const one = await Visitor.open(portalKey(freshEmail()));
      const { conversation } = await one.start();
      const { message } = await agent.send(conversation.id, 'On tiem');
      assert.equal(message.author.id, await agent.id());
      // Visitors are told the name alone.
      const forVisitor = (told: Message) => ({ ...told, author: { kind: 'agent', name: told.author.name } });
      const forTeam = (told: Message) => told;
      const sides = [
        [await Socket.live(one), forVisitor],
        [await agent.listen(), forTeam],
      ] as const;
      const edited = bodyOf<Message>(await agent.edit(conversation.id, message.id, 'On time'));
      assert.deepEqual([edited.text, edited.version, edited.seq], ['On time', 2, message.seq]);
      for (const [socket, shown] of sides) {
        assert.deepEqual((await socket.event('message.updated')).message, shown(edited));
      }
      const deleted = bodyOf<Message>(await agent.delete(conversation.id, message.id));
      assert.deepEqual([deleted.text, deleted.version], ['', 3]);
      for (const [socket, shown] of sides) {
        assert.deepEqual((await socket.event('message.updated')).message, shown(deleted));
        await socket.cut();
      }
      assert.deepEqual((await one.history(conversation.id)).at(-1), forVisitor(deleted));
      assert.deepEqual(bodyOf(await agent.delete(conversation.id, message.id)), deleted);
      assert.equal(outcome(await agent.edit(conversation.id, message.id, 'Back')), NOT_THERE);
    },
  );

  asks(
    'LVL-4 is not there for anybody else who would change it',
    ['operator', 'secondApp'],
    async ({ operator, secondApp }) => {
      const [agent, colleague] = [await Agent.join(operator), await Agent.join(operator)];
      const stranger = await Agent.join(operator, secondApp.appId);
      const one = await Visitor.open(portalKey(freshEmail()));
      const { conversation, message: written } = await one.start();
      const { message } = await agent.send(conversation.id, 'Mine');
      const nothing = await agent.edit(conversation.id, crypto.randomUUID(), 'x');
      assert.equal(outcome(nothing), NOT_THERE);
      for (const answer of [
        await colleague.edit(conversation.id, message.id, 'x'),
        await colleague.delete(conversation.id, message.id),
        await agent.edit(conversation.id, written.id, 'x'),
        await agent.delete(conversation.id, written.id),
      ]) {
        assert.equal(sameForEveryone(answer), sameForEveryone(nothing));
      }
      const elsewhere = await stranger.delete(crypto.randomUUID(), message.id);
      const foreign = await stranger.delete(conversation.id, message.id);
      assert.equal(sameForEveryone(foreign), sameForEveryone(elsewhere));
      const texts = (await one.history(conversation.id)).map(({ text }) => text);
      assert.deepEqual(texts, ['Hello', 'Mine']);
    },
  );
});
