// A chat server in the memory of the page, for benchmarks of what the page does: it answers `fetch` and `WebSocket`
// as the real one does, without a network between. `chatServer.load(messages)` and `chatServer.append(message)` are
// what happens on the server; a message is `{ text, mine, at }`.
(() => {
  const { fetch: elsewhere, WebSocket: RealSocket } = window;
  const CONVERSATION = 'conversation-1';
  const EPOCH = 'epoch-1';
  const messages = [];
  const sockets = new Set();
  let position = 1;

  const stored = ({ text, mine, at }, index) => ({
    id: `message-${index + 1}`,
    conversation_id: CONVERSATION,
    seq: index + 1,
    author: mine ? { kind: 'contact', name: 'Ada' } : { kind: 'agent', name: 'Charles' },
    text,
    sent_at: at,
    client_msg_id: `00000000-0000-7000-8000-${String(index + 1).padStart(12, '0')}`,
  });
  const conversation = () => {
    const last = messages.at(-1);
    const preview = last && {
      author: last.author.kind,
      name: last.author.name,
      text: last.text,
      sent_at: last.sent_at,
    };
    return {
      id: CONVERSATION,
      status: 'open',
      created_at: 1_700_000_000_000,
      updated_at: last?.sent_at ?? 1_700_000_000_000,
      last_seq: messages.length,
      read_seq: messages.length,
      unread: false,
      ...(preview && { preview }),
    };
  };
  const page = (query) => {
    const limit = Number(query.get('limit') ?? 50);
    const end = Number(query.get('before_seq') ?? messages.length + 1) - 1;
    const start = Math.max(0, end - limit);
    return { messages: messages.slice(start, end), has_older: start > 0 };
  };
  const session = () => ({
    token: `cms_${crypto.randomUUID()}`,
    expires_at: Date.now() + 3_600_000,
    contact_id: 'contact-1',
    family_id: 'family-1',
    identity: { level: 4, method: 'portal-key', email: 'ada@example.com' },
  });
  const app = (id) => ({
    app_id: id,
    name: 'Northwind Travel',
    pin: true,
    policy: { launcher: 0, start: 0, attach: 0 },
  });
  const routes = [
    ['GET', /^\/v1\/apps\/([^/]+)$/, ([id]) => app(id)],
    [
      'GET',
      /^\/v1\/apps\/[^/]+\/messenger$/,
      () => ({ availability: { open: true }, form: [], rating: true, transcript: true }),
    ],
    ['POST', /^\/v1\/sessions$/, session],
    [
      'GET',
      /^\/v1\/conversations$/,
      () => ({
        epoch: EPOCH,
        position,
        conversations: messages.length > 0 ? [conversation()] : [],
        unread_count: 0,
      }),
    ],
    ['GET', /^\/v1\/conversations\/[^/]+$/, conversation],
    ['GET', /^\/v1\/conversations\/[^/]+\/messages$/, (_, query) => page(query)],
    ['POST', /^\/v1\/conversations\/[^/]+\/(?:read|typing)$/, () => undefined],
  ];

  window.fetch = async (address, options = {}) => {
    const { pathname, searchParams } = new URL(address, location.href);
    const method = options.method ?? 'GET';
    for (const [verb, pattern, answer] of routes) {
      const found = verb === method && pattern.exec(pathname);
      if (!found) continue;
      const body = answer(found.slice(1), searchParams);
      const headers = { 'dpop-nonce': 'nonce' };
      return body === undefined
        ? new Response(null, { status: 204, headers })
        : Response.json(body, { headers });
    }
    return elsewhere(address, options);
  };

  window.WebSocket = class extends EventTarget {
    readyState = 1;
    constructor(address) {
      super();
      if (!new URL(address).pathname.startsWith('/v1/')) return new RealSocket(address);
      sockets.add(this);
      queueMicrotask(() => this.say({ type: 'hello', heartbeat_ms: 25_000, nonce: 'nonce' }));
    }
    say(frame) {
      this.onmessage?.({ data: JSON.stringify(frame) });
    }
    send(text) {
      const { type } = JSON.parse(text);
      if (type === 'auth') this.say({ type: 'caught_up', position });
      if (type === 'beat') this.say({ type: 'beat' });
    }
    close() {
      sockets.delete(this);
      this.readyState = 3;
    }
  };
  const tell = (frame) => {
    for (const socket of [...sockets]) socket.say(frame);
  };

  window.chatServer = {
    /** The conversation as it is from now on: whoever is connected loads it anew. */
    load(all) {
      messages.splice(0, messages.length, ...all.map(stored));
      position += 1;
      tell({ type: 'reset' });
    },
    /** One message more. */
    append(message) {
      const last = stored(message, messages.length);
      messages.push(last);
      position += 1;
      const event = { type: 'message.created', message: last, conversation: conversation() };
      tell({ type: 'event', position, event });
    },
  };
})();
