import { embedCode, liveElement, reactCode, type Embed } from './embed.js';
import { html, type Markup } from './html.js';
import { ELEMENT_SCRIPT, type Page, type PageContext } from './layout.js';
import type { Person } from './people.js';
import type { Proofs } from './proofs.js';

/** A page that shows one way to embed the chat. */
export interface EmbedPage {
  readonly path: string;
  readonly title: string;
  /** The newcomer's question that this page answers, for the index. */
  readonly question: string;
  /** What happens here, in two or three sentences. */
  readonly explanation: string;
  /** What should be known before this way is chosen. */
  readonly warning?: string;
  /** How the inbox begins to say who wrote a message here. */
  readonly seen: string;
  readonly level: 0 | 1 | 2 | 3 | 4;
  /** Why it says that. */
  readonly why: string;
  /** What the portal's server does for this page. */
  readonly server?: string;
  /** Scripts of the page's own, by asset name. */
  readonly scripts?: readonly string[];
  readonly mails?: boolean;
  readonly react?: boolean;
  /** True where somebody must be signed in to the portal. */
  readonly private?: boolean;
  embed(context: PageContext, proofs: Proofs): Embed | Promise<Embed>;
  /** The portal's own content. */
  content(context: PageContext): Markup;
}

/** Who is signed in, on a page that is for nobody else. */
export function personOf({ person }: PageContext): Person {
  if (person === undefined) throw new Error('this page is only for somebody who is signed in');
  return person;
}

/** Puts an embed page together: content, live element, explanation, its own code and a log of its events. */
export async function renderEmbedPage(page: EmbedPage, context: PageContext, proofs: Proofs): Promise<Page> {
  const { serverUrl, person } = context;
  const embed = await page.embed(context, proofs);
  const code = page.react === true ? reactCode(embed) : embedCode(embed, `${serverUrl}/${ELEMENT_SCRIPT}`);
  const own = [...(page.scripts ?? []), ...(person ? ['sign-out.js'] : [])];
  const provider = embed.freshProof === undefined ? [] : ['identity-provider.js'];
  return {
    path: page.path,
    title: page.title,
    // The log listens before the element starts to speak; React instead wants the tag to be known first.
    scripts:
      page.react === true
        ? [...own, ELEMENT_SCRIPT, 'react.js']
        : ['events.js', ...own, ...provider, ELEMENT_SCRIPT],
    body: html`
      ${page.content(context)} ${page.react !== true && liveElement(embed)}
      <section class="about" aria-labelledby="about-title" data-fresh-proof="${embed.freshProof ?? ''}">
        <h2 id="about-title">What this page shows</h2>
        <p>${page.explanation}</p>
        ${page.warning !== undefined && html`<p class="warning"><strong>Warning:</strong> ${page.warning}</p>`}
        <dl>
          <dt>The team sees</dt>
          <dd>“${page.seen}” (level ${page.level})</dd>
          <dd class="why">${page.why}</dd>
        </dl>
        <p>
          Answer as the team in the <a href="${serverUrl}/inbox">inbox</a>${
            page.mails === true && html`, and read the PIN in the <a href="/mailbox">mailbox</a>`
          }.
        </p>
        ${codeBlock('code', 'Its code', code)}
        ${page.server !== undefined && codeBlock('server', 'On the portal’s server', page.server)}
        <h3 id="log-title">Its events, as they come</h3>
        ${page.react !== true && html`<div role="log" aria-labelledby="log-title"><ol class="log" id="log"></ol></div>`}
        ${page.react === true && reactRoot(embed)}
      </section>
    `,
  };
}

function codeBlock(id: string, title: string, code: string): Markup {
  return html`<h3 id="${id}-title">${title}</h3>
    <pre dir="ltr" tabindex="0" role="region" aria-labelledby="${id}-title"><code>${code}</code></pre>`;
}

/** React draws its log and the element here, from the attributes that the page hands over. */
function reactRoot({ attributes }: Embed): Markup {
  return html`<div id="react-root" data-attributes="${JSON.stringify(attributes)}"></div>`;
}
