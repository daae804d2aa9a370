/** What the chat server answered, where it was not what the portal asked for. */
export class ChatServerError extends Error {
  override readonly name = 'ChatServerError';
}

/** What the portal says of its own user. */
export interface KnownUser {
  readonly external_id: string;
  readonly name: string;
  readonly email: string;
  readonly email_verified: true;
  readonly custom_data: Readonly<Record<string, string | number>>;
  readonly workspace_external_id?: string;
}

/** Calls the chat server as the portal's own server: the API key is here, and in no page. */
export class ChatServer {
  readonly #url: string;
  readonly #apiKey: string;

  constructor(url: string, apiKey: string) {
    this.#url = url;
    this.#apiKey = apiKey;
  }

  /** A token that opens the chat of this user. */
  async userToken(user: KnownUser): Promise<string> {
    return this.#post('/v1/identify', user, 'token');
  }

  /** A token that opens the chat of the contact of this address, who is made where there is none. */
  async contactToken({ name, email }: Pick<KnownUser, 'name' | 'email'>, life: number): Promise<string> {
    await this.#post('/v1/contacts', { name, email }, 'contact_id');
    return this.#post('/v1/contacts/chat-auth-token', { email, ttl: life }, 'auth_token');
  }

  /** Sends a body and gives one text of the answer. */
  async #post(path: string, body: object, field: string): Promise<string> {
    const answer = await fetch(this.#url + path, {
      method: 'POST',
      headers: { authorization: `Bearer ${this.#apiKey}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    }).catch((cause: unknown) => {
      throw new ChatServerError(`${path} could not be reached`, { cause });
    });
    if (!answer.ok) throw new ChatServerError(`${path} answered ${String(answer.status)}`);
    const value = ((await answer.json()) as Readonly<Record<string, unknown>>)[field];
    if (typeof value !== 'string') throw new ChatServerError(`${path} answered without ${field}`);
    return value;
  }
}
