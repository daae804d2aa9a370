import { OFFSET_HEADER, type Upload } from '../../../src/protocol/index.js';
import type { FakeContact } from './fake-contact.js';

interface Held {
  readonly id: string;
  /** Names it for its sender. */
  readonly key: string;
  readonly name: string;
  readonly parts: Blob[];
  readonly bytes: number;
  readonly contact: FakeContact;
  attachmentId?: string;
}

/** Answers to a part or question: its status, and what is said. */
type Answer = readonly [status: number, data?: unknown];

/** Uploads on the fake server: parts in order, and a file when all of them are there. */
export class FakeUploads {
  /** Small, so that a small file has several parts. */
  chunkBytes = 4;
  /** True while the server dies as soon as all of a file is there. */
  stalls = false;
  readonly #held = new Map<string, Held>();
  #begun = 0;

  /** Names of what is not finished. */
  get open(): string[] {
    return [...this.#held.values()].filter(({ attachmentId }) => !attachmentId).map(({ name }) => name);
  }

  start(contact: FakeContact, { client_upload_id, name, bytes }: Record<string, unknown>): Answer {
    const key = String(client_upload_id);
    const known = [...this.#held.values()].find((held) => held.key === key);
    const id = known?.id ?? `upload-${String((this.#begun += 1))}`;
    const held = known ?? { id, key, name: String(name), parts: [], bytes: Number(bytes), contact };
    this.#held.set(id, held);
    return [known ? 200 : 201, this.#state(held)];
  }

  async answer(method: string, id: string, part: Blob | undefined, headers: Headers): Promise<Answer> {
    const held = this.#held.get(id);
    if (!held) return [404];
    if (method === 'DELETE') {
      this.#held.delete(id);
      return [204];
    }
    if (method === 'PUT' && part && !held.attachmentId) {
      const isRest = offsetOf(held) === held.bytes && part.size === 0;
      if (Number(headers.get(OFFSET_HEADER)) !== offsetOf(held) || (part.size === 0 && !isRest)) return [409];
      if (part.size > 0) held.parts.push(part);
      if (offsetOf(held) === held.bytes) {
        if (this.stalls) throw new TypeError('lost while it was looked at');
        if (held.name.endsWith('.exe')) return [422];
        await this.#finish(held);
      }
    }
    return [200, this.#state(held)];
  }

  /** Forgets what was not finished, as time does. */
  forget(): void {
    this.#held.clear();
  }

  async #finish(held: Held): Promise<void> {
    const id = `file-${held.id}`;
    const text = await new Blob(held.parts).text();
    held.attachmentId = id;
    held.contact.uploaded.set(id, { id, name: held.name, media_type: 'text/plain', bytes: held.bytes });
    held.contact.contents.set(id, text);
  }

  #state(held: Held): Upload {
    const { id, name, bytes, attachmentId } = held;
    return {
      id,
      offset: offsetOf(held),
      chunk_bytes: this.chunkBytes,
      ...(attachmentId && { attachment: { id: attachmentId, name, media_type: 'text/plain', bytes } }),
    };
  }
}

function offsetOf({ parts }: Held): number {
  return parts.reduce((sum, { size }) => sum + size, 0);
}
