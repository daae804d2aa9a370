import { paths, type Conversation, type Rating } from '../../../src/protocol/index.js';
import type { FakeContact } from './fake-contact.js';
import { Refusal, type SeenRequest } from './fake-server.js';

const LINK_MS = 300_000;

interface Surroundings {
  readonly now: number;
  /** Where files are handed out, if not by the server's own origin. */
  readonly filesOrigin?: string | undefined;
}

/** Answers what a visitor does with a conversation beside reading and writing; nothing where it is neither of these. */
export function answerAct(
  contact: FakeContact,
  { path, body }: SeenRequest,
  { now, filesOrigin }: Surroundings,
): readonly [status: number, data?: unknown] | undefined {
  const [, , , id = '', act] = path.split('/');
  switch (path) {
    case paths.search:
      return [200, found(contact, String(body['query']))];
    case paths.exportData:
      return [200, new Blob(['PK'], { type: 'application/zip' })];
    case paths.eraseData: {
      const of = body['conversation_id'] as string | undefined;
      if (of !== undefined && !contact.conversations.has(of)) throw new Refusal('not_found');
      const ids = of === undefined ? [...contact.conversations.keys()] : [of];
      for (const each of ids) contact.erase(each);
      return [200, { conversations: ids.length }];
    }
    case paths.fileLinks:
      return [200, { links: links(contact, body, now, filesOrigin) }];
  }
  if (!['typing', 'status', 'rating', 'transcript'].includes(act ?? '')) return undefined;
  if (!contact.conversations.has(id)) throw new Refusal('not_found');
  if (act === 'status')
    return [200, contact.update(id, { status: body['status'] as Conversation['status'] })];
  if (act === 'rating') return [200, contact.update(id, { rating: body as unknown as Rating })];
  return [act === 'typing' ? 204 : 202];
}

function found(contact: FakeContact, query: string) {
  return { messages: contact.messages.filter(({ text }) => text.includes(query)).reverse() };
}

/** Files that are there have a link; the others are left out. */
function links(contact: FakeContact, body: Record<string, unknown>, now: number, origin?: string) {
  const files = body['files'] as { id: string; variant: string }[];
  return files
    .filter(({ id }) => contact.contents.has(id))
    .map(({ id, variant }) => ({
      id,
      variant,
      ...(origin && { origin }),
      path: `${paths.file(id, variant)}?key=${crypto.randomUUID()}`,
      expires_at: now + LINK_MS,
    }));
}
