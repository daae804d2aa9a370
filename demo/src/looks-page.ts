import { liveElement } from './embed.js';
import { html, type Markup } from './html.js';
import { ELEMENT_SCRIPT, type Page, type PageContext } from './layout.js';

/** A custom property that takes a colour, with the one it has in the light scheme. */
type Colour = readonly [property: string, label: string, usual: string];
const COLOURS: readonly Colour[] = [
  ['--chat-accent', 'Accent', '#3452e1'],
  ['--chat-accent-contrast', 'Text on the accent', '#ffffff'],
  ['--chat-surface', 'Surface', '#ffffff'],
  ['--chat-surface-raised', 'Raised surface', '#f1f3f8'],
  ['--chat-text', 'Text', '#171a24'],
  ['--chat-text-muted', 'Muted text', '#575d70'],
  ['--chat-border', 'Lines', '#e3e6ee'],
  ['--chat-danger', 'What failed', '#b3261e'],
  ['--chat-success', 'What is verified', '#146c43'],
  ['--chat-focus', 'Focus ring', '#3452e1'],
];

/** A custom property that takes a length in px. */
type Length = readonly [property: string, label: string, usual: number, least: number, most: number];
const LENGTHS: readonly Length[] = [
  ['--chat-radius', 'Corners of the panel', 18, 0, 32],
  ['--chat-bubble-radius', 'Corners of a message', 16, 0, 24],
  ['--chat-font-size', 'Font size', 15, 12, 22],
  ['--chat-width', 'Width', 400, 300, 600],
  ['--chat-height', 'Height', 680, 360, 900],
  ['--chat-offset-inline', 'From the side', 20, 0, 120],
  ['--chat-offset-block', 'From the bottom or top', 20, 0, 120],
  ['--chat-launcher-size', 'Launcher', 56, 44, 88],
];

const FONTS = [
  ['', 'The system’s'],
  ['Georgia, serif', 'Georgia'],
  ['"Trebuchet MS", sans-serif', 'Trebuchet'],
  ['ui-monospace, monospace', 'Monospaced'],
] as const;
const THEMES = [
  ['', 'As the browser'],
  ['light', 'Light'],
  ['dark', 'Dark'],
] as const;
const POSITIONS = [
  ['', 'Bottom, at the end'],
  ['bottom-start', 'Bottom, at the start'],
  ['top-end', 'Top, at the end'],
  ['top-start', 'Top, at the start'],
] as const;
const LANGUAGES = [
  ['', 'As the page'],
  ['ar', 'العربية'],
  ['de', 'Deutsch'],
  ['en', 'English'],
  ['es', 'Español'],
  ['fr', 'Français'],
  ['he', 'עברית'],
  ['it', 'Italiano'],
  ['ja', '日本語'],
  ['nl', 'Nederlands'],
  ['pl', 'Polski'],
  ['pt-BR', 'Português (Brasil)'],
  ['tr', 'Türkçe'],
  ['zh-Hans', '简体中文'],
] as const;
const DIRECTIONS = [
  ['', 'From left to right'],
  ['rtl', 'From right to left'],
] as const;

/** Every look that a page can give the chat, to try out. */
export function looksPage({ appId }: PageContext): Page {
  return {
    path: '/looks',
    title: 'Looks',
    scripts: ['looks.js', ELEMENT_SCRIPT],
    body: html`
      <p class="lead">
        Change anything: the chat follows at once, and what you would write in your page stands below.
      </p>
      <form class="looks" id="looks" autocomplete="off">
        <fieldset>
          <legend>Colours</legend>
          ${COLOURS.map(colour)}
        </fieldset>
        <fieldset>
          <legend>Shape and type</legend>
          ${LENGTHS.map(length)} ${choice('property', '--chat-font', 'Font', FONTS)}
        </fieldset>
        <fieldset>
          <legend>Scheme, place and language</legend>
          ${choice('attribute', 'theme', 'Scheme', THEMES)}
          ${choice('attribute', 'position', 'Corner', POSITIONS)}
          ${choice('attribute', 'locale', 'Language', LANGUAGES)}
          ${choice('page', 'dir', 'Direction of the page', DIRECTIONS)}
        </fieldset>
        <p class="controls">
          <button type="reset" class="quiet">As at first</button>
        </p>
      </form>
      <div class="about">
        <h2 id="looks-code-title">Its code</h2>
        <pre tabindex="0" role="region" aria-labelledby="looks-code-title"><code id="looks-code"></code></pre>
        <p>
          Colours that are not set follow the scheme, and the text on the accent follows the accent. Parts and
          slots go further: see the embedding guide.
        </p>
      </div>
      ${liveElement({ tag: 'chat-messenger', attributes: { 'app-id': appId } })}
    `,
  };
}

function colour([property, label, usual]: Colour): Markup {
  return field(
    label,
    property,
    (id) => html`<input type="color" id="${id}" data-property="${property}" value="${usual}" />`,
  );
}

function length([property, label, usual, least, most]: Length): Markup {
  return field(
    label,
    property,
    (id) =>
      html`<input
          type="range"
          id="${id}"
          data-property="${property}"
          min="${least}"
          max="${most}"
          value="${usual}"
        />
        <output for="${id}">${usual} px</output>`,
  );
}

/** A choice of values for one `property` of the style, `attribute` of the tag, or attribute of the `page`. */
function choice(
  kind: 'property' | 'attribute' | 'page',
  name: string,
  label: string,
  options: readonly (readonly [value: string, label: string])[],
): Markup {
  const target = {
    property: html`data-property="${name}"`,
    attribute: html`data-attribute="${name}"`,
    page: html`data-page="${name}"`,
  }[kind];
  const entries = options.map(([value, words]) => html`<option value="${value}">${words}</option>`);
  return field(
    label,
    name,
    (id) =>
      html`<select id="${id}" ${target}>
        ${entries}
      </select>`,
  );
}

function field(label: string, name: string, control: (id: string) => Markup): Markup {
  const id = `looks-${name.replace('--chat-', '')}`;
  return html`<div class="field"><label for="${id}">${label}</label>${control(id)}</div>`;
}
