import { lookup, type LookupAddress } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import { promisify } from 'node:util';
import { Client, type Dispatcher } from 'undici';
import { SECOND } from '../clock.js';
import { isLoopback, isPublic } from './addresses.js';

/** OUT-4. */
const LIMITS = { connectMs: 5 * SECOND, totalMs: 15 * SECOND };
const MAX_BYTES = 1_048_576;
const USER_AGENT = 'chat-messenger-server';
const HTTPS_PORT = 443;

/** A request to the outside that was not made, or not answered as it had to be. */
export class OutboundError extends Error {
  override readonly name = 'OutboundError';
}

export interface OutboundOptions {
  /** Ports of https addresses that may be asked (OUT-5). */
  readonly ports?: readonly number[];
  /** For trying things on one machine: its own addresses may be asked, by http too and on any port. */
  readonly allowLoopback?: boolean;
  readonly resolve?: (host: string) => Promise<readonly LookupAddress[]>;
  readonly limits?: Partial<typeof LIMITS>;
}

/** What came back, with status 200. */
export interface OutboundAnswer {
  readonly headers: Dispatcher.ResponseData['headers'];
  readonly body: Buffer;
}

const lookupAll = promisify(lookup);

/**
 * The one way out (OUT-1). Addresses are written by people who administrate a workspace, and this machine may reach
 * what they cannot: so only public ones are asked, and what was checked is what is connected to.
 */
export class Outbound {
  readonly #ports: readonly number[];
  readonly #allowLoopback: boolean;
  readonly #resolve: NonNullable<OutboundOptions['resolve']>;
  readonly #limits: typeof LIMITS;

  constructor(options: OutboundOptions = {}) {
    this.#ports = options.ports ?? [HTTPS_PORT];
    this.#allowLoopback = options.allowLoopback ?? false;
    this.#resolve = options.resolve ?? ((host) => lookupAll(host, { all: true }));
    this.#limits = { ...LIMITS, ...options.limits };
  }

  /** Reads an address and refuses it where its form alone says that it will not be asked. */
  target(address: string): URL {
    const url = URL.canParse(address) ? new URL(address) : undefined;
    if (!url) throw new OutboundError('this is not an address');
    if (url.username !== '' || url.password !== '') throw new OutboundError('the address holds credentials');
    const host = hostOf(url);
    if (isIP(host) !== 0) this.#check([{ address: host, family: isIP(host) }]);
    const isWeb = url.protocol === 'https:' || url.protocol === 'http:';
    if (!this.#isOrdinary(url) && !(this.#allowLoopback && isWeb)) {
      throw new OutboundError(
        `the address does not begin with https:// or its port is not ${this.#ports.join(' or ')}`,
      );
    }
    return url;
  }

  async get(
    address: string,
    { maxBytes, accept }: { readonly maxBytes: number; readonly accept: string },
  ): Promise<OutboundAnswer> {
    const url = this.target(address);
    const signal = AbortSignal.timeout(this.#limits.totalMs);
    const addresses = await before(signal, this.#addressesOf(url));
    const client = new Client(url.origin, {
      connect: { timeout: this.#limits.connectMs, lookup: only(addresses) },
      // The signal ends it, whatever it waits for.
      headersTimeout: 0,
      bodyTimeout: 0,
      allowH2: false,
    });
    try {
      const { statusCode, headers, body } = await client.request({
        method: 'GET',
        path: url.pathname + url.search,
        headers: { accept, 'user-agent': USER_AGENT },
        signal,
      });
      // OUT-3: a redirect is an answer like any other, and not the one that was asked for.
      if (statusCode !== 200) throw new OutboundError(`${url.host} answered ${String(statusCode)}`);
      return { headers, body: await readAtMost(Math.min(maxBytes, MAX_BYTES), body) };
    } catch (cause) {
      if (cause instanceof OutboundError) throw cause;
      throw new OutboundError(`${url.host} did not answer`, { cause });
    } finally {
      await client.destroy();
    }
  }

  async #addressesOf(url: URL): Promise<readonly LookupAddress[]> {
    const host = hostOf(url);
    const family = isIP(host);
    const addresses = family === 0 ? await this.#resolved(host) : [{ address: host, family }];
    this.#check(addresses);
    if (!this.#isOrdinary(url) && !addresses.every(({ address }) => isLoopback(address))) {
      throw new OutboundError('only this machine itself may be asked without TLS or on another port');
    }
    return addresses;
  }

  #isOrdinary({ protocol, port }: URL): boolean {
    return protocol === 'https:' && this.#ports.includes(Number(port || HTTPS_PORT));
  }

  async #resolved(host: string): Promise<readonly LookupAddress[]> {
    try {
      return await this.#resolve(host);
    } catch (cause) {
      throw new OutboundError(`${host} has no address`, { cause });
    }
  }

  /** One bad address among good ones is enough: whoever wrote it chooses which one is taken. */
  #check(addresses: readonly LookupAddress[]): void {
    const admits = ({ address }: LookupAddress) =>
      isPublic(address) || (this.#allowLoopback && isLoopback(address));
    if (addresses.length === 0 || !addresses.every(admits)) {
      throw new OutboundError('the address is not a public one');
    }
  }
}

/** The name or number of the host; numbers of IPv6 without their brackets. */
function hostOf({ hostname }: URL): string {
  return hostname.replace(/^\[|\]$/g, '');
}

/** Answers with what was checked, so that a name cannot mean something else a moment later (OUT-2). */
function only(addresses: readonly LookupAddress[]): LookupFunction {
  return (_host, options, callback) => {
    const [first] = addresses;
    if (options.all) callback(null, [...addresses]);
    else callback(null, first?.address ?? '', first?.family);
  };
}

async function before<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  return Promise.race([
    work,
    new Promise<never>((_resolve, reject) => {
      signal.addEventListener('abort', () => reject(new OutboundError('it took too long')), { once: true });
    }),
  ]);
}

async function readAtMost(maxBytes: number, body: AsyncIterable<Buffer>): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    if (size > maxBytes) throw new OutboundError(`the answer is longer than ${String(maxBytes)} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
