import type { Family } from './xss-payload.ts';

const directions: Family = {
  name: 'other directions',
  payloads: [
    ...[
      '\u202A',
      '\u202B',
      '\u202D',
      '\u202E',
      '\u2066',
      '\u2067',
      '\u2068',
      '\u200E',
      '\u200F',
      '\u061C',
    ].map((sign) => `invoice${sign}fdp.exe`),
    '\u202E<img src=x onerror=alert(1)>\u202C',
    '\u2067\u2067\u2067\u2067<script>alert(1)</script>',
    '\u2069\u2069\u2069\u202C\u202C outside',
    '\u202E'.repeat(200) + 'x',
    'שלום <b>לך</b> \u202Eolleh',
  ],
};

const invisible: Family = {
  name: 'invisible characters',
  payloads: [
    ...[
      '\u200B',
      '\u200C',
      '\u200D',
      '\u2060',
      '\u180E',
      '\u00AD',
      '\u034F',
      '\u115F',
      '\u3164',
      '\uFFA0',
    ].map((sign) => `ad${sign}min<${sign}script>`),
    'a\uFEFF<script>',
    '\uE000\uF8FF private',
    '\uFFF9a\uFFFAb\uFFFB',
    '\uFFFE\uFFFF no characters',
    '\u{E0041}\u{E0042}\u{E007F} tags',
    'a\u2028<script>\u2029b',
    '\u2800 blank',
    ...['\u0001', '\u0008', '\u000B', '\u000C', '\u001B', '\u007F', '\u0085', '\u009B'].map(
      (sign) => `<img${sign}src=x${sign}onerror=alert(1)>`,
    ),
  ],
};

const heavy: Family = {
  name: 'heavy characters',
  payloads: [
    `Z${'\u0301'.repeat(7_900)}`,
    `Z${'\u0489'.repeat(500)}<script>`,
    `${'\u{1F468}\u200D'.repeat(300)}\u{1F468}`,
    '\u{1F3F4}\u{E0067}\u{E0062}\u{E007F}<b>',
    '\uFDFD'.repeat(300),
    '\u0E49'.repeat(200),
    'జ్ఞ\u200Cా',
    'لُلُصّبُلُلصّبُررً ॣ ॣh ॣ ॣ 冗',
    'x'.repeat(7_900),
    `<${'a'.repeat(3_000)} ${'b=c '.repeat(900)}>`,
  ],
};

/** Marks of ours, without end, in great number, or around markup. */
const marks: Family = {
  name: 'our own marks',
  payloads: [
    ...['*', '_', '`', '[', ']', '(', '<', '>', '!['].map((sign) => sign.repeat(4_000 / sign.length)),
    '[]('.repeat(2_000),
    '[a]('.repeat(1_500),
    '**a '.repeat(1_500).trim(),
    '<https://'.repeat(800),
    '***<script>alert(1)</script>',
    '**<img src=x onerror=alert(1)>',
    '`<script>alert(1)</script>',
    { text: '**<script>alert(1)</script>**', shown: '<script>alert(1)</script>' },
    { text: '_<img src=x onerror=alert(1)>_', shown: '<img src=x onerror=alert(1)>' },
    { text: '`<svg onload=alert(1)>`', shown: '<svg onload=alert(1)>' },
    { text: '``</code><script>alert(1)</script>``', shown: '</code><script>alert(1)</script>' },
    { text: '- <img src=x onerror=alert(1)>', shown: '<img src=x onerror=alert(1)>' },
    { text: '1. <svg onload=alert(1)>', shown: '<svg onload=alert(1)>' },
    { text: '> <iframe srcdoc=x>', shown: '<iframe srcdoc=x>' },
    { text: `${'> '.repeat(200)}x`, shown: `${'> '.repeat(196)}x` },
    { text: `${'- '.repeat(200)}<b>`, shown: `${'- '.repeat(196)}<b>` },
    { text: '```html\n<script>alert(1)</script>\n```', shown: 'html<script>alert(1)</script>' },
    { text: '```\n</pre><img src=x onerror=alert(1)>\n```', shown: '</pre><img src=x onerror=alert(1)>' },
    '```"onload=alert(1)\nx',
    '| <b>a</b> | b |',
    '# <script>alert(1)</script>',
    '~~<script>alert(1)</script>~~',
    '[^1]: <script>alert(1)</script>',
    '<https://evil.example/<b>',
    '\\<b\\>\\*a\\*'.replaceAll('\\*', '\\'),
  ],
};

/** Texts of characters that change how those around them are read, or cost a lot. */
export const characters: readonly Family[] = [directions, invisible, heavy, marks];
