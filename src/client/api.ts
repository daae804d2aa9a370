import { NONCE_HEADER, PROOF_HEADER, type ErrorBody } from '../protocol/index.js';
import type { Environment } from './environment.js';
import { ClientError, codeOf, loaded } from './errors.js';

const TIMEOUT_MS = 15_000;

/** One request. */
export interface ApiCall {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Path and query below the server's address. */
  readonly path: string;
  /** What is sent as JSON, or what makes it anew for every try. A `Blob` is sent as it is. */
  readonly body?: unknown;
  /** Beside, or in the place of, those that every request has. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly token?: string | undefined;
  /** Signs a device proof over the request. */
  readonly key?: CryptoKeyPair;
  readonly signal?: AbortSignal;
  readonly timeout?: number;
  /** Lets the request outlive the page. */
  readonly keepalive?: boolean;
  /** Reads an answer that is no JSON. */
  readonly read?: (response: Response) => Promise<unknown>;
}

/** Speaks JSON with the server, and keeps the nonce for the next device proof. */
export class Api {
  readonly serverUrl: string;
  readonly #environment: Environment;
  #nonce = '';

  constructor(serverUrl: string, environment: Environment) {
    this.serverUrl = new URL(serverUrl).href.replace(/\/+$/, '');
    this.#environment = environment;
  }

  /** Throws a `ClientError`, or what `signal` was aborted with. */
  async call<T>(call: ApiCall): Promise<T> {
    try {
      return await this.#send<T>(call);
    } catch (error) {
      if (!call.key || codeOf(error) !== 'nonce_required') throw error;
      return this.#send<T>(call);
    }
  }

  /** A device proof for `path`. Without `nonce`, over the one that the server gave last. */
  async proof(
    pair: CryptoKeyPair,
    method: string,
    path: string,
    token?: string,
    nonce = this.#nonce,
  ): Promise<string> {
    const { signDeviceProof } = await loaded(import('./device-proof.js'));
    return signDeviceProof({ pair, method, url: this.serverUrl + path, nonce, token });
  }

  async #send<T>(call: ApiCall): Promise<T> {
    const { fetch } = this.#environment;
    const { method, path, token, key, headers, signal, timeout = TIMEOUT_MS, keepalive = false } = call;
    signal?.throwIfAborted();
    const body: unknown = typeof call.body === 'function' ? await (call.body as () => unknown)() : call.body;
    const proof = key && (await this.proof(key, method, path, token));
    const deadline = AbortSignal.timeout(timeout);
    try {
      const response = await fetch(this.serverUrl + path, {
        method,
        credentials: 'omit',
        keepalive,
        signal: signal ? AbortSignal.any([signal, deadline]) : deadline,
        headers: {
          ...(body !== undefined && { 'content-type': 'application/json' }),
          ...(token && { authorization: `Bearer ${token}` }),
          ...(proof && { [PROOF_HEADER]: proof }),
          ...headers,
        },
        ...(body !== undefined && { body: body instanceof Blob ? body : JSON.stringify(body) }),
      });
      this.#nonce = response.headers.get(NONCE_HEADER) ?? this.#nonce;
      return (await (response.ok && call.read ? call.read(response) : read(response))) as T;
    } catch (cause) {
      if (cause instanceof ClientError) throw cause;
      throw new ClientError(deadline.aborted ? 'timeout' : 'network', { cause, isTemporary: true });
    } finally {
      // An answer that was overtaken by a change of person is dropped here, whatever it says.
      signal?.throwIfAborted();
    }
  }
}

async function read(response: Response): Promise<unknown> {
  if (response.ok) {
    const text = await response.text();
    return text ? JSON.parse(text) : undefined;
  }
  const { refusalOf } = await loaded(import('./refusal.js'));
  throw refusalOf(response, (await response.json().catch(() => null)) as Partial<ErrorBody> | null);
}
