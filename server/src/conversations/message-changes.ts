import type { Message } from 'chat-messenger/protocol';
import type { AgentPrincipal } from '../access/principal.js';
import type { Clock } from '../clock.js';
import type { Bus } from '../store/bus.js';
import type { ChangedMessage, OwnMessage } from '../store/procedures/message-changes.js';
import type { Store } from '../store/store.js';
import { askerOf } from './asker.js';
import type { KeptFiles } from '../files/kept-files.js';
import { checkText } from './message-text.js';
import { messageWireFor } from './wire.js';

/** Agents change what they wrote, or take it away. Nobody changes what somebody else wrote. */
export class MessageChanges {
  readonly #store: Store;
  readonly #bus: Bus;
  readonly #clock: Clock;
  readonly #files: Pick<KeptFiles, 'releaseFiles'>;

  constructor(store: Store, bus: Bus, clock: Clock, files: Pick<KeptFiles, 'releaseFiles'>) {
    this.#store = store;
    this.#bus = bus;
    this.#clock = clock;
    this.#files = files;
  }

  async edit(
    agent: AgentPrincipal,
    conversationId: string,
    messageId: string,
    text: string,
  ): Promise<Message> {
    checkText(text);
    return this.#told(
      agent,
      await this.#store.run('editMessage', { ...this.#own(agent, conversationId, messageId), text }),
    );
  }

  async delete(agent: AgentPrincipal, conversationId: string, messageId: string): Promise<Message> {
    const changed = await this.#store.run('deleteMessage', this.#own(agent, conversationId, messageId));
    await this.#files.releaseFiles([changed.message.id]);
    return this.#told(agent, changed);
  }

  #own(agent: AgentPrincipal, conversationId: string, messageId: string): OwnMessage {
    const { agentId } = agent;
    return { asker: askerOf(agent), agentId, conversationId, messageId, now: this.#clock() };
  }

  #told(agent: AgentPrincipal, { message, streams }: ChangedMessage): Message {
    this.#bus.publish(streams);
    return messageWireFor(agent)(message);
  }
}
