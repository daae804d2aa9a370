import type { EmbedPage } from './embed-page.js';
import { FIRST_WAYS, MORE_WAYS } from './embed-pages.js';
import { html, type Markup } from './html.js';
import type { Page, PageContext } from './layout.js';
import type { MailboxMessage } from './mailbox.js';
import { PEOPLE } from './people.js';

/** The way in: every page with the question it answers. */
export function indexPage({ serverUrl, inviteUrl }: PageContext): Page {
  return {
    path: '/',
    title: 'One page per question',
    body: html`
      <p class="lead">
        Northwind Travel is a small portal with a login of its own. Its chat comes from another origin,
        ${serverUrl}.
      </p>
      <ol class="cards">
        ${FIRST_WAYS.map(card)}
      </ol>
      <section class="about" aria-labelledby="team-title">
        <h2 id="team-title">The other side</h2>
        <p>
          ${
            inviteUrl !== undefined &&
            html`First <a href="${inviteUrl}">accept the invitation</a> and choose a password; it works once.
              Then answer `
          }
          ${inviteUrl === undefined && 'Answer '} in the <a href="${serverUrl}/inbox">team inbox</a>: every
          message says how its author was proven. PIN mails arrive in the
          <a href="/mailbox">development mailbox</a>.
        </p>
      </section>
      <section aria-labelledby="looks-title">
        <h2 id="looks-title">How it looks</h2>
        <ul class="cards">
          <li class="card">
            <a href="/looks"><strong>Looks</strong></a
            ><span>Can it look like my site, in my language?</span>
          </li>
        </ul>
      </section>
      <section aria-labelledby="more-title">
        <h2 id="more-title">More ways</h2>
        <p class="muted">Every other way to say who somebody is, and what happens when a session ends.</p>
        <ul class="cards">
          ${MORE_WAYS.map(card)}
        </ul>
      </section>
    `,
  };
}

function card({ path, title, question }: EmbedPage): Markup {
  return html`<li class="card">
    <a href="${path}"><strong>${title}</strong></a
    ><span>${question}</span>
  </li>`;
}

/** What a visitor of the portal reads when the chat server did not give what a page needs. */
export function chatAwayPage(path: string): Page {
  return {
    path,
    title: 'The chat is away',
    body: html`<p class="lead">
      The chat server did not answer the portal as expected. Try again in a moment.
    </p>`,
  };
}

/** Two people, no passwords. `next` is where to go afterwards. */
export function loginPage(next: string): Page {
  const people = PEOPLE.map(
    ({ name, email }) =>
      html`<button class="card" type="submit" name="email" value="${email}">
        <strong>Sign in as ${name}</strong><span>${email}</span>
      </button>`,
  );
  return {
    path: '/login',
    title: 'Sign in',
    body: html`
      <p class="lead">Demo only: choose who you are. A real portal would ask for a password here.</p>
      <form class="cards" method="post" action="/login">
        <input type="hidden" name="next" value="${next}" />
        ${people}
      </form>
    `,
  };
}

/** Every mail that the chat server sent, newest first. */
export function mailboxPage(messages: readonly MailboxMessage[]): Page {
  const newestFirst = [...messages].reverse();
  return {
    path: '/mailbox',
    title: 'Development mailbox',
    scripts: ['mailbox.js'],
    body: html`
      <p class="lead">Mail that the chat server sends in this demo ends here. New mail appears by itself.</p>
      <div id="mails" data-version="${mailboxVersion(messages)}">
        ${newestFirst.length === 0 && html`<p>No mail yet. Ask for a PIN on the <a href="/public">offers</a> page.</p>`}
        ${newestFirst.map(mail)}
      </div>
    `,
  };
}

/** Changes with every mail, so that an open mailbox page knows when to look again. */
export function mailboxVersion(messages: readonly MailboxMessage[]): string {
  return `${String(messages.length)}-${String(messages.at(-1)?.at ?? 0)}`;
}

function mail({ to, subject, text, at }: MailboxMessage): Markup {
  const time = new Date(at).toISOString();
  return html`<article class="card mail">
    <h2>${subject}</h2>
    <p class="muted">To ${to}, <time datetime="${time}">${time.slice(11, 19)} UTC</time></p>
    <p class="mail-text">${withCodes(text)}</p>
  </article>`;
}

/** Makes six-digit codes stand out. Splitting at a captured group leaves the codes at odd places. */
function withCodes(text: string): readonly Markup[] {
  return text
    .split(/\b(\d{6})\b/)
    .map((part, index) => (index % 2 === 1 ? html`<strong class="code">${part}</strong>` : html`${part}`));
}
