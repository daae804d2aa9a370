import { expect } from '@open-wc/testing';
import { AgentSocket } from '../../src/inbox/agent-socket.js';
import { FakeSocket } from './support/fake-socket.js';

const side = { position: { epoch: 'e1', position: 0 }, receive: () => true, live: () => undefined };

describe('one connection', () => {
  it('leaves nothing behind at the signal that outlives it', async () => {
    const { signal } = new AbortController();
    const listening = new Set<unknown>();
    const { addEventListener, removeEventListener } = AbortSignal.prototype;
    signal.addEventListener = (type: string, listener: EventListener) => {
      listening.add(listener);
      addEventListener.call(signal, type, listener);
    };
    signal.removeEventListener = (type: string, listener: EventListener) => {
      listening.delete(listener);
      removeEventListener.call(signal, type, listener);
    };
    const socket = new FakeSocket(() => undefined);
    const connection = new AgentSocket(socket as unknown as WebSocket, side, 'csrf-1', signal);
    expect(listening.size).to.equal(1);
    socket.close(1006);
    expect(await connection.ended).to.deep.equal({ end: 'lost', greeted: false });
    expect(listening.size).to.equal(0);
  });
});
