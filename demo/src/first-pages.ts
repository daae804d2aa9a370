import { personOf, type EmbedPage } from './embed-page.js';
import { html } from './html.js';
import { proofPaths } from './proof-routes.js';

/** Sixty-four hex digits that are nobody's key. */
const WRONG_KEY = '0123456789abcdef'.repeat(4);

/** What a newcomer should see, in the order in which they ask. */
export const FIRST_PAGES: readonly EmbedPage[] = [
  {
    path: '/account',
    title: 'My trips',
    question: 'My users are signed in. Can they chat as themselves, without another login?',
    explanation:
      'The portal knows who is signed in. Its server computes the connection key from the portal secret, the app id, the email and the time, and the page hands email and key to the element. The secret never leaves the server, and the key is of no use ten minutes later: a page that stays open fetches a new one.',
    seen: 'Verified by site',
    level: 4,
    why: 'Your portal vouches for this address, and did so just now.',
    server: [
      `const seconds = Math.floor(Date.now() / 1000);`,
      `const text = ['cm-portal-v2', APP_ID, user.email, seconds].join('\\n');`,
      `const mac = createHmac('sha256', PORTAL_SECRET).update(text).digest('hex');`,
      `const connectionKey = \`v2.\${seconds}.\${mac}\`;`,
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
          'connection-key': proofs.connectionKey(email),
        },
        freshProof: proofPaths.connectionKey,
      };
    },
    content(context) {
      const { name, trips } = personOf(context);
      const items = trips.map(
        (trip) =>
          html`<li class="card">
            <strong>${trip.to}</strong><span>${trip.dates}</span
            ><span class="muted">Booking ${trip.reference}</span>
          </li>`,
      );
      return html`<p class="lead">Good to see you, ${name}. These are your next journeys.</p>
        <ul class="cards">
          ${items}
        </ul>`;
    },
  },
  {
    path: '/public',
    title: 'Travel offers',
    question: 'Visitors are not signed in. Can I still be sure of their address?',
    explanation:
      'The page asks for a proven identity but has no key to give. The element asks for an email address and sends it a six-digit PIN.',
    seen: 'Mailbox verified',
    level: 3,
    why: 'The visitor read a code that was mailed to this address.',
    mails: true,
    embed: ({ appId }) => ({
      tag: 'chat-messenger',
      attributes: { 'app-id': appId, 'connection-type': 'messenger_auth' },
    }),
    content: () =>
      html`<p class="lead">Small groups, slow trains, and somebody to ask at every hour.</p>
        <ul class="cards">
          <li class="card"><strong>Night train to Turin</strong><span>from 189 €</span></li>
          <li class="card"><strong>A cabin on Lofoten</strong><span>from 640 €</span></li>
          <li class="card"><strong>Sailing around the Azores</strong><span>from 980 €</span></li>
        </ul>`,
  },
  {
    path: '/anonymous',
    title: 'Travel guide',
    question: 'Can people just ask something, without telling who they are?',
    explanation:
      'Only the app id is given. Nothing is stored and nothing is connected until the visitor writes; then the conversation belongs to this browser.',
    seen: 'Anonymous',
    level: 0,
    why: 'It is this browser and nobody else.',
    embed: ({ appId }) => ({ tag: 'chat-messenger', attributes: { 'app-id': appId } }),
    content: () =>
      html`<p class="lead">Pack light, leave early, and carry a paper ticket for the mountain railway.</p>`,
  },
  {
    path: '/wrong-key',
    title: 'A key that is wrong',
    question: 'What happens when the key does not match?',
    explanation:
      'This page gives a connection key that the server refuses. The element says so with an identity-error event and asks for the PIN instead. It never goes on as somebody unproven.',
    seen: 'Mailbox verified',
    level: 3,
    why: 'Nothing comes through until the PIN proves the address.',
    mails: true,
    embed: ({ appId }) => ({
      tag: 'chat-messenger',
      attributes: {
        'app-id': appId,
        'connection-type': 'messenger_auth',
        'connection-email': 'ada@example.com',
        'connection-key': WRONG_KEY,
      },
    }),
    content: () => html`<p class="lead">Usually the sign of a secret that was changed in one place only.</p>`,
  },
  {
    path: '/react',
    title: 'Inside React',
    question: 'Does it work in React, with types?',
    explanation:
      'React 19 renders the tag like any other. The events arrive as the props onready, onemail-supplied and onunread-count-change. Somebody who is signed in to the portal is vouched for; anybody else gets a PIN.',
    seen: 'Verified by site',
    level: 4,
    why: 'That is when you are signed in here; after a PIN it is “Mailbox verified” (level 3).',
    mails: true,
    react: true,
    embed: ({ appId, person, serverUrl }, proofs) => ({
      tag: 'chat-messenger',
      attributes: {
        'app-id': appId,
        // A bundled element does not know where it came from.
        'server-url': serverUrl,
        'connection-type': 'messenger_auth',
        ...(person && {
          'connection-email': person.email,
          'connection-key': proofs.connectionKey(person.email),
        }),
      },
      ...(person && { freshProof: proofPaths.connectionKey }),
    }),
    content: () => html`<p class="lead">The same element, driven by a React component.</p>`,
  },
];
