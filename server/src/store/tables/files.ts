import type { Level } from 'chat-messenger/protocol';

/**
 * A file on its way, stored, or gone: nobody may have that one any more, and its content is being deleted. `message_id`
 * is null until a message of its sender took it.
 */
export interface FileTable {
  workspace_id: string;
  id: string;
  /** Who may go on with it: a device of a contact, or an agent. */
  sender: string;
  client_upload_id: string;
  /** Hash of what was asked for under that id. */
  asked: string;
  name: string;
  /** Of the upload; of what is handed out, once it is stored. */
  bytes: number;
  /** Bytes that arrived. */
  stored: number;
  state: 'uploading' | 'stored' | 'gone';
  media_type: string;
  width: number | null;
  height: number | null;
  /** Level of its sender: what was proven by nobody is kept for a shorter time (FIL-8). */
  level: Level;
  conversation_id: string | null;
  message_id: string | null;
  created_at: number;
}

/** What an upload took of the daily quotas. It outlives the file, so that deleting makes no room for more. */
export interface UploadUseTable {
  workspace_id: string;
  id: string;
  who: string;
  /** Where it came from, for those who proved nothing. */
  network: string | null;
  bytes: number;
  created_at: number;
}

/** Content of files, where the database keeps it: `start` is the place of its first byte. */
export interface FilePartTable {
  key: string;
  start: number;
  content: Uint8Array;
}
