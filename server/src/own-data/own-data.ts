import type { Readable } from 'node:stream';
import { ChatError, type EraseData, type ErasedData } from 'chat-messenger/protocol';
import { v7 as uuid } from 'uuid';
import { refuseOldProof } from '../access/fresh-proof.js';
import { contactStream, endsOf, type VisitorPrincipal } from '../access/principal.js';
import type { Clock } from '../clock.js';
import { askerOf } from '../conversations/asker.js';
import { ZonedTimes } from '../conversations/zoned-times.js';
import type { KeptFiles } from '../files/kept-files.js';
import { anonymousName } from '../identity/anonymous.js';
import type { Bus } from '../store/bus.js';
import type { Store } from '../store/store.js';
import type { Workspaces } from '../workspaces/workspaces.js';
import { zipArchive, type ArchiveEntry } from './export-archive.js';
import { attachedFiles } from './export-files.js';
import { exportAsJson } from './export-json.js';
import { exportAsText } from './export-text.js';
import { ownConversations } from './own-conversations.js';
import { ownProfile } from './own-profile.js';

interface Parts {
  readonly store: Store;
  readonly bus: Bus;
  readonly clock: Clock;
  readonly workspaces: Pick<Workspaces, 'get'>;
  readonly files: Pick<KeptFiles, 'contentOf' | 'remove'>;
}

/** What a person wrote and what is known of them: all of it to take along, and the end of it (PRV-2 to PRV-4). */
export class OwnData {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** Everything that this session may read, as an archive. It is written down before the first byte goes out (AGT-10). */
  async export(visitor: VisitorPrincipal): Promise<Readable> {
    const { store, clock, workspaces, files } = this.#parts;
    const now = clock();
    refuseOldProof(visitor.assurance, now);
    const { name: workspace, settings } = await workspaces.get(visitor.workspaceId);
    const profile = await ownProfile(store, visitor);
    await store.run('auditExport', { ...auditOf(visitor), now });
    const head = { workspace, exportedAt: now, profile };
    const times = new ZonedTimes(settings.time_zone);
    const all = () => ownConversations(store, visitor);
    async function* entries(): AsyncGenerator<ArchiveEntry> {
      yield {
        path: 'conversations.json',
        modifiedAt: now,
        read: () => exportAsJson(head, all()),
      };
      yield { path: 'conversations.txt', modifiedAt: now, read: () => exportAsText(head, all(), times) };
      yield* attachedFiles(all(), files);
    }
    return zipArchive(entries());
  }

  /**
   * Erases one conversation, or all with what is known of the contact. A browser that proved nothing erases what it
   * wrote itself; whoever proved a mailbox or more proves it again; a pinned user id proves neither.
   */
  async erase(visitor: VisitorPrincipal, { conversation_id }: EraseData): Promise<ErasedData> {
    const { store, bus, clock, files } = this.#parts;
    const now = clock();
    const { level } = visitor.assurance;
    if (level === 2) throw new ChatError('level_too_low', 'a pinned user id does not say whose data this is');
    if (level > 2) refuseOldProof(visitor.assurance, now);
    const { conversations, streams, fileIds } = await store.run('eraseData', {
      ...auditOf(visitor),
      asker: askerOf(visitor),
      familyId: visitor.familyId,
      freshName: anonymousName(),
      ...(conversation_id !== undefined && { conversationId: conversation_id }),
      now,
    });
    const ended = conversation_id === undefined ? [endsOf(visitor.contactId)] : [];
    bus.publish([...streams, contactStream(visitor.contactId), ...ended]);
    // What fails here, or ends with the process, is made up for by housekeeping.
    await files.remove(fileIds);
    return { conversations };
  }
}

function auditOf({ workspaceId, contactId }: VisitorPrincipal) {
  return { workspaceId, contactId, audit: { id: uuid(), actor: `contact ${contactId}` } };
}
