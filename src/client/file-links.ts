import { LIMITS, paths, type FileLinks as Links, type FileVariant } from '../protocol/index.js';
import { ClientError } from './errors.js';
import type { TalkParts } from './talk-parts.js';

/** Not used in its last moments: what it leads to has to load as well. */
const MARGIN_MS = 30_000;
/** This browser's clock may be wrong; a link never lives longer than a few minutes. */
const LONGEST_MS = 240_000;

interface Wish {
  readonly id: string;
  readonly variant: FileVariant;
  readonly resolve: (url: string) => void;
  readonly reject: (error: unknown) => void;
}

/** Addresses of stored files, good for minutes and for one session. Loaded with the first file on the screen. */
export class FileLinks {
  readonly #talk: TalkParts;
  readonly #links = new Map<string, { readonly url: Promise<string>; until: number }>();
  #wishes: Wish[] = [];
  #token: string | undefined;

  constructor(talk: TalkParts) {
    this.#talk = talk;
  }

  /** What is asked for in one turn is one request. */
  url(id: string, variant: FileVariant): Promise<string> {
    const { context, use } = this.#talk;
    const { clock } = context.environment;
    const token = use.session.live?.session.token;
    if (token !== this.#token) this.#links.clear();
    this.#token = token;
    const name = `${variant} ${id}`;
    const known = this.#links.get(name);
    if (known && known.until > clock.now()) return known.url;
    const url = new Promise<string>((resolve, reject) => {
      this.#wishes.push({ id, variant, resolve, reject });
    });
    this.#links.set(name, { url, until: Infinity });
    if (this.#wishes.length === 1) clock.setTimeout(() => void this.#ask(), 0);
    return url;
  }

  async #ask(): Promise<void> {
    const wishes = this.#wishes;
    this.#wishes = [];
    const most = LIMITS.history_page_max;
    for (let at = 0; at < wishes.length; at += most) await this.#askFor(wishes.slice(at, at + most));
  }

  async #askFor(wishes: readonly Wish[]): Promise<void> {
    const { api, environment } = this.#talk.context;
    const longest = environment.clock.now() + LONGEST_MS;
    const files = wishes.map(({ id, variant }) => ({ id, variant }));
    const answer = this.#talk.use.call<Links>('POST', paths.fileLinks, { files });
    const links = await answer.then((found) => found.links).catch((error: unknown) => error);
    for (const { id, variant, resolve, reject } of wishes) {
      const name = `${variant} ${id}`;
      const link = Array.isArray(links)
        ? (links as Links['links']).find((other) => other.id === id && other.variant === variant)
        : undefined;
      const known = this.#links.get(name);
      if (known && link) known.until = Math.min(link.expires_at, longest) - MARGIN_MS;
      else this.#links.delete(name);
      if (link) resolve((link.origin ?? api.serverUrl) + link.path);
      else reject(Array.isArray(links) ? new ClientError('not_found') : links);
    }
  }
}
