import {
  ERROR_CODES,
  agentPaths,
  type AcceptInvitation,
  type AgentConversation,
  type AgentEvent,
  type AgentSession,
  type AgentSignIn,
  type ClientFrame,
  type EditMessage,
  type ErrorCode,
  type MarkRead,
  type Message,
  type Notice,
  type PositionedEvent,
  type RequestProof,
  type SendMessage,
  type StartUpload,
} from '../../../src/protocol/index.js';
import { StoredConversation, type Writer } from './conversations.js';
import { FakeAgentUploads } from './fake-agent-uploads.js';
import { FakeSocket } from './fake-socket.js';

const PAGE = 50;

/** What the page asked for. */
export interface SeenRequest {
  readonly method: string;
  readonly path: string;
  readonly csrf: string | null;
  readonly body: unknown;
}

/** A server with one agent, as the inbox sees it: `fetch` and `webSocket` are handed to the client. */
export class FakeServer {
  readonly requests: SeenRequest[] = [];
  readonly sockets: FakeSocket[] = [];
  readonly uploads = new FakeAgentUploads();
  /** Called with each part of a file that is stored, before the answer. */
  onPart: (() => void) | undefined;
  readonly #conversations = new Map<string, StoredConversation>();
  readonly #events: PositionedEvent<AgentEvent>[] = [];
  readonly #refusals = new Map<string, { code: ErrorCode; retryAfter?: number }>();
  #held: Promise<void> | undefined;
  readonly #heldAnswers = new Map<string, Promise<void>>();
  #signedIn = false;
  #reachable = true;
  #sockets: 'open' | 'blocked' | 'forbidden' = 'open';
  #poll: (() => void) | undefined;
  readonly #epoch = 'e1';

  session: AgentSession = {
    agent: { id: 'agent-1', name: 'Grace', email: 'grace@example.net' },
    workspace: { id: 'workspace-1', name: 'Example Support' },
    team_names: ['Grace', 'Linus', 'Example Support'],
    csrf_token: 'csrf-1',
    warnings: [],
  };
  readonly account: AgentSignIn = { email: 'grace@example.net', password: 'seven quiet herons' };
  readonly invitation = 'cmin_abc-DEF_123';

  /** The agent's cookie is there already. */
  signedIn(): this {
    this.#signedIn = true;
    return this;
  }

  /** From now on the account is that of another agent. */
  employ(agent: AgentSession['agent']): void {
    this.session = { ...this.session, agent };
  }

  conversation(id: string, writer: Writer, ...texts: readonly string[]): StoredConversation {
    const conversation = new StoredConversation(id, writer);
    this.#conversations.set(id, conversation);
    for (const text of texts) conversation.contactWrites(text);
    return conversation;
  }

  /** A contact writes now, and everybody hears of it. */
  contactWrites(id: string, text: string): void {
    const conversation = this.stored(id);
    const message = conversation.contactWrites(text);
    this.#publish({ type: 'message.created', message, conversation: conversation.view });
  }

  /** A colleague of the agent answers now, and everybody hears of it. */
  colleagueWrites(id: string, text: string): void {
    const conversation = this.stored(id);
    const message = conversation.agentWrites(text, 'Linus');
    this.#publish({ type: 'message.created', message, conversation: conversation.view });
  }

  /** A contact is writing, and the team hears of it. */
  contactTypes(id: string): void {
    const author = { kind: 'contact', name: this.stored(id).view.contact.name } as const;
    for (const socket of this.sockets) socket.tell({ type: 'typing', conversation_id: id, author });
  }

  /** An author changes a message, or takes it away, and everybody hears of it. */
  changesMessage(id: string, messageId: string, text?: string): Message {
    const conversation = this.stored(id);
    const message = conversation.change(messageId, text);
    this.#publish({ type: 'message.updated', message, conversation: conversation.view });
    return message;
  }

