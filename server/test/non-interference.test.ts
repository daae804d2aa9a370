import assert from 'node:assert/strict';
import { randomBytes, randomUUID } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import { paths, type Claims, type Proof, type StartedConversation } from 'chat-messenger/protocol';
import fc from 'fast-check';
import type { Answer } from './support/http.ts';
import { runProof } from './support/runs.ts';
import { TestServer } from './support/server.ts';
import { portalProof, Visitor } from './support/visitor.ts';

const RUNS = 30;
const METHODS = ['anonymous', 'claimed', 'pinned-user', 'portal-key'] as const;
const ACTIONS = [
  'start',
  'send',
  'read',
  'list',
  'list on',
  'look at',
  'history',
  'history around',
  'search',
  'typing',
  'close',
  'poll',
  'claim',
  'renew',
  'sign-ins',
  'take over',
  'end',
  'answered',
] as const;

/** What one of both does next. `at` says in whose conversation, where one is named. */
type Step = { readonly who: 'A' | 'B'; readonly at: 'A' | 'B' } & (
  | { readonly does: 'open'; readonly method: (typeof METHODS)[number]; readonly carries: boolean }
  | { readonly does: (typeof ACTIONS)[number] }
);

/** All that makes one of both somebody: address, id, hash, words, and the ids that the page chose. */
interface Secrets {
  readonly email: string;
  readonly userId: string;
  readonly hash: string;
  readonly words: string;
  readonly messageId: string;
}

const whoever = fc.constantFrom('A' as const, 'B' as const);
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    who: whoever,
    at: whoever,
    does: fc.constant('open' as const),
    method: fc.constantFrom(...METHODS),
    carries: fc.boolean(),
  }),
  { arbitrary: fc.record({ who: whoever, at: whoever, does: fc.constantFrom(...ACTIONS) }), weight: 4 },
);

function newSecrets(): Secrets {
  const word = randomBytes(6).toString('hex');
  return {
    email: `${word}@example.com`,
    userId: `user-${word}`,
    hash: randomBytes(32).toString('hex'),
    words: `words of ${word}`,
    messageId: randomUUID(),
  };
}

/** One page: who it is now, and the conversation that it began last. */
class Page {
  readonly first: Visitor;
  now: Visitor;
  conversationId: string = randomUUID();
  readonly secrets: Secrets;

  constructor(visitor: Visitor, secrets: Secrets) {
    this.first = visitor;
    this.now = visitor;
    this.secrets = secrets;
  }
}

