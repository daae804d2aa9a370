import { addresses } from './xss-addresses.ts';
import { markup } from './xss-markup.ts';
import { characters } from './xss-characters.ts';
import type { Family, Payload } from './xss-payload.ts';
import { templates } from './xss-templates.ts';

export type { Payload } from './xss-payload.ts';

const FAMILIES: readonly Family[] = [...markup, ...templates, ...addresses, ...characters];

/** Texts that people send to see whether a chat draws, follows or loads what they wrote. */
export const XSS_CORPUS: readonly Payload[] = FAMILIES.flatMap(({ name, payloads }) =>
  payloads.map((payload) => {
    const { text, shown = text } = typeof payload === 'string' ? { text: payload } : payload;
    return { family: name, text, shown };
  }),
);

/** One message. */
interface Message {
  readonly text: string;
  readonly shown: string;
}

/** So many of the shorter payloads are not too long for one message. */
const MOST_TOGETHER = 12;

/** The payloads in few messages, each in a paragraph of its own. What could reach beyond its paragraph stays alone. */
export function bundled(payloads: readonly Payload[]): readonly Message[] {
  const alone = ({ text }: Payload): boolean => text.includes('```') || text.length > 2_000;
  const messages: Message[] = payloads.filter(alone).map(({ text, shown }) => ({ text, shown }));
  const rest = payloads.filter((payload) => !alone(payload));
  for (let at = 0; at < rest.length; at += MOST_TOGETHER) {
    const together = rest.slice(at, at + MOST_TOGETHER);
    const text = together.map((payload) => payload.text).join('\n\n');
    messages.push({ text, shown: together.map((payload) => payload.shown).join('') });
  }
  return messages;
}

/** Texts that no server stores, since they are no text: they may still reach an element. */
export const NO_TEXTS: readonly string[] = [
  '<scr\0ipt>alert(1)</scr\0ipt>',
  '<img src=x\0 onerror\0=alert(1)>',
  'java\0script:alert(1)',
  '[x](java\0script:alert(1))',
  '\0',
  '\uD800<img src=x onerror=alert(1)>',
  '<img src=x onerror=alert(1)>\uDC00',
  '\uDC00\uD800',
];
