import { randomUUID } from 'node:crypto';
import type { AnswerProofRequest, Message, RequestProof } from 'chat-messenger/protocol';
import type { AgentPrincipal, VisitorPrincipal } from '../access/principal.js';
import type { Clock } from '../clock.js';
import type { Bus } from '../store/bus.js';
import type { ProofNotice } from '../store/procedures/proof-requests.js';
import type { Store } from '../store/store.js';
import type { Workspaces } from '../workspaces/workspaces.js';
import { askerOf } from './asker.js';
import { messageToWire } from './wire.js';

interface Parts {
  readonly store: Store;
  readonly bus: Bus;
  readonly clock: Clock;
  readonly workspaces: Pick<Workspaces, 'get'>;
}

/** Agents ask who sits there now, visitors prove it or decline; both stay in the conversation. */
export class ProofRequests {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  async request(agent: AgentPrincipal, conversationId: string, { level }: RequestProof): Promise<Message> {
    const { store, workspaces } = this.#parts;
    const { settings } = await workspaces.get(agent.workspaceId);
    const mayCarryOver = settings.carry_over !== 'never';
    return this.#told(
      await store.run('requestProof', { ...this.#ask(agent, conversationId), level, mayCarryOver }),
    );
  }

  async answer(
    visitor: VisitorPrincipal,
    conversationId: string,
    { request_id, outcome }: AnswerProofRequest,
  ): Promise<{ readonly message: Message; readonly duplicate: boolean }> {
    const notice = await this.#parts.store.run('answerProofRequest', {
      ...this.#ask(visitor, conversationId),
      requestId: request_id,
      outcome,
      familyId: visitor.familyId,
      assurance: visitor.assurance,
    });
    return { message: this.#told(notice), duplicate: notice.duplicate };
  }

  #ask(principal: AgentPrincipal | VisitorPrincipal, conversationId: string) {
    const now = this.#parts.clock();
    return { asker: askerOf(principal), conversationId, messageId: randomUUID(), now };
  }

  #told({ message, streams }: ProofNotice): Message {
    this.#parts.bus.publish(streams);
    return messageToWire(message);
  }
}