describe('What one visitor sees', () => {
  let server: TestServer;
  before(async () => {
    server = await TestServer.start();
  });
  after(() => server.stop());

  const proofOf = ({ email, userId, hash }: Secrets, portalSecret: string, method: string): Proof => {
    if (method === 'portal-key') return portalProof({ portalSecret }, email);
    if (method === 'pinned-user') return { method, user_id: userId, security_hash: hash };
    return { method: method === 'claimed' ? 'claimed' : 'anonymous' };
  };

  /** The team answers in the conversation of a page, if it began one. */
  const answer = async (workspaceId: string, { conversationId, secrets }: Page) => {
    const team = {
      workspaceId,
      agentId: randomUUID(),
      name: 'Grace',
      email: '',
      sessionId: '',
      csrfToken: '',
    };
    const message = { client_msg_id: randomUUID(), text: `answer to ${secrets.words}` };
    return server.services.conversations
      .send({ kind: 'agent', expiresAt: 0, ...team }, conversationId, message)
      .then(
        () => ({ status: 201, text: '' }),
        (error: unknown) => ({ status: 404, text: String(error) }),
      );
  };

  /** Runs the steps in a workspace of their own; gives what A was told. Without B, only A acts. */
  const observe = async (
    steps: readonly Step[],
    secrets: { readonly a: Secrets; readonly b: Secrets | undefined; readonly claimed: string },
  ): Promise<string[]> => {
    const { appId, portalSecret } = await server.workspace();
    const pages = {
      A: new Page(await (await Visitor.create(server, appId)).open(), secrets.a),
      B: new Page(await (await Visitor.create(server, appId)).open(), secrets.b ?? newSecrets()),
    };
    const { epoch } = await pages.A.now.snapshot();
    const perform = async (page: Page, of: Page, next: Step): Promise<Pick<Answer, 'status' | 'text'>> => {
      const { now } = page;
      const get = (path: string) => now.call({ path });
      const post = (path: string, body: unknown) => now.call({ method: 'POST', path, body });
      const message = { client_msg_id: page.secrets.messageId, text: page.secrets.words };
      switch (next.does) {
        case 'open': {
          const visitor = await Visitor.create(server, appId);
          const claims: Claims = { email: secrets.claimed, name: 'Somebody Known' };
          const answer = await visitor.present(proofOf(page.secrets, portalSecret, next.method), {
            ...(next.method === 'claimed' && { claims }),
            ...(next.carries && { anonymous_proof: await runProof(page.first) }),
          });
          if (answer.status === 201) visitor.session = JSON.parse(answer.text) as typeof visitor.session;
          if (visitor.session) page.now = visitor;
          return answer;
        }
        case 'start': {
          const answer = await post(paths.conversations, message);
          if (answer.status < 300) {
            page.conversationId = (JSON.parse(answer.text) as StartedConversation).conversation.id;
          }
          return answer;
        }
        case 'send':
          return post(paths.messages(of.conversationId), { ...message, client_msg_id: randomUUID() });
        case 'read':
          return post(paths.read(of.conversationId), { seq: 1 });
        case 'list':
          return get(paths.conversations);
        case 'list on':
          return get(`${paths.conversations}?before=${of.conversationId}`);
        case 'look at':
          return get(paths.conversation(of.conversationId));
        case 'history around':
          return get(`${paths.messages(of.conversationId)}?around_seq=1`);
        case 'search':
          return post(paths.search, { query: 'words' });
        case 'typing':
          return now.call({ method: 'POST', path: paths.typing(of.conversationId) });
        case 'close':
          return post(paths.status(of.conversationId), { status: 'closed' });
        case 'history':
          return get(paths.messages(of.conversationId));
        case 'poll':
          return get(`${paths.events}?epoch=${epoch}&position=0`);
        case 'claim':
          return now.call({ method: 'PUT', path: paths.claims, body: { email: secrets.claimed } });
        case 'renew':
          return now.renew();
        case 'sign-ins':
          return get(paths.sessions);
        case 'take over':
          return post(paths.carryOver, { accept: true });
        case 'end':
          return post(paths.endSession, {});
        case 'answered':
          return answer(appId, page);
      }
    };
    const told: string[] = [];
    for (const next of steps) {
      if (next.who === 'B' && !secrets.b) continue;
      const answer = await perform(pages[next.who], pages[next.at], next);
      if (next.who === 'A') told.push(`${next.does} ${String(answer.status)} ${answer.text}`);
    }
    return normalised(told);
  };

  it('is the same whoever else is there, whatever they keep secret, and if nobody is there at all (LVL-3, LVL-4, MRG-1)', async (test) => {
    const seed = Number(process.env['SEED'] ?? Date.now());
    test.diagnostic(`SEED=${String(seed)}`);
    const property = fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 30 }), async (steps) => {
      const [a, b] = [newSecrets(), newSecrets()];
      const claimed = b.email;
      const seen = await observe(steps, { a, b, claimed });
      assert.deepEqual(await observe(steps, { a, b: newSecrets(), claimed }), seen);
      assert.deepEqual(await observe(steps, { a, b: undefined, claimed }), seen);
    });
    await fc.assert(property, { seed, numRuns: RUNS });
  });
});

/** Without what is new in every run: each id by the place where it first appeared, tokens, times and made-up names. */
function normalised(answers: readonly string[]): string[] {
  const ids = new Map<string, string>();
  return answers.map((answer) =>
    answer
      .replace(/"request_id":"[^"]+"/g, '')
      .replace(/cms_[\w-]+/g, '<token>')
      .replace(/\b\d{13}\b/g, '<time>')
      .replace(/"name":"[A-Z][a-z]+ [A-Z][a-z]+"/g, '"name":"<made up>"')
      .replace(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, (id) => {
        const known = ids.get(id) ?? `<id ${String(ids.size)}>`;
        ids.set(id, known);
        return known;
      }),
  );
}
