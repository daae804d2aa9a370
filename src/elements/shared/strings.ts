import type { ReactiveControllerHost } from 'lit';
import type { CoreStrings } from '../languages/core-strings.js';
import { counted } from '../languages/counted.js';
import type { AnyCounted, Language } from '../languages/language.js';
import { loadEnglish } from '../languages/load.js';
import type { MoreStrings } from '../languages/more-strings.js';

/** The language in use: one for each copy of the script on a page. There is one before anything is drawn. */
export let language: Language;
/** The language in use as it is written where the visitor lives, for what `Intl` formats: `de-AT`. */
export let locale: string;
/** What an open conversation says. Read it when you draw: it changes with the language. */
export let strings: CoreStrings;
/** True once there is a language in use. */
export let isSpoken = false;
/** What most visitors never see. Only for code that waits for `bringMore()`; all other code asks `withMore()`. */
export let more: MoreStrings;

/** Another number for every change of the words, for what is drawn again only when something changed. */
export let edition = 0;

/** Words that did not load are asked for again after this time. */
export const AGAIN_MS = 2_000;
const hosts = new Set<ReactiveControllerHost>();
let hasMore = false;
let bringing: Promise<void> | undefined;

/** Draws a host again whenever other words hold. */
export function followWords(host: ReactiveControllerHost): void {
  host.addController({
    hostConnected: () => {
      hosts.add(host);
      host.requestUpdate(); // the words may have changed while it was away
    },
    hostDisconnected: () => void hosts.delete(host),
  });
}

/** Draws again whatever shows words. */
export function redraw(): void {
  edition += 1;
  for (const host of hosts) host.requestUpdate();
}

/** Speaks another language from now on. `nextMore` comes from those who have it at hand. */
export function speak(next: Language, region: string | undefined, nextMore?: MoreStrings): void {
  language = next;
  locale = String(new Intl.Locale(next.tag, region === undefined ? {} : { region }));
  strings = next.core;
  isSpoken = true;
  if (nextMore) take(nextMore);
  redraw();
}

/** Speaks a language as soon as it has all words that are in use. Not where `isStale` says that it came too late. */
export async function speakAll(
  next: Language,
  region: string | undefined,
  isStale: () => boolean,
): Promise<void> {
  const nextMore = hasMore ? await next.more() : undefined;
  if (!isSpoken || !isStale()) speak(next, region, nextMore);
}

/** Draws with what most visitors never see, as soon as it is here. */
export function withMore<T>(draw: (words: MoreStrings) => T): T | undefined {
  if (hasMore) return draw(more);
  bringMore().catch(() => undefined); // it is asked for again
  return undefined;
}

/** Brings what most visitors never see. In the place of words that did not load stand the English ones for a while. */
export function bringMore(): Promise<void> {
  return (bringing ??= bring());
}

async function bring(): Promise<void> {
  const from = language;
  try {
    const words = await from.more();
    if (language !== from) {
      await bring(); // another one was chosen meanwhile
      return;
    }
    take(words);
  } catch {
    setTimeout(() => {
      bringing = undefined;
      bringMore().catch(() => undefined);
    }, AGAIN_MS);
    if (!hasMore) take(await (await loadEnglish()).more());
  }
  redraw();
}

function take(words: MoreStrings): void {
  more = words;
  hasMore = true;
}

/** A phrase of the language in use, in the form that the number asks for. */
export const numbered = (forms: AnyCounted, count: number): string => counted(forms, count, locale);
