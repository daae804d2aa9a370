import {
  CSRF_HEADER,
  agentPaths,
  type AcceptInvitation,
  type AgentConversation,
  type AgentEvent,
  type AgentSession,
  type AgentSignIn,
  type AgentSnapshot,
  type ContactDetails,
  type ConversationStatus,
  type EditMessage,
  type ErrorBody,
  type FileLinks,
  type FileVariant,
  type Message,
  type MessagePage,
  type PolledEvents,
  type RequestProof,
  type SendMessage,
  type SentMessage,
} from '../protocol/index.js';
import { ClientError } from '../client/errors.js';
import { refusalOf } from '../client/refusal.js';

/** A request that hangs longer than this is lost on every network we know. */
const REQUEST_TIMEOUT_MS = 15_000;

interface RequestOptions {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Sent as JSON; a `Blob` as it is. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds. */
  readonly timeout?: number;
}

/** The calls of an agent: same origin, cookie session, anti-forgery token on every change. */
export class AgentApi {
  readonly #fetch: typeof fetch;
  #csrfToken: string | undefined;

  constructor(fetcher: typeof fetch) {
    this.#fetch = fetcher;
  }

  get csrfToken(): string | undefined {
    return this.#csrfToken;
  }

  /** The session of the cookie; refused with `not_signed_in` where there is none. */
  async session(): Promise<AgentSession> {
    return this.#keepToken(await this.#json<AgentSession>(agentPaths.session));
  }

  async signIn(body: AgentSignIn): Promise<AgentSession> {
    return this.#keepToken(await this.#json<AgentSession>(agentPaths.session, { method: 'POST', body }));
  }

  async acceptInvitation(body: AcceptInvitation): Promise<AgentSession> {
    return this.#keepToken(await this.#json<AgentSession>(agentPaths.invitation, { method: 'POST', body }));
  }

  async signOut(): Promise<void> {
    await this.#request(agentPaths.session, { method: 'DELETE' });
    this.#csrfToken = undefined;
  }

  snapshot(status: ConversationStatus, signal: AbortSignal): Promise<AgentSnapshot> {
    return this.#json(`${agentPaths.conversations}?status=${status}`, { signal });
  }

  /** The newest page, or the page before `beforeSeq`. */
  messages(conversationId: string, signal: AbortSignal, beforeSeq?: number): Promise<MessagePage> {
    const query = beforeSeq === undefined ? '' : `?before_seq=${String(beforeSeq)}`;
    return this.#json(agentPaths.messages(conversationId) + query, { signal });
  }

  send(conversationId: string, body: SendMessage, signal: AbortSignal): Promise<SentMessage> {
    return this.#json(agentPaths.messages(conversationId), { method: 'POST', body, signal });
  }

  editMessage(
    conversationId: string,
    messageId: string,
    text: string,
    signal: AbortSignal,
  ): Promise<Message> {
    const path = agentPaths.message(conversationId, messageId);
    const body: EditMessage = { text };
    return this.#json(path, { method: 'PUT', body, signal });
  }

  deleteMessage(conversationId: string, messageId: string, signal: AbortSignal): Promise<Message> {
    return this.#json(agentPaths.message(conversationId, messageId), { method: 'DELETE', signal });
  }

  async markRead(conversationId: string, seq: number, signal: AbortSignal): Promise<void> {
    await this.#request(agentPaths.read(conversationId), { method: 'POST', body: { seq }, signal });
  }

  setStatus(
    conversationId: string,
    status: ConversationStatus,
    signal: AbortSignal,
  ): Promise<AgentConversation> {
    return this.#json(agentPaths.status(conversationId), { method: 'PUT', body: { status }, signal });
  }

  /** Asks the visitor for a fresh proof. Answers with the notice that says so in the conversation. */
  askForProof(conversationId: string, body: RequestProof, signal: AbortSignal): Promise<Message> {
    return this.#json(agentPaths.proof(conversationId), { method: 'POST', body, signal });
  }

  /** The agent writes: told at most every few seconds, and kept nowhere. */
  async typing(conversationId: string, signal: AbortSignal): Promise<void> {
    await this.#request(agentPaths.typing(conversationId), { method: 'POST', signal });
  }

  /** One request to an address that the caller knows, such as those of uploads. */
  call<T>(
    method: NonNullable<RequestOptions['method']>,
    path: string,
    body?: unknown,
    options: Pick<RequestOptions, 'headers' | 'signal' | 'timeout'> = {},
  ): Promise<T> {
    return this.#json<T>(path, { ...options, method, body });
  }

  /** An address of a file, good for some minutes. */
  async fileUrl(id: string, variant: FileVariant): Promise<string> {
    const body = { files: [{ id, variant }] };
    const { links } = await this.#json<FileLinks>(agentPaths.fileLinks, { method: 'POST', body });
    const [link] = links;
    if (!link) throw new ClientError('not_found');
    return (link.origin ?? '') + link.path;
  }

  /** All that is known of a contact. */
  contact(contactId: string, signal: AbortSignal): Promise<ContactDetails> {
    return this.#json(agentPaths.contact(contactId), { signal });
  }

  /** The long poll: answers at once when something is there, else when something comes or time is up. */
  events(
    query: string,
    options: Pick<RequestOptions, 'signal' | 'timeout'>,
  ): Promise<PolledEvents<AgentEvent>> {
    return this.#json(`${agentPaths.events}?${query}`, options);
  }

  #keepToken(session: AgentSession): AgentSession {
    this.#csrfToken = session.csrf_token;
    return session;
  }

  async #json<T>(path: string, options: RequestOptions = {}): Promise<T> {
    const response = await this.#request(path, options);
    return (response.status === 204 ? undefined : await response.json()) as T;
  }

  async #request(path: string, options: RequestOptions): Promise<Response> {
    const { method = 'GET', body, signal, timeout = REQUEST_TIMEOUT_MS } = options;
    const deadline = AbortSignal.timeout(timeout);
    const isJson = body !== undefined && !(body instanceof Blob);
    const headers = new Headers({ accept: 'application/json', ...options.headers });
    if (isJson) headers.set('content-type', 'application/json');
    if (method !== 'GET' && this.#csrfToken !== undefined) headers.set(CSRF_HEADER, this.#csrfToken);

    const response = await this.#fetch(path, {
      method,
      headers,
      credentials: 'same-origin',
      cache: 'no-store',
      redirect: 'error',
      signal: signal ? AbortSignal.any([signal, deadline]) : deadline,
      ...(isJson ? { body: JSON.stringify(body) } : body instanceof Blob && { body }),
    }).catch((error: unknown) => {
      throw new ClientError(deadline.aborted ? 'timeout' : 'network', { cause: error, isTemporary: true });
    });
    if (response.ok) return response;
    const refusal = (await response.json().catch(() => null)) as Partial<ErrorBody> | null;
    throw refusalOf(response, refusal);
  }
}
