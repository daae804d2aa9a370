import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { App } from '../target.ts';

const run = promisify(execFile);

export type ApiScope = 'identify' | 'contact:token' | 'contact:write' | 'user:pin' | 'identity:revoke';

/** What whoever runs a server can do to it while it runs. */
export interface Operator {
  /** Makes an app of its own for a case, with settings such as `session_minutes=30`. */
  createApp(origin: string, ...settings: string[]): Promise<App>;
  /** Makes a new portal secret; the former one verifies for the given days. */
  rotateSecret(appId: string, days: number): Promise<{ readonly id: string; readonly secret: string }>;
  retireSecret(appId: string, keyId: string): Promise<void>;
  revokeSecret(appId: string, keyId: string): Promise<void>;
  /** Makes an API key with one scope. */
  createApiKey(appId: string, scope: ApiScope): Promise<{ readonly id: string; readonly key: string }>;
  revokeApiKey(appId: string, keyId: string): Promise<void>;
  /** Trusts a public key in a file. */
  addIssuerKey(appId: string, issuer: string, file: string, kid: string): Promise<void>;
  revokeIssuerKey(appId: string, issuer: string, kid: string): Promise<void>;
  /** Trusts the keys that an issuer publishes. */
  addIssuer(appId: string, issuer: string, jwksUrl: string): Promise<void>;
  resetUserPin(appId: string, userId: string): Promise<void>;
  /** Changes settings of the app, such as `session_minutes=30`. */
  set(appId: string, ...changes: string[]): Promise<void>;
  /** An invitation that makes somebody an agent. */
  invite(appId: string): Promise<string>;
}

/** The command line of the server, as a program and its first words. */
export function commandOperator([program = '', ...first]: readonly string[]): Operator {
  const plain = async (words: readonly string[], options: Readonly<Record<string, string>>) => {
    const named = Object.entries(options).flatMap(([name, value]) => [`--${name}`, value]);
    return (await run(program, [...first, ...words, ...named])).stdout;
  };
  const command = (appId: string, words: readonly string[], options: Readonly<Record<string, string>> = {}) =>
    plain(words, { 'app-id': appId, ...options });
  const quietly = async (...parameters: Parameters<typeof command>) => {
    await command(...parameters);
  };
  return {
    async createApp(origin, ...settings) {
      const shown = await plain(['workspace', 'create', '--json'], { name: 'Conformance', origin });
      const made = JSON.parse(shown) as { app_id: string; portal_secret: string; api_key: string };
      if (settings.length > 0) await command(made.app_id, ['workspace', 'set', ...settings]);
      return { appId: made.app_id, origin, portalSecret: made.portal_secret, apiKey: made.api_key };
    },
    async rotateSecret(appId, days) {
      const shown = await command(appId, ['secret', 'rotate', '--json'], { days: String(days) });
      const { key_id: id, secret } = JSON.parse(shown) as { key_id: string; secret: string };
      return { id, secret };
    },
    retireSecret: (appId, id) => quietly(appId, ['secret', 'retire'], { 'key-id': id }),
    revokeSecret: (appId, id) => quietly(appId, ['secret', 'revoke'], { 'key-id': id }),
    async createApiKey(appId, scope) {
      const shown = await command(appId, ['api-key', 'create', '--json'], { scope });
      const { key_id: id, api_key: key } = JSON.parse(shown) as { key_id: string; api_key: string };
      return { id, key };
    },
    revokeApiKey: (appId, id) => quietly(appId, ['api-key', 'revoke'], { 'key-id': id }),
    addIssuerKey: (appId, issuer, key, kid) => quietly(appId, ['issuer', 'add'], { issuer, key, kid }),
    revokeIssuerKey: (appId, issuer, kid) => quietly(appId, ['issuer', 'key', 'revoke'], { issuer, kid }),
    addIssuer: (appId, issuer, url) => quietly(appId, ['issuer', 'add'], { issuer, 'jwks-url': url }),
    resetUserPin: (appId, user) => quietly(appId, ['user-pin', 'reset'], { 'user-id': user }),
    set: (appId, ...changes) => quietly(appId, ['workspace', 'set', ...changes]),
    async invite(appId) {
      const shown = await command(appId, ['agent', 'invite']);
      return /#invitation=(\S+)/.exec(shown)?.[1] ?? '';
    },
  };
}
