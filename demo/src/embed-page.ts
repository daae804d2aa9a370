import { embedCode, liveElement, reactCode, type Embed } from './embed.js';
import { html, type Markup } from './html.js';
import { ELEMENT_SCRIPT, type Page, type PageContext } from './layout.js';

/** A page that shows one way to embed the chat. */
export interface EmbedPage {
  readonly path: string;
  readonly title: string;
  /** The newcomer's question that this page answers, for the index. */
  readonly question: string;
  /** What happens here, in one or two sentences. */
  readonly explanation: string;
  /** What the team sees beside a message written here. */
  readonly proof: string;
  readonly mails?: boolean;
  readonly react?: boolean;
  /** True where somebody must be signed in to the portal. */
  readonly private?: boolean;
  embed(context: PageContext, keyFor: (email: string) => string): Embed;
  /** The portal's own content. */
  content(context: PageContext): Markup;
}

/** Puts an embed page together: content, live element, explanation, its own code and a log of its events. */
export function renderEmbedPage(
  page: EmbedPage,
  context: PageContext,
  keyFor: (email: string) => string,
): Page {
  const { serverUrl } = context;
  const embed = page.embed(context, keyFor);
  const code = page.react === true ? reactCode(embed) : embedCode(embed, `${serverUrl}/${ELEMENT_SCRIPT}`);
  return {
    path: page.path,
    title: page.title,
    // The log listens before the element starts to speak; React instead wants the tag to be known first.
    scripts: page.react === true ? [ELEMENT_SCRIPT, 'react.js'] : ['events.js', ELEMENT_SCRIPT],
    body: html`
      ${page.content(context)} ${page.react !== true && liveElement(embed)}
      <section class="about" aria-labelledby="about-title">
        <h2 id="about-title">What this page shows</h2>
        <p>${page.explanation}</p>
        <dl>
          <dt>The team sees</dt>
          <dd>${page.proof}</dd>
        </dl>
        <p>
          Answer as the team in the <a href="${serverUrl}/inbox">inbox</a>${
            page.mails === true && html`, and read the PIN in the <a href="/mailbox">mailbox</a>`
          }.
        </p>
        <h3 id="code-title">Its code</h3>
        <pre tabindex="0" role="region" aria-labelledby="code-title"><code>${code}</code></pre>
        <h3 id="log-title">Its events, as they come</h3>
        ${page.react !== true && html`<div role="log" aria-labelledby="log-title"><ol class="log" id="log"></ol></div>`}
        ${page.react === true && reactRoot(embed)}
      </section>
    `,
  };
}

/** React draws its log and the element here, from the attributes that the page hands over. */
function reactRoot({ attributes }: Embed): Markup {
  return html`<div id="react-root" data-attributes="${JSON.stringify(attributes)}"></div>`;
}
