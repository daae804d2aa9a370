import {
  OFFSET_HEADER,
  type Attachment,
  type StartUpload,
  type Upload,
} from '../../../src/protocol/index.js';

interface Held {
  readonly id: string;
  readonly name: string;
  readonly bytes: number;
  readonly parts: Blob[];
}

/** Uploads of the team on the fake server. */
export class FakeAgentUploads {
  /** Small, so that a small file has several parts. */
  chunkBytes = 4;
  readonly #held = new Map<string, Held>();

  /** Names of everything that is held. */
  get names(): readonly string[] {
    return [...this.#held.values()].map(({ name }) => name);
  }

  start({ client_upload_id: key, name, bytes }: StartUpload): Response {
    const id = `upload-${key}`;
    const held = this.#held.get(id) ?? { id, name, bytes, parts: [] };
    this.#held.set(id, held);
    return Response.json(this.#state(held), { status: 201 });
  }

  /** Nothing where no such upload is held. */
  answer(method: string, id: string, part: Blob | undefined, headers: Headers): Response | undefined {
    const held = this.#held.get(id);
    if (!held) return undefined;
    if (method === 'DELETE') {
      this.#held.delete(id);
      return new Response(null, { status: 204 });
    }
    if (method === 'PUT' && part) {
      if (Number(headers.get(OFFSET_HEADER)) !== offsetOf(held)) throw new Error('a part at the wrong place');
      held.parts.push(part);
    }
    return Response.json(this.#state(held));
  }

  attachments(ids: readonly string[]): readonly Attachment[] {
    return [...this.#held.values()].flatMap((held) => {
      const { attachment } = this.#state(held);
      return attachment && ids.includes(attachment.id) ? attachment : [];
    });
  }

  contentOf(name: string): Promise<string> {
    const held = [...this.#held.values()].find((other) => other.name === name);
    return new Blob(held?.parts ?? []).text();
  }

  #state(held: Held): Upload {
    const { id, name, bytes } = held;
    const isWhole = offsetOf(held) === bytes;
    const attachment = { id: `file-${id}`, name, media_type: 'text/plain', bytes };
    return { id, offset: offsetOf(held), chunk_bytes: this.chunkBytes, ...(isWhole && { attachment }) };
  }
}

const offsetOf = ({ parts }: Held): number => parts.reduce((sum, { size }) => sum + size, 0);