  /** The contact's side holds and has read up to here, and everybody hears of it. */
  contactReaches(id: string, delivered: number, read: number): void {
    const conversation = this.stored(id);
    conversation.reaches(delivered, read);
    this.#publish({ type: 'conversation.updated', conversation: conversation.view });
  }

  /** A contact writes, but the event is lost on the way: the next one leaves a hole. */
  contactWritesUnheard(id: string, text: string): void {
    const conversation = this.stored(id);
    const message = conversation.contactWrites(text);
    this.#position({ type: 'message.created', message, conversation: conversation.view });
  }

  /** The conversation becomes somebody else's, and everybody hears of it. */
  takeAway(id: string): void {
    this.#conversations.delete(id);
    this.#publish({ type: 'conversation.removed', conversation_id: id });
  }

  /** The contact erases a conversation, and everybody hears of it. */
  contactErases(id: string): void {
    const conversation = this.stored(id);
    conversation.erase();
    this.#publish({ type: 'conversation.erased', conversation: conversation.view });
  }

  /** Something that happened is noted between the messages, and everybody hears of it. */
  notes(id: string, notice: Notice): Message {
    const conversation = this.stored(id);
    const message = conversation.notes(notice);
    this.#publish({ type: 'message.created', message, conversation: conversation.view });
    return message;
  }

  /** Ends the open socket with a close code, and nothing else. */
  closeSocket(code: number): void {
    this.sockets.at(-1)?.close(code);
  }

  /** Answers the next requests to a path with a refusal. */
  refuse(path: string, code: ErrorCode, retryAfter?: number): void {
    this.#refusals.set(path, { code, ...(retryAfter !== undefined && { retryAfter }) });
  }

  allow(path: string): void {
    this.#refusals.delete(path);
  }

