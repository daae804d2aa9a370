import type { Attachment } from 'chat-messenger/protocol';
import type { KeptFiles } from '../files/kept-files.js';
import type { ArchiveEntry } from './export-archive.js';
import type { OwnConversation } from './own-conversations.js';

/** Where a file lies in the archive. Names need not be one of a kind; ids are. */
export function pathOf({ id, name }: Pick<Attachment, 'id' | 'name'>): string {
  return `files/${id}/${name}`;
}

/** The files of messages, each opened when its turn comes. What was kept long enough is gone; its message names it still. */
export async function* attachedFiles(
  conversations: AsyncIterable<OwnConversation>,
  files: Pick<KeptFiles, 'contentOf'>,
): AsyncGenerator<ArchiveEntry> {
  for await (const { messages } of conversations) {
    for await (const { attachments = [], sent_at } of messages) {
      for (const attachment of attachments) {
        const content = await files.contentOf(attachment.id);
        if (!content) continue;
        try {
          yield {
            path: pathOf(attachment),
            modifiedAt: sent_at,
            isCompressed: false,
            read: () => content,
          };
        } finally {
          content.destroy();
        }
      }
    }
  }
}
