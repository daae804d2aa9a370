import assert from 'node:assert/strict';
import { createHmac, randomBytes } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import {
  IDENTITY_METHODS,
  LIMITS,
  paths,
  serverPaths,
  type ContactToken,
  type IdentifyToken,
  type Proof,
  type Session,
} from 'chat-messenger/protocol';
import fc from 'fast-check';
import { bodyOf, type Answer } from './support/http.ts';
import { TestServer, type TestWorkspace } from './support/server.ts';
import { Visitor } from './support/visitor.ts';

const PINNED = { user_id: 'pinned', security_hash: randomBytes(32).toString('hex') };
const LONGEST = 200;
const OPTIONAL: ReadonlySet<string> = new Set(['claimed.user_id', 'contact-token.email']);

/** Everything that JSON can say, and texts of the kind that keys, tokens, ids and addresses are made of. */
const jsonValue = fc.oneof(
  fc.constantFrom<unknown>(null, true, false, 0, -0, 1e400, 12345, 9007199254740993, '', [], {}),
  fc.constantFrom<unknown>({ $ne: '' }, { length: 64 }, ['x'], [null], { toString: 'x' }, '__proto__'),
  fc.jsonValue(),
);
const text = fc.integer({ min: 0, max: LONGEST }).chain((length) =>
  fc.oneof(
    ...(['binary', 'grapheme-ascii', fc.constantFrom(...'0123456789abcdefABCDEF')] as const).map((unit) =>
      fc.string({ unit, minLength: length, maxLength: length }),
    ),
    fc
      .tuple(
        fc.constantFrom('v2.', 'cmit_', 'cmct_', 'eyJ', 'ada@'),
        fc.string({ minLength: length, maxLength: length }),
      )
      .map(([prefix, rest]) => (prefix + rest).slice(0, LONGEST)),
  ),
);

