import type { EmbedPage } from './embed-page.js';
import { html } from './html.js';
import type { PageContext } from './layout.js';

/** Sixty-four hex digits that are nobody's key. */
const WRONG_KEY = '0123456789abcdef'.repeat(4);

function personOf({ person }: PageContext): NonNullable<PageContext['person']> {
  if (person === undefined) throw new Error('this page is only for somebody who is signed in');
  return person;
}

/** One page per question that a newcomer asks, in the order in which they ask. */
export const EMBED_PAGES: readonly EmbedPage[] = [
  {
    path: '/account',
    title: 'My trips',
    question: 'My users are signed in. Can they chat as themselves, without another login?',
    explanation:
      'The portal knows who is signed in. Its server computes the connection key from the portal secret and the email, and the page hands both to the element. The secret never leaves the server.',
    proof: 'Asserted (level 4): your portal vouches for this address.',
    private: true,
    embed(context, keyFor) {
      const { email } = personOf(context);
      return {
        tag: 'chat-messenger',
        attributes: {
          'app-id': context.appId,
          'connection-type': 'messenger_auth',
          'connection-email': email,
          'connection-key': keyFor(email),
        },
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
    proof: 'Mailbox (level 3): the visitor read a code that was mailed to this address.',
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
    proof: 'Anonymous (level 0): this browser and nobody else.',
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
    proof: 'Nothing, until the PIN proves the address; then mailbox (level 3).',
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
    proof: 'Asserted (level 4) when signed in here, mailbox (level 3) after the PIN.',
    mails: true,
    react: true,
    embed: ({ appId, person, serverUrl }, keyFor) => ({
      tag: 'chat-messenger',
      attributes: {
        'app-id': appId,
        // A bundled element does not know where it came from.
        'server-url': serverUrl,
        'connection-type': 'messenger_auth',
        ...(person && { 'connection-email': person.email, 'connection-key': keyFor(person.email) }),
      },
    }),
    content: () => html`<p class="lead">The same element, driven by a React component.</p>`,
  },
  {
    path: '/pin-login',
    title: 'Sign in by PIN',
    question: 'Can I use the PIN login on its own, anywhere on a page?',
    explanation:
      'The login is an element of its own. Here it stands in the page instead of inside the messenger.',
    proof: 'Mailbox (level 3), once a messenger on the same site is used.',
    mails: true,
    embed: ({ appId }) => ({ tag: 'chat-pin-login', attributes: { 'app-id': appId } }),
    content: () => html`<p class="lead">No account yet? Your email address is enough.</p>`,
  },
];
