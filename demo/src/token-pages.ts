import { personOf, type EmbedPage } from './embed-page.js';
import { providerCode } from './embed.js';
import { html } from './html.js';
import { proofPaths } from './proof-routes.js';
import { teamChoice, teamQuery } from './team-choice.js';

/** Pages whose proof is a token: of the chat server, for the portal's server, or of the portal itself. */
export const TOKEN_PAGES: readonly EmbedPage[] = [
  {
    path: '/identify',
    title: 'The server says who it is',
    question: 'I would rather call an API than compute a key. Can I?',
    explanation:
      'For every page load the portal’s server calls POST /v1/identify with its API key, and hands the token to the page. Name, email, custom data and team go in with that call, so the team sees them as verified. Choose a team: each has conversations of its own, and no page can change which one it is.',
    seen: 'Verified by site',
    level: 4,
    why: 'Your server said so itself.',
    server: [
      `const answer = await fetch(\`\${CHAT_SERVER}/v1/identify\`, {`,
      `  method: 'POST',`,
      `  headers: {`,
      `    authorization: \`Bearer \${API_KEY}\`,`,
      `    'content-type': 'application/json',`,
      `  },`,
      `  body: JSON.stringify({`,
      `    external_id: user.id, name: user.name,`,
      `    email: user.email, email_verified: true,`,
      `    custom_data: { card: user.card }, workspace_external_id: team.id,`,
      `  }),`,
      `});`,
      `const { token } = await answer.json();`,
    ].join('\n'),
    private: true,
    async embed(context, proofs) {
      const { appId, team } = context;
      return {
        tag: 'chat-messenger',
        attributes: { 'app-id': appId, 'user-token': await proofs.userToken(personOf(context), team) },
        freshProof: proofPaths.userToken + teamQuery(team),
      };
    },
    content: (context) => teamChoice('/identify', context),
  },
  {
    path: '/contact-token',
    title: 'A token for a contact',
    question: 'My back end thinks in contacts. Is there a token for one?',
    explanation:
      'The portal’s server makes the contact with POST /v1/contacts and asks POST /v1/contacts/chat-auth-token for a token. The page hands email and token to the element. When the contact’s email changes, the token is dead.',
    seen: 'Verified by site',
    level: 4,
    why: 'Your server asked for this contact’s token. One that lives longer than an hour counts as a long-lived proof.',
    server: [
      `// The API key goes with both calls.`,
      `await post('/v1/contacts', { email: user.email, name: user.name });`,
      `const path = '/v1/contacts/chat-auth-token';`,
      `const { auth_token } = await post(path, { email: user.email, ttl: 900 });`,
    ].join('\n'),
    private: true,
    async embed(context, proofs) {
      const person = personOf(context);
      return {
        tag: 'chat-messenger',
        attributes: {
          'app-id': context.appId,
          email: person.email,
          'auth-token': await proofs.contactToken(person),
        },
        freshProof: proofPaths.contactToken,
      };
    },
    content: () =>
      html`<p class="lead">For the address book of a back end that knows nothing of sessions.</p>`,
  },
  {
    path: '/identity-token',
    title: 'A token of your own sign-in',
    question: 'We sign JWTs already. Can the chat take them, and what when they end?',
    explanation:
      'The portal’s server signs an RS256 token for whoever is signed in, and the page gives it to setIdentityToken(); until then there is no launcher. Take a token of 70 seconds and wait: when it and the session (five minutes in this demo) are both over, the history stays, and the next thing you write fires token-expired. Give a new token within 30 seconds and it is sent; else everything is cleared.',
    seen: 'Verified by site',
    level: 4,
    why: 'The token carries the signature of your own sign-in.',
    server: [
      `const { name, email } = user;`,
      `const token = await new SignJWT({ name, email, email_verified: true })`,
      `  .setProtectedHeader({ alg: 'RS256', typ: 'chat-identity+jwt', kid: KEY_ID })`,
      `  .setIssuer('https://portal.example.com').setAudience(\`chat:\${APP_ID}\`)`,
      `  .setSubject(user.id).setIssuedAt().setExpirationTime('10m')`,
      `  .sign(privateKey);`,
    ].join('\n'),
    scripts: ['identity-token.js'],
    private: true,
    embed: ({ appId }) => ({
      tag: 'chat-messenger',
      attributes: { 'app-id': appId, 'identity-mode': 'token' },
      script: [
        `  const chat = document.querySelector('chat-messenger');`,
        `  await chat.setIdentityToken(token); // waits until the chat is ready`,
        `  // and when your user signs out:`,
        `  await chat.clearSession();`,
      ].join('\n'),
    }),
    content: () =>
      html`<p class="lead">Here the page drives the chat’s session by hand.</p>
        <form class="controls" id="token-controls">
          <button type="submit" class="quiet">Give a new token</button>
          <button type="button" class="quiet" id="clear-session">Sign out of the chat</button>
          <label><input type="checkbox" id="short-life" /> Let it expire: a token of 70 s</label>
          <output id="token-state" class="muted"></output>
        </form>`,
  },
  {
    path: '/identity-provider',
    title: 'A callback instead of attributes',
    question: 'Can the element fetch its proofs by itself?',
    explanation:
      'The page sets identityProvider, a function that fetches a token from the portal’s server. The element calls it at the start, before a session ends, and when an agent, or an export or erasure, asks for a fresh proof. Nothing about the visitor stands in the page.',
    seen: 'Verified by site',
    level: 4,
    why: 'The token carries the signature of your own sign-in.',
    private: true,
    embed: ({ appId }) => ({
      tag: 'chat-messenger',
      attributes: { 'app-id': appId },
      freshProof: proofPaths.identityToken,
      script: providerCode(proofPaths.identityToken),
    }),
    content: () => html`<p class="lead">For pages that stay open all day, and for single-page apps.</p>`,
  },
];
