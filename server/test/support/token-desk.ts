import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import type { Session } from 'chat-messenger/protocol';
import type { VerifiedSubject } from '../../dist/identity/subject.js';
import { SECOND } from './clock.ts';
import { bodyOf, refusalOf, type Answer } from './http.ts';
import { SigningKey } from './issuer.ts';
import { TestServer } from './server.ts';
import { Visitor } from './visitor.ts';

export const ISSUER = 'https://login.northwind.example';
export const OTHER_ISSUER = 'https://login.contoso.example';
export const MALFORMED = '401 identity_invalid malformed';
export const MISMATCH = '401 identity_invalid mismatch';
export const UNKNOWN_KEY = '401 identity_invalid unknown_key';
export const EXPIRED = '401 identity_invalid expired';
/** The server's time, in seconds, whenever a fact begins. */
export const NOW = 1_800_000_000;
export const key = new SigningKey('2026-a');
export const otherKey = new SigningKey('other');
export const HEADER = { alg: 'RS256', typ: 'chat-identity+jwt', kid: key.kid };

/** A server to which tokens are brought, and a workspace that trusts one key of one issuer. */
export class TokenDesk {
  readonly server: TestServer;
  #appId = '';

  private constructor(server: TestServer) {
    this.server = server;
  }

  static async start(): Promise<TokenDesk> {
    return new TokenDesk(await TestServer.start({ outbound: { allowLoopback: true } }));
  }

  get appId(): string {
    return this.#appId;
  }

  /** A workspace in which nothing has happened, at {@link NOW}. */
  async renew(): Promise<void> {
    ({ appId: this.#appId } = await this.server.workspace());
    await this.trust(ISSUER, key);
    this.server.clock.freezeAt(NOW * SECOND);
  }

  trust(issuer: string, signer: SigningKey, workspaceId = this.#appId) {
    const text = JSON.stringify(signer.jwk);
    return this.server.services.issuers.addKey(workspaceId, issuer, { text }, 'test');
  }

  /** What a right token says, with changes. */
  readonly claims = (changes: object = {}) => ({
    iss: ISSUER,
    aud: `chat:${this.#appId}`,
    sub: 'ada',
    iat: NOW,
    exp: NOW + 600,
    ...changes,
  });

  readonly token = (changes: object = {}, header: object = {}) =>
    key.sign({ ...HEADER, ...header }, this.claims(changes));

  visitor(): Promise<Visitor> {
    return Visitor.create(this.server, this.#appId);
  }

  async present(identity_token: unknown, wishes: object = {}): Promise<Answer> {
    return (await this.visitor()).present({ method: 'identity-token', identity_token }, wishes);
  }

  async open(identity_token: string): Promise<Session> {
    return bodyOf(await this.present(identity_token));
  }

  /** Whom the verifier says that a token names. */
  async subject(identity_token: string): Promise<VerifiedSubject> {
    const { settings } = await this.server.services.workspaces.get(this.#appId);
    const device = { thumbprint: 'device', proofId: randomUUID(), proofExpiresAt: this.server.clock.now() };
    return this.server.services.identityTokens.verify(
      { method: 'identity-token', identity_token },
      { workspaceId: this.#appId, settings, device },
    );
  }

  readonly refuses = async (refusal: string, ...tokens: readonly string[]): Promise<void> => {
    for (const one of tokens) assert.equal(refusalOf(await this.present(one)), refusal, described(one));
  };

  readonly accepts = async (...tokens: readonly string[]): Promise<void> => {
    for (const one of tokens) assert.equal(refusalOf(await this.present(one)), '201', described(one));
  };

  stop(): Promise<void> {
    return this.server.stop();
  }
}

/** What was presented, for whoever reads a failure. */
function described(token: string): string {
  const [head = '', body = ''] = token.split('.');
  return `${Buffer.from(head, 'base64url').toString()} ${Buffer.from(body, 'base64url').toString().slice(0, 300)}`;
}
