import { html, type Markup } from './html.js';
import type { Person, Team } from './people.js';

/** What every page of the portal knows. */
export interface PageContext {
  readonly serverUrl: string;
  readonly appId: string;
  readonly inviteUrl?: string;
  /** One-time value that lets the page's own scripts run. */
  readonly nonce: string;
  readonly person?: Person;
  /** Whom the person acts for, where the page's address names one. */
  readonly team?: Team;
}

/** One page: what differs between them. */
export interface Page {
  readonly path: string;
  readonly title: string;
  readonly body: Markup;
  /** Scripts of the portal, by asset name, in order of execution. */
  readonly scripts?: readonly string[];
}

/** The document around every page. */
export function layout(context: PageContext, { path, title, body, scripts = [] }: Page): string {
  const { nonce, person, serverUrl } = context;
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${title} · Northwind Travel</title>
        <link rel="icon" href="data:," />
        <link rel="stylesheet" href="/assets/portal.css" />
        ${scripts.map((name) => html`<script type="module" nonce="${nonce}" src="${scriptUrl(context, name)}"></script>`)}
      </head>
      <body>
        <header class="site-header">
          <a class="brand" href="/">${LOGO}<span>Northwind Travel</span></a>
          <nav aria-label="Site">
            ${navigationLink('/account', 'My trips', path)} ${navigationLink('/mailbox', 'Mailbox', path)}
            <a href="${serverUrl}/inbox">Team inbox</a>
          </nav>
          ${person === undefined ? navigationLink('/login', 'Sign in', path) : signedInAs(person)}
        </header>
        <main>
          <h1>${title}</h1>
          ${body}
        </main>
        <footer>
          <p>
            A demonstration with invented people. Mail goes to the <a href="/mailbox">mailbox</a> and nowhere
            else.
          </p>
          <p><a href="/">All pages of this demo</a></p>
        </footer>
      </body>
    </html> `.toString();
}

/** Name under which a page lists the chat server's element script among its scripts. */
export const ELEMENT_SCRIPT = 'chat-messenger.js';

function scriptUrl({ serverUrl }: PageContext, name: string): string {
  return name === ELEMENT_SCRIPT ? `${serverUrl}/${ELEMENT_SCRIPT}` : `/assets/${name}`;
}

function navigationLink(href: string, label: string, path: string): Markup {
  return href === path
    ? html`<a href="${href}" aria-current="page">${label}</a>`
    : html`<a href="${href}">${label}</a>`;
}

function signedInAs({ name }: Person): Markup {
  return html`<form class="signed-in" method="post" action="/logout">
    <span>${name}</span><button type="submit" class="quiet">Sign out</button>
  </form>`;
}

const LOGO = html`<svg viewBox="0 0 32 32" width="28" height="28" aria-hidden="true" focusable="false">
  <circle cx="16" cy="16" r="15" fill="none" stroke="currentColor" stroke-width="2" />
  <path d="M16 5l4 11-4 11-4-11z" fill="currentColor" />
</svg>`;
