import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import { decodeJwt, importSPKI, jwtVerify } from 'jose';
import { EMBED_PAGES } from '../../server/dist/demo/embed-pages.js';
import { startPortal, type MailboxMessage, type Portal } from '../../server/dist/demo/portal.js';
import { standIn, type StandIn } from '../support/chat-server-stand-in.ts';

const HOST = '127.0.0.1';
const SECRET = 'cm-test-primary-secret-0123456789abcdef';
const API_KEY = 'cmak_of-the-portal-and-nobody-else';
/** When the portal's clock stands still, in milliseconds. */
const NOON = 1_800_000_000_000;
const ADAS_KEY = '3a1b6ff00e3363112bcee2cdaabedef45e5cf4d969f48fccb1df2bb9b097d194';
const HOSTILE_ID = `"><script>alert('app')</script>`;
const HOSTILE_MAIL: MailboxMessage = {
  to: '<b>eve@example.com</b>',
  subject: '<img src=x onerror=alert(1)>',
  text: `Your code is 012345.\n</p><script>alert('mail')</script>`,
  at: 1_800_000_000_000,
};
const PRIVATE = EMBED_PAGES.filter((page) => page.private).map(({ path }) => path);
const PAGES = ['/', '/login', '/mailbox', ...EMBED_PAGES.map(({ path }) => path), '/teams?team=alpine-club'];
const PROOFS = ['connection-key', 'user-token', 'contact-token', 'identity-token'].map(
  (name) => `/proofs/${name}`,
);

