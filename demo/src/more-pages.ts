import { personOf, type EmbedPage } from './embed-page.js';
import { html } from './html.js';
import { proofPaths } from './proof-routes.js';
import { teamChoice } from './team-choice.js';

/** Other ways to say who somebody is, with and without proof. */
export const MORE_PAGES: readonly EmbedPage[] = [
  {
    path: '/pin-login',
    title: 'Sign in by PIN',
    question: 'Can I use the PIN login on its own, anywhere on a page?',
    explanation:
      'The login is an element of its own. Here it stands in the page instead of inside the messenger. Sign in, then open Travel offers: the messenger there knows you.',
    seen: 'Mailbox verified',
    level: 3,
    why: 'The visitor read a code that was mailed to this address.',
    mails: true,
    embed: ({ appId }) => ({ tag: 'chat-pin-login', attributes: { 'app-id': appId } }),
    content: () => html`<p class="lead">No account yet? Your email address is enough.</p>`,
  },
  {
    path: '/long-lived-key',
    title: 'A key without a time',
    question: 'All I can compute is one plain HMAC of the email. Is that enough?',
    explanation:
      'It is: the first form of the connection key is the HMAC of the email address and nothing else. The team is told beside each message that the proof is a long-lived one.',
    warning:
      'this key is a password for that address that never runs out. Whoever sees it once can use it until you change the secret. Prefer the key with a time, as on My trips; a workspace can refuse the first form.',
    seen: 'Verified by site (long-lived proof)',
    level: 4,
    why: 'Your portal vouches for this address, but nobody can say when it did.',
    server: [
      `const connectionKey = createHmac('sha256', PORTAL_SECRET)`,
      `  .update(user.email)`,
      `  .digest('hex');`,
    ].join('\n'),
    private: true,
    embed(context, proofs) {
      const { email } = personOf(context);
      return {
        tag: 'chat-messenger',
        attributes: {
          'app-id': context.appId,
          'connection-type': 'messenger_auth',
          'connection-email': email,
          'connection-key': proofs.longLivedConnectionKey(email),
        },
      };
    },
    content: () => html`<p class="lead">For portals that were built before there was a better one.</p>`,
  },
  {
    path: '/user-hash',
    title: 'A user id with a hash',
    question: 'My users have ids, but I have no address to vouch for. What then?',
    explanation:
      'The portal’s server computes a hash of the user id, with a secret of its own. The first hash that comes with an id opens it; whoever brings another one later gets an empty chat that tells nothing.',
    warning:
      'it proves “the same as before” and not who that is. Let your server register the hash before anybody else can be first, and never use a password’s hash.',
    seen: 'Same browser-user as before, identity not verified',
    level: 2,
    why: 'The id came with the hash that it came with the first time.',
    server: [
      `const securityHash = createHmac('sha256', USER_HASH_SECRET)`,
      `  .update(user.id)`,
      `  .digest('hex');`,
    ].join('\n'),
    private: true,
    embed(context, proofs) {
      const { id } = personOf(context);
      return {
        tag: 'chat-messenger',
        attributes: { 'app-id': context.appId, 'user-id': id, 'security-hash': proofs.securityHash(id) },
      };
    },
    content: () => html`<p class="lead">For forums and games, where people have names but no mailboxes.</p>`,
  },
  {
    path: '/user-id',
    title: 'A user id alone',
    question: 'And if I give only the id?',
    explanation:
      'Anybody can write an id into a page, so it opens nothing that was written elsewhere: the conversation belongs to this browser. The name is what the page says. An id that was once used with a hash is refused without it.',
    seen: 'Claimed, not verified',
    level: 1,
    why: 'The page said so, and nobody proved it.',
    embed: ({ appId }) => ({
      tag: 'chat-messenger',
      attributes: { 'app-id': appId, 'user-id': 'newsletter-4711', name: 'Reader of the newsletter' },
    }),
    content: () => html`<p class="lead">Good enough to know which page somebody came from.</p>`,
  },
  {
    path: '/contact-form',
    title: 'Ask for name and email',
    question: 'Can the chat ask who somebody is, without any proof?',
    explanation:
      'collect-user-data asks for name and email before the first message, and the page adds what it knows as company and customData. The team sees all of it as not verified. It finds nobody’s history and sends no mail.',
    seen: 'Claimed, not verified',
    level: 1,
    why: 'Typed, or said by the page; nobody proved it.',
    scripts: ['custom-data.js'],
    embed: ({ appId }) => ({
      tag: 'chat-messenger',
      attributes: { 'app-id': appId, 'collect-user-data': '', company: 'Analytical Engines' },
      script: [
        `  document.querySelector('chat-messenger').customData = {`,
        `    campaign: 'summer by train',`,
        `    travellers: 2,`,
        `  };`,
      ].join('\n'),
    }),
    content: () => html`<p class="lead">Tell us where you want to go, and we call you back.</p>`,
  },
  {
    path: '/teams',
    title: 'Two teams, two histories',
    question: 'One person acts for two customers. Can their chats stay apart?',
    explanation:
      'external-id names the customer that this person acts for, and each has conversations of its own. Here the page says it, so it only narrows what this visitor sees. Where it has to be true, let your server say it, as on The server says who it is.',
    seen: 'Verified by site',
    level: 4,
    why: 'The person is proven; the team is what the page says.',
    private: true,
    embed(context, proofs) {
      const { email } = personOf(context);
      return {
        tag: 'chat-messenger',
        attributes: {
          'app-id': context.appId,
          'connection-type': 'messenger_auth',
          'connection-email': email,
          'connection-key': proofs.connectionKey(email),
          ...(context.team && { 'external-id': context.team.id }),
        },
        freshProof: proofPaths.connectionKey,
      };
    },
    content: (context) => teamChoice('/teams', context),
  },
];
