import assert from 'node:assert/strict';
import { describe } from 'node:test';
import { Agent } from './driver/agent.ts';
import { bodyOf, outcome } from './driver/http.ts';
import { portalKey } from './driver/site.ts';
import { Socket } from './driver/socket.ts';
import { Visitor } from './driver/visitor.ts';
import { paths, type Conversation, type Frame } from './driver/wire.ts';
import { asks, freshEmail } from './suite.ts';

/** Waits for a change of the conversation that says this of the other side. */
async function told(socket: Socket, delivered: number, read: number): Promise<void> {
  for (;;) {
    const { conversation } = await socket.event('conversation.updated');
    const { peer_delivered_seq, peer_read_seq } = conversation ?? {};
    if (peer_delivered_seq === delivered && peer_read_seq === read) return;
  }
}

async function nextMessage(socket: Socket): Promise<number> {
  for (;;) {
    const { event, position }: Frame = await socket.next('event');
    if (event?.type === 'message.created') return position ?? 0;
  }
}

describe('A receipt', () => {
  asks('REL-5 tells each side what the other side holds and has read', ['operator'], async ({ operator }) => {
    const agent = await Agent.join(operator);
    const one = await Visitor.open(portalKey(freshEmail()));
    const { conversation } = await one.start();
    const { id } = conversation;
    const [mine, team] = [await Socket.live(one), await agent.listen()];
    await agent.send(id, 'Hello');
    mine.send({ type: 'ack', position: await nextMessage(mine) });
    await told(team, 2, 1);
    assert.equal(outcome(await one.post(paths.read(id), { seq: 2 })), '204');
    await told(team, 2, 2);
    await one.send(id, 'Thanks');
    team.send({ type: 'ack', position: await nextMessage(team) });
    await told(mine, 3, 2);
    await agent.read(id, 3);
    await told(mine, 3, 3);
    const now = bodyOf<Conversation>(await one.call({ path: paths.conversation(id) }));
    assert.deepEqual([now.peer_delivered_seq, now.peer_read_seq], [3, 3]);
    await Promise.all([mine.cut(), team.cut()]);
  });

  asks(
    'REL-5 of a receipt there is none: two who acknowledge all fall silent',
    ['operator'],
    async ({ operator }) => {
      const agent = await Agent.join(operator);
      const one = await Visitor.open(portalKey(freshEmail()));
      const { conversation } = await one.start();
      const [mine, team] = [await Socket.live(one), await agent.listen()];
      const positions: number[] = [];
      for (let count = 0; count < 4; count += 1) {
        await agent.send(conversation.id, 'x');
        mine.send({ type: 'ack', position: await nextMessage(mine) });
        await told(team, 2 + count, 1);
        for (const socket of [mine, team]) {
          const last = socket.frames.findLast(({ type }) => type === 'event')?.position;
          socket.send({ type: 'ack', position: last });
          assert.ok(await socket.isLive());
        }
        positions.push((await one.snapshot()).position);
      }
      // One message in each round after the first, in which the team got what began the conversation. Receipts of
      // the contact are told to the team, and of those there are none.
      const [first = 0] = positions;
      assert.deepEqual(
        positions.map((position) => position - first),
        [0, 1, 2, 3],
      );
      await Promise.all([mine.cut(), team.cut()]);
    },
  );
});

describe('Typing', () => {
  asks(
    'LVL-4 is told to the other side of the conversation, while it happens, and to nobody else',
    ['operator', 'secondApp'],
    async ({ operator, secondApp }) => {
      const agent = await Agent.join(operator);
      const stranger = await Agent.join(operator, secondApp.appId);
      const one = await Visitor.open(portalKey(freshEmail()));
      const other = await Visitor.open(portalKey(freshEmail()));
      const { conversation } = await one.start();
      const { id } = conversation;
      const listening = [await Socket.live(one), await agent.listen()] as const;
      const silent = [await Socket.live(other), await stranger.listen()];
      for (let count = 0; count < 3; count += 1) {
        assert.equal(outcome(await one.call({ method: 'POST', path: paths.typing(id) })), '204');
        assert.equal(outcome(await agent.typing(id)), '204');
      }
      for (const [socket, kind] of [
        [listening[0], 'agent'],
        [listening[1], 'contact'],
      ] as const) {
        const { conversation_id, author } = await socket.next('typing');
        assert.deepEqual([conversation_id, author?.kind], [id, kind]);
      }
      await agent.send(id, 'Done');
      for (const socket of listening) {
        await nextMessage(socket);
        assert.equal(socket.frames.filter(({ type }) => type === 'typing').length, 1);
      }
      for (const socket of silent) {
        assert.ok(await socket.isLive());
        assert.ok(!socket.frames.some(({ type }) => type === 'typing'));
      }
      const nothing = await other.call({ method: 'POST', path: paths.typing(crypto.randomUUID()) });
      const foreign = await other.call({ method: 'POST', path: paths.typing(id) });
      assert.deepEqual([outcome(nothing), outcome(foreign)], ['404 not_found', '404 not_found']);
      await Promise.all([...listening, ...silent].map((socket) => socket.cut()));
    },
  );
});
