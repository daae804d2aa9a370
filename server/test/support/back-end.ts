import {
  serverPaths,
  type ContactToken,
  type Identify,
  type IdentifyToken,
  type Proof,
  type RequestContactToken,
} from 'chat-messenger/protocol';
import { bodyOf, type Answer, type Call, type Reachable } from './http.ts';

/** A site's own server with an API key. */
export class BackEnd {
  readonly server: Reachable;
  readonly apiKey: string;

  constructor(server: Reachable, { apiKey }: { readonly apiKey: string }) {
    this.server = server;
    this.apiKey = apiKey;
  }

  call(request: Call): Promise<Answer> {
    const headers = { authorization: `Bearer ${this.apiKey}`, ...request.headers };
    return this.server.call({ ...request, headers });
  }

  post(path: string, body: unknown): Promise<Answer> {
    return this.call({ method: 'POST', path, body });
  }

  async identify(said: Identify): Promise<IdentifyToken> {
    return bodyOf(await this.post(serverPaths.identify, said));
  }

  async contactToken(wanted: RequestContactToken): Promise<ContactToken> {
    return bodyOf(await this.post(serverPaths.contactToken, wanted));
  }

  /** What the server puts into its page for a user. */
  async proofOf(said: Identify): Promise<Proof> {
    return { method: 'server-token', user_token: (await this.identify(said)).token };
  }
}

/** What the server puts into its page with a contact token. */
export function contactProof({ email, auth_token }: ContactToken): Proof {
  return { method: 'contact-token', ...(email !== null && { email }), auth_token };
}