describe('demo portal', () => {
  let server: StandIn;
  let portal: Portal;

  before(async () => {
    server = await standIn();
    portal = await startPortal({
      host: HOST,
      port: 0,
      serverUrl: server.url,
      appId: HOSTILE_ID,
      portalSecret: SECRET,
      apiKey: API_KEY,
      mailbox: { messages: () => [HOSTILE_MAIL] },
      clock: () => NOON,
    });
  });
  after(async () => {
    await portal.close();
    await server.close();
  });

  const get = (path: string, cookie = '') =>
    fetch(portal.url + path, { redirect: 'manual', headers: { cookie } });
  const page = async (path: string, cookie = '') => (await get(path, cookie)).text();
  const post = (path: string, cookie = '') =>
    fetch(portal.url + path, { method: 'POST', redirect: 'manual', headers: { cookie } });
  const identityToken = async (query: string) => {
    const answer = await post(`/proofs/identity-token${query}`, await asAda());
    return ((await answer.json()) as { readonly identityToken: string }).identityToken;
  };
  const signIn = (fields: Readonly<Record<string, string>>) =>
    fetch(`${portal.url}/login`, { method: 'POST', redirect: 'manual', body: new URLSearchParams(fields) });
  const cookieOf = (answer: Response) => answer.headers.getSetCookie()[0]?.split(';')[0] ?? '';
  const asAda = async () => cookieOf(await signIn({ email: 'ada@example.com' }));

  it('sends a person who is not signed in from the account page to the login and back', async () => {
    const answer = await get('/account');
    assert.equal(answer.status, 302);
    assert.equal(answer.headers.get('location'), '/login?next=%2Faccount');
    assert.match(await page('/login?next=%2Faccount'), /name="next" value="\/account"/);
    const signedIn = await signIn({ email: 'ada@example.com', next: '/react' });
    assert.equal(signedIn.status, 303);
    assert.equal(signedIn.headers.get('location'), '/react');
  });

  it('never leads away from the portal after the login', async () => {
    for (const next of ['https://evil.example', '//evil.example', '/\\evil.example']) {
      const answer = await signIn({ email: 'ada@example.com', next });
      assert.equal(answer.headers.get('location'), '/account');
    }
  });

  it('asks for a sign-in on every page that vouches, and for none of the others', async () => {
    for (const { path } of EMBED_PAGES) {
      const { status } = await get(path);
      assert.equal(status, PRIVATE.includes(path) ? 302 : 200, path);
    }
  });

  it('vouches for the signed-in person with the published key, where it shows the first form (HM-1)', async () => {
    const shown = await page('/long-lived-key', await asAda());
    assert.match(shown, new RegExp(` connection-email="ada@example\\.com" connection-key="${ADAS_KEY}">`));
    assert.match(shown, /password for that address that never runs out/);
  });

  it('vouches for app, person and time on the account page (HM-5)', async () => {
    const text = ['cm-portal-v2', HOSTILE_ID, 'ada@example.com', String(NOON / 1000)].join('\n');
    const mac = createHmac('sha256', SECRET).update(text).digest('hex');
    assert.ok((await page('/account', await asAda())).includes(` connection-key="v2.1800000000.${mac}">`));
  });

  it('signs identity tokens by a key that it makes at each start (JWT-1, JWT-6)', async () => {
    const { issuer, kid, publicKey } = portal.tokenIssuer;
    assert.equal(issuer, portal.url);
    const token = await identityToken('');
    const { payload, protectedHeader } = await jwtVerify(token, await importSPKI(publicKey, 'RS256'), {
      issuer,
      audience: `chat:${HOSTILE_ID}`,
      typ: 'chat-identity+jwt',
      currentDate: new Date(NOON),
    });
    assert.equal(protectedHeader.kid, kid);
    assert.equal(payload.sub, 'nw-1815');
    assert.equal((payload.exp ?? 0) - (payload.iat ?? 0), 600);
    const short = decodeJwt(await identityToken('?life=short'));
    assert.equal((short.exp ?? 0) - (short.iat ?? 0), 70);
  });

  it('calls the chat server as a server does: with the API key, and with nothing that a browser sends (S2S-6)', async () => {
    server.requests.length = 0;
    const cookie = await asAda();
    await page('/identify?team=sailing-school', cookie);
    await page('/contact-token', cookie);
    const [identify, contact, token] = server.requests;
    assert.deepEqual(
      server.requests.map(({ path }) => path),
      ['/v1/identify', '/v1/contacts', '/v1/contacts/chat-auth-token'],
    );
    for (const { headers } of server.requests) {
      assert.equal(headers.authorization, `Bearer ${API_KEY}`);
      for (const name of ['origin', 'cookie', 'sec-fetch-site']) assert.equal(headers[name], undefined, name);
    }
    assert.deepEqual(identify?.body, {
      external_id: 'nw-1815',
      name: 'Ada Lovelace',
      email: 'ada@example.com',
      email_verified: true,
      custom_data: { card: 'gold', trips: 2 },
      workspace_external_id: 'sailing-school',
    });
    assert.deepEqual(contact?.body, { name: 'Ada Lovelace', email: 'ada@example.com' });
    assert.deepEqual(token?.body, { email: 'ada@example.com', ttl: 900 });
  });

  it('asks for no team that is not one of its own', async () => {
    server.requests.length = 0;
    await page('/identify?team=somebody-elses', await asAda());
    assert.equal(server.requests[0]?.body['workspace_external_id'], undefined);
  });

  it('gives fresh proofs to whoever is signed in, and to nobody else', async () => {
    const cookie = await asAda();
    for (const path of PROOFS) {
      assert.equal((await post(path)).status, 401, path);
      const answer = await post(path, cookie);
      assert.equal(answer.status, 200, path);
      assert.equal(answer.headers.get('cache-control'), 'no-store');
      assert.equal(answer.headers.get('access-control-allow-origin'), null);
      assert.equal((await get(path, cookie)).status, 404, 'a link must not fetch one');
    }
  });

  it('says in words that the chat server gives no token', async () => {
    server.isAway = true;
    const answer = await get('/identify', await asAda());
    server.isAway = false;
    assert.equal(answer.status, 502);
    assert.match(await answer.text(), /The chat server did not answer/);
  });

  it('keeps the sign-in in a cookie that scripts and other sites cannot use', async () => {
    const [cookie = ''] = (await signIn({ email: 'grace@example.com' })).headers.getSetCookie();
    assert.match(cookie, /; HttpOnly/);
    assert.match(cookie, /; SameSite=Lax/);
    assert.match(
      await page('/account', cookieOf(await signIn({ email: 'grace@example.com' }))),
      /Grace Hopper/,
    );
  });

  it('does not believe a cookie that it did not sign', async () => {
    const ada = await asAda();
    for (const forged of [
      ada.slice(0, -4),
      ada.replace('ada', 'grace'),
      'portal_session=ada%40example.com',
    ]) {
      assert.equal((await get('/account', forged)).status, 302, forged);
    }
  });

  it('signs nobody in who has no account, and signs out', async () => {
    const stranger = await signIn({ email: 'eve@example.com' });
    assert.equal(stranger.headers.get('location'), '/login');
    assert.deepEqual(stranger.headers.getSetCookie(), []);
    const out = await fetch(`${portal.url}/logout`, { method: 'POST', redirect: 'manual' });
    assert.match(out.headers.getSetCookie()[0] ?? '', /^portal_session=; .*Expires=Thu, 01 Jan 1970/);
  });

  it('shows the portal secret and the API key on no page and in no proof', async () => {
    const cookie = await asAda();
    const shown = [...PAGES.map((path) => page(path, cookie))];
    for (const path of PROOFS) shown.push(post(path, cookie).then((answer) => answer.text()));
    for (const text of await Promise.all(shown)) {
      assert.ok(!text.includes(SECRET) && !text.includes(API_KEY));
      assert.doesNotMatch(text, /cm(ps|ak|wh)_/);
    }
  });

  it('answers every embedding page with a tag and its own words of what the team sees', async () => {
    const cookie = await asAda();
    for (const { path, seen, level } of EMBED_PAGES) {
      const text = await page(path, cookie);
      assert.match(text, /<chat-(messenger|pin-login) app-id=|id="react-root"/, path);
      assert.ok(text.includes(`“${seen}” (level ${String(level)})`), path);
    }
  });

  it('gives the key to nobody but the person it vouches for', async () => {
    const grace = cookieOf(await signIn({ email: 'grace@example.com' }));
    for (const cookie of ['', grace]) {
      for (const path of PAGES) assert.doesNotMatch(await page(path, cookie), new RegExp(ADAS_KEY), path);
    }
  });

  it('escapes what it did not write itself', async () => {
    const cookie = await asAda();
    for (const path of PAGES) assert.doesNotMatch(await page(path, cookie), /alert\('|<img|<b>/, path);
    const mailbox = await page('/mailbox');
    assert.match(mailbox, /&lt;img src=x onerror=alert\(1\)&gt;/);
    assert.match(mailbox, /<strong class="code">012345<\/strong>/);
  });

  it('shows on every embedding page the code that embeds, with the same values', async () => {
    const wrong = await page('/wrong-key');
    const shownKey = /connection-key=&quot;([0-9a-f]{64})&quot;/.exec(wrong)?.[1];
    assert.equal(shownKey, /connection-key="([0-9a-f]{64})"/.exec(wrong)?.[1]);
    assert.notEqual(shownKey, ADAS_KEY);
    assert.match(await page('/public'), /&lt;chat-messenger\n {2}app-id=/);
    assert.match(await page('/pin-login'), /&lt;chat-pin-login\n {2}app-id=/);
  });

  it('runs under a policy without unsafe words, with a fresh nonce for every page', async () => {
    const policies = await Promise.all(
      PAGES.map(
        async (path) => (await get(path, await asAda())).headers.get('content-security-policy') ?? '',
      ),
    );
    for (const policy of policies) {
      assert.match(policy, /^default-src 'none'; script-src 'nonce-[^']+' http:\/\/127\.0\.0\.1:\d+;/);
      assert.match(policy, /require-trusted-types-for 'script'; trusted-types lit-html$/);
      assert.doesNotMatch(policy, /unsafe/);
    }
    assert.equal(new Set(policies).size, PAGES.length);
  });
});
