import type { Readable } from 'node:stream';

/** A content that was found, and how long it is. */
export interface StoredContent {
  readonly bytes: number;
  readonly stream: Readable;
}

/** Where the content of files lies. Keys are made by us and name nobody. */
export interface FileStore {
  /**
   * Keeps a part at its place: what was acknowledged survives the end of the process. False where what came before it
   * was found to be lost.
   */
  putPart(key: string, start: number, content: Uint8Array): Promise<boolean>;
  /** Keeps a whole content, which is there only when all of it is, and survives the loss of power then. */
  put(key: string, content: Uint8Array): Promise<void>;
  /** The content; `undefined` where nothing lies under that key. */
  open(key: string): Promise<StoredContent | undefined>;
  remove(keys: readonly string[]): Promise<void>;
}

/** What is kept of one file: what arrives, and what is handed out. */
export const FILE_PARTS = ['part', 'full', 'preview'] as const;
export const keyOf = (id: string, part: (typeof FILE_PARTS)[number]): string => `${id}.${part}`;