  /** Keeps every answer back until the returned function is called. */
  hold(): () => void {
    let release = (): void => undefined;
    this.#held = new Promise((resolve) => {
      release = resolve;
    });
    return () => {
      this.#held = undefined;
      release();
    };
  }

  /** Does what a path is asked for next, but keeps the answer back until the returned function is called. */
  holdAnswers(path: string): () => void {
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    this.#heldAnswers.set(path, held);
    return release;
  }

  /** Tells every page that it cannot go on from where it is. */
  reset(): void {
    for (const socket of this.sockets) socket.tell({ type: 'reset' });
  }

  /** Takes the network away, or gives it back. */
  setReachable(reachable: boolean): void {
    this.#reachable = reachable;
    if (!reachable) for (const socket of this.sockets) socket.close(1006);
  }

  /** Lets requests through, but no socket, as some proxies do. */
  blockSockets(): void {
    this.#sockets = 'blocked';
  }

  /** Lets no socket be made, as a page's policy does: there is an error and never a close. */
  forbidSockets(): void {
    this.#sockets = 'forbidden';
  }

  /** Ends the open socket with a refusal, as the server does. */
  refuseSocket(code: ErrorCode): void {
    const socket = this.sockets.at(-1);
    socket?.tell({ type: 'error', error: { code, message: code, request_id: 'r' } });
    socket?.close(4400);
  }

  /** Ends the session on the server's side, as an administrator would. */
  endSession(): void {
    this.#signedIn = false;
    for (const socket of this.sockets) socket.close(4403);
  }

  /** Changes of a path, newest last. */
  changes(path: string): SeenRequest[] {
    return this.requests.filter((request) => request.path === path && request.method !== 'GET');
  }

  /** The `WebSocket` of this server. */
  readonly webSocket = socketsTo(() => this.#connect());

  #connect(): FakeSocket {
    const socket = new FakeSocket((frame, from) => {
      this.#onFrame(frame, from);
    });
    this.sockets.push(socket);
    queueMicrotask(() => {
      if (this.#sockets === 'forbidden') socket.fail();
      else if (this.#reachable && this.#sockets === 'open') socket.accept();
      else socket.close(1006);
    });
    return socket;
  }

  readonly fetch: typeof fetch = async (input, init = {}) => {
    const url = new URL(input as string, location.origin);
    const { method = 'GET', body } = init;
    const parsed = typeof body === 'string' ? (JSON.parse(body) as unknown) : undefined;
    const csrf = new Headers(init.headers).get('x-csrf-token');
    this.requests.push({ method, path: url.pathname, csrf, body: parsed });
    await this.#held;
    init.signal?.throwIfAborted();
    this.#reach();
    const refusal = this.#refusals.get(url.pathname);
    if (refusal) return refused(refusal.code, refusal.retryAfter);
    const held = this.#heldAnswers.get(url.pathname);
    this.#heldAnswers.delete(url.pathname);
    const answer = await this.#answer(method, url, body instanceof Blob ? body : parsed, csrf, init.headers);
    await held;
    if (body instanceof Blob) this.onPart?.();
    this.#reach();
    return answer;
  };

  #reach(): void {
    if (!this.#reachable) throw new TypeError('Failed to fetch');
  }

  #answer(
    method: string,
    url: URL,
    body: unknown,
    csrf: string | null,
    headers?: HeadersInit,
  ): Response | Promise<Response> {
    const { pathname } = url;
    if (pathname === agentPaths.invitation) return this.#acceptInvitation(body as AcceptInvitation);
    if (pathname === agentPaths.session && method === 'POST') return this.#signIn(body as AgentSignIn);
    if (!this.#signedIn) return refused('not_signed_in');
    if (method !== 'GET' && csrf !== this.session.csrf_token) return refused('forgery_suspected');
    if (pathname === agentPaths.session) {
      if (method === 'GET') return Response.json(this.session);
      this.#signedIn = false;
      return new Response(null, { status: 204 });
    }
    if (pathname === agentPaths.conversations) return this.#snapshot(url.searchParams.get('status') ?? 'all');
    if (pathname === agentPaths.events) return this.#answerPoll(url);
    if (pathname === agentPaths.uploads) return this.uploads.start(body as StartUpload);
    if (pathname.startsWith(agentPaths.uploads)) {
      const part = body instanceof Blob ? body : undefined;
      const id = pathname.split('/').at(-1) ?? '';
      return this.uploads.answer(method, id, part, new Headers(headers)) ?? refused('not_found');
    }
    const known = [...this.#conversations.values()].map(({ details }) => details);
    const contact = known.find(({ id }) => pathname === agentPaths.contact(id));
    if (contact) return Response.json(contact);
    return this.#ofConversation(method, url, body);
  }

  /** Answers a poll at once when something is there, else with the next event. */
  async #answerPoll({ searchParams }: URL): Promise<Response> {
    const from = Number(searchParams.get('position'));
    if (from === this.#events.length && searchParams.get('wait_ms') !== '0') {
      await new Promise<void>((resolve) => {
        this.#poll = resolve;
      });
    }
    const events = this.#events.slice(from);
    return Response.json({ epoch: this.#epoch, position: from + events.length, events, reset: false });
  }

  #acceptInvitation({ invitation }: AcceptInvitation): Response {
    return invitation === this.invitation ? this.#open() : refused('invitation_invalid');
  }

  #signIn({ email, password }: AgentSignIn): Response {
    const right = email === this.account.email && password === this.account.password;
    return right ? this.#open() : refused('credentials_invalid');
  }

  #open(): Response {
    this.#signedIn = true;
    return Response.json(this.session, { status: 201 });
  }

  #snapshot(status: string): Response {
    const all = [...this.#conversations.values()].map((conversation) => conversation.view);
    const conversations = all.filter((view) => status === 'all' || view.status === status);
    return Response.json({
      epoch: this.#epoch,
      position: this.#events.length,
      conversations,
      unread_count: all.filter((view) => view.unread).length,
    });
  }

  #ofConversation(method: string, url: URL, body: unknown): Response {
    const [, id = '', action, messageId] =
      /conversations\/([^/]+)\/(\w+)(?:\/([^/]+))?$/.exec(url.pathname) ?? [];
    const conversation = this.#conversations.get(id);
    if (!conversation || (conversation.isErased && method !== 'GET')) return refused('not_found');
    if (messageId !== undefined) return this.#change(conversation, messageId, method, body as EditMessage);
    switch (action) {
      case 'messages':
        return method === 'GET' ? page(conversation, url) : this.#send(conversation, body as SendMessage);
      case 'read':
        conversation.markRead((body as MarkRead).seq);
        this.#publish({ type: 'conversation.updated', conversation: conversation.view });
        return new Response(null, { status: 204 });
      case 'proof': {
        const { level } = body as RequestProof;
        return Response.json(this.notes(id, { type: 'proof_requested', level }), { status: 201 });
      }
      case 'typing':
        return new Response(null, { status: 204 });
      default:
        conversation.setStatus((body as { status: AgentConversation['status'] }).status);
        this.#publish({ type: 'conversation.updated', conversation: conversation.view });
        return Response.json(conversation.view);
    }
  }

  /** Authors change what is theirs. */
  #change(
    { id, messages }: StoredConversation,
    messageId: string,
    method: string,
    body: EditMessage,
  ): Response {
    const message = messages.find((one) => one.id === messageId);
    const isOwn = message?.author.kind === 'agent' && message.author.name === this.session.agent.name;
    const isGone = message?.deleted_at !== undefined && method === 'PUT';
    if (!isOwn || isGone) return refused('not_found');
    return Response.json(this.changesMessage(id, messageId, method === 'PUT' ? body.text : undefined));
  }

  #send(conversation: StoredConversation, body: SendMessage): Response {
    const { client_msg_id: id, text, attachment_ids = [] } = body;
    const files = this.uploads.attachments(attachment_ids);
    const earlier = conversation.messages.find((message) => message.client_msg_id === id);
    if (earlier) return Response.json({ message: earlier, duplicate: true });
    const message = conversation.agentWrites(text, this.session.agent.name, id, Date.now(), files);
    this.#publish({ type: 'message.created', message, conversation: conversation.view });
    return Response.json({ message, duplicate: false }, { status: 201 });
  }

  #position(event: AgentEvent): PositionedEvent<AgentEvent> {
    const positioned = { position: this.#events.length + 1, event };
    this.#events.push(positioned);
    return positioned;
  }

  #publish(event: AgentEvent): void {
    const positioned = this.#position(event);
    for (const socket of this.sockets) socket.tell({ type: 'event', ...positioned });
    this.#poll?.();
  }

  #onFrame(frame: ClientFrame, socket: FakeSocket): void {
    if (frame.type !== 'auth') return;
    if (!this.#signedIn) {
      socket.close(4401);
      return;
    }
    const missed = this.#events.slice(frame.resume.position);
    for (const event of missed) socket.tell({ type: 'event', ...event });
    socket.tell({ type: 'caught_up', position: this.#events.length });
  }

  /** A conversation as it is kept. */
  stored(id: string): StoredConversation {
    const conversation = this.#conversations.get(id);
    if (!conversation) throw new Error(`no conversation ${id}`);
    return conversation;
  }
}

/** A constructor of sockets, made as a plain function so that it can hand out what it wants. */
function socketsTo(connect: () => FakeSocket): new (url: string) => WebSocket {
  return function open() {
    return connect();
  } as unknown as new (url: string) => WebSocket;
}

function page({ messages }: StoredConversation, url: URL): Response {
  const before = Number(url.searchParams.get('before_seq') ?? messages.length + 1);
  const older = messages.filter((message) => message.seq < before);
  return Response.json({ messages: older.slice(-PAGE), has_older: older.length > PAGE });
}

function refused(code: ErrorCode, retryAfter?: number): Response {
  return Response.json(
    { error: { code, message: code, request_id: 'r' } },
    {
      status: ERROR_CODES[code].status,
      headers: retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) },
    },
  );
}
