import { ChatError, type Attachment } from 'chat-messenger/protocol';
import type { FileTable, MessageTable } from '../schema.js';
import type { Transaction } from '../store.js';

/** What a message that is to be stored says of its files. */
interface MessageWithFiles {
  readonly conversationId: string;
  readonly messageId: string;
  readonly asker: { readonly workspaceId: string };
  readonly files?: { readonly ids: readonly string[]; readonly sender: string };
}

/** The files that messages of one turn bring, each good for one message. */
export interface MessageFiles {
  /** Gives its files to a message, as the row holds them; null where it has none, an error where one is not to be had. */
  take(input: MessageWithFiles): string | null | ChatError;
  /** Writes down which message has which. */
  save(): Promise<void>;
}

const NONE: MessageFiles = {
  take: () => null,
  save: () => Promise.resolve(),
};

/** Locks the files that these messages bring. Most bring none, and cost nothing. */
export async function lockFiles(
  { db, rowSets, forUpdate }: Transaction,
  inputs: readonly MessageWithFiles[],
): Promise<MessageFiles> {
  const ids = inputs.flatMap(({ files }) => files?.ids ?? []);
  if (ids.length === 0) return NONE;
  const rows = await forUpdate(
    db.selectFrom('files').selectAll().where(rowSets.isAmong('id', ids)).orderBy('id'),
  ).execute();
  const known = new Map(rows.map((row) => [row.id, row]));
  const taken: FileTable[] = [];
  return {
    take({ files, asker, conversationId, messageId }) {
      if (!files) return null;
      const own = files.ids.map((id) => known.get(id));
      const isFree = (file: FileTable | undefined): file is FileTable =>
        file?.sender === files.sender &&
        file.workspace_id === asker.workspaceId &&
        file.state === 'stored' &&
        file.message_id === null;
      if (!own.every(isFree)) return new ChatError('not_found', 'there is no such file to send');
      for (const file of own) {
        file.message_id = messageId;
        file.conversation_id = conversationId;
        taken.push(file);
      }
      return JSON.stringify(own.map(attachmentOf));
    },
    async save() {
      for (const { id, message_id, conversation_id } of taken) {
        await db.updateTable('files').set({ message_id, conversation_id }).where('id', '=', id).execute();
      }
    },
  };
}

/** A stored file, as it is told. */
export function attachmentOf({ id, name, media_type, bytes, width, height }: FileTable): Attachment {
  return {
    id,
    name,
    media_type,
    bytes,
    ...(width !== null && height !== null && { image: { width, height } }),
  };
}

/** The files of a stored message. */
export function attachmentsOf({ attachments }: Pick<MessageTable, 'attachments'>): readonly Attachment[] {
  return attachments === null ? [] : (JSON.parse(attachments) as readonly Attachment[]);
}