describe('A field of a proof', () => {
  let server: TestServer;
  let workspace: TestWorkspace;
  let visitor: Visitor;
  let nonce: string;
  let good: Readonly<Record<Proof['method'], Proof>>;
  before(async () => {
    server = await TestServer.start();
    workspace = await server.workspace();
    visitor = await Visitor.create(server, workspace.appId);
    nonce = await visitor.nonce();
    await visitor.open({ method: 'pinned-user', ...PINNED });
    const connection_email = 'ada@example.com';
    const mac = createHmac('sha256', workspace.portalSecret).update(connection_email).digest('hex');
    await ask(serverPaths.contacts, { email: connection_email });
    const { auth_token } = await ask<ContactToken>(serverPaths.contactToken, { email: connection_email });
    const { token } = await ask<IdentifyToken>(serverPaths.identify, { external_id: 'customer-1' });
    good = {
      anonymous: { method: 'anonymous' },
      claimed: { method: 'claimed', user_id: 'nobody' },
      'pinned-user': { method: 'pinned-user', ...PINNED },
      'portal-key': { method: 'portal-key', connection_email, connection_key: mac },
      'contact-token': { method: 'contact-token', email: connection_email, auth_token },
      'server-token': { method: 'server-token', user_token: token },
      'identity-token': { method: 'identity-token', identity_token: `eyJhbGciOiJSUzI1NiJ9.e30.${mac}` },
    };
  });
  after(() => server.stop());

  /** As the site's own server does, with its API key. */
  const ask = async <T>(path: string, body: object): Promise<T> => {
    const headers = { authorization: `Bearer ${workspace.apiKey}` };
    return bodyOf<T>(await server.call({ method: 'POST', path, body, headers }));
  };
  const present = (proof: unknown): Promise<Answer> =>
    visitor.prove(paths.sessions, { app_id: workspace.appId, proof }, { nonce });
  const sessions = async () => {
    const { count } = await server.services.store.read
      .selectFrom('sessions')
      .select(({ fn }) => fn.countAll<number>().as('count'))
      .executeTakeFirstOrThrow();
    return count;
  };
  /** Refused in the documented way, and nothing opened. */
  const isRefused = async (proof: unknown, statuses: readonly number[]) => {
    const before = await sessions();
    const answer = await present(proof);
    const what = `${JSON.stringify(proof).slice(0, 300)}: ${String(answer.status)} ${answer.text}`;
    assert.ok(statuses.includes(answer.status), what);
    assert.equal(await sessions(), before, what);
  };

  const FIELDS: readonly { method: Proof['method']; field: string; statuses: readonly number[] }[] = [
    { method: 'portal-key', field: 'connection_email', statuses: [400, 401] },
    { method: 'portal-key', field: 'connection_key', statuses: [400, 401] },
    { method: 'pinned-user', field: 'security_hash', statuses: [400, 403] },
    { method: 'contact-token', field: 'email', statuses: [400, 401] },
    { method: 'contact-token', field: 'auth_token', statuses: [400, 401] },
    { method: 'server-token', field: 'user_token', statuses: [400, 401] },
    { method: 'identity-token', field: 'identity_token', statuses: [400, 401] },
  ];

  for (const { method, field, statuses } of FIELDS) {
    it(`opens nothing and breaks nothing, whatever ${field} of ${method} holds (T2, COM-3, COM-4, COM-5)`, async () => {
      await fc.assert(
        fc.asyncProperty(fc.oneof(jsonValue, text), async (value) => {
          const isText = typeof value === 'string' && value !== '';
          await isRefused({ ...good[method], [field]: value }, isText ? statuses : [400]);
        }),
        { numRuns: 300 },
      );
    });

    it(`opens nothing at any length of ${field} of ${method} from 0 to ${String(LONGEST)}, nor far beyond (T2, COM-4)`, async () => {
      for (let length = 0; length <= LONGEST; length += 1) {
        const value = '0123456789abcdef'.repeat(13).slice(0, length);
        await isRefused({ ...good[method], [field]: value }, length === 0 ? [400] : statuses);
      }
      await isRefused({ ...good[method], [field]: 'x'.repeat(LIMITS.identity_token_bytes + 1) }, [400, 401]);
      await isRefused({ ...good[method], [field]: 'x'.repeat(LIMITS.body_bytes) }, [413]);
    });
  }

  for (const [method, level] of [
    ['claimed', 1],
    ['pinned-user', 2],
  ] as const) {
    it(`that is user_id of ${method} is a text of 1 to 255 bytes, or it opens nothing; it never opens more than level ${String(level)} (C26, COM-4, TOFU-1)`, async () => {
      await fc.assert(
        fc.asyncProperty(fc.oneof(jsonValue, text), async (value) => {
          const proof = { ...good[method], user_id: value };
          if (!isUserId(value)) return isRefused(proof, [400]);
          const opened = bodyOf<Session>(await present(proof));
          assert.deepEqual(opened.identity, { level, method });
        }),
        { numRuns: 300 },
      );
      await isRefused({ ...good[method], user_id: 'x'.repeat(256) }, [400]);
      await isRefused({ ...good[method], user_id: 'x'.repeat(LIMITS.body_bytes) }, [413]);
    });
  }

  it('that a method does not have is a second subject, and refused (COM-2)', async () => {
    const own = Object.values(good).flatMap((proof) => Object.keys(proof));
    const field = fc.oneof(fc.constantFrom(...own, 'level', 'contact_id', '__proto__'), fc.string());
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...Object.values(good)),
        field,
        fc.oneof(jsonValue, text),
        async (proof, name, value) => {
          fc.pre(!Object.hasOwn(proof, name) && !(proof.method === 'claimed' && name === 'user_id'));
          // Built from text: an object literal would take `__proto__` for something else.
          const body = `${JSON.stringify(proof).slice(0, -1)},${JSON.stringify(name)}:${JSON.stringify(value)}}`;
          const before = await sessions();
          const answer = await visitor.prove(
            paths.sessions,
            `{"app_id":${JSON.stringify(workspace.appId)},"proof":${body}}`,
            { nonce },
          );
          assert.equal(answer.status, 400, `${body}: ${answer.text}`);
          assert.equal(await sessions(), before);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('that is left out is not taken for another method, nor for nothing (COM-3, HM-8)', async () => {
    for (const proof of Object.values(good)) {
      for (const field of Object.keys(proof)) {
        if (OPTIONAL.has(`${proof.method}.${field}`)) continue;
        const rest = Object.fromEntries(Object.entries(proof).filter(([name]) => name !== field));
        await isRefused(rest, [400]);
      }
    }
  });

  it('that names the method is one of the known words, as a text (COM-4, HM-8)', async () => {
    const known: readonly string[] = IDENTITY_METHODS;
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...Object.values(good)),
        fc.oneof(
          jsonValue,
          text,
          fc.constantFrom('ANONYMOUS', ' anonymous', 'email-pin', 'pin', 'constructor'),
        ),
        async (proof, method) => {
          fc.pre(typeof method !== 'string' || method === 'email-pin' || !known.includes(method));
          await isRefused({ ...proof, method }, [400]);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('cannot stand outside of a proof that is an object, in a body that is one, for an app that exists (COM-3, COM-4)', async () => {
    await fc.assert(
      fc.asyncProperty(fc.oneof(jsonValue, text), async (value) => {
        const before = await sessions();
        for (const body of [
          value,
          { app_id: value, proof: good.anonymous },
          { app_id: workspace.appId, proof: value },
        ]) {
          const answer = await visitor.prove(paths.sessions, JSON.stringify(body), { nonce });
          assert.ok([400, 404].includes(answer.status), `${JSON.stringify(body)}: ${answer.text}`);
        }
        assert.equal(await sessions(), before);
      }),
      { numRuns: 200 },
    );
  });
});

/** The documented form of an id: valid Unicode without NUL, 1 to 255 bytes. */
function isUserId(value: unknown): boolean {
  if (typeof value !== 'string' || value === PINNED.user_id) return false;
  const bytes = Buffer.from(value);
  return bytes.length >= 1 && bytes.length <= 255 && bytes.toString() === value && !value.includes('\0');
}
