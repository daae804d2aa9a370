import type { Readable } from 'node:stream';

/** Where the content of files lies. Keys are made by us and name nobody. */
export interface FileStore {
  /** Keeps a part at its place, durably: what was acknowledged survives a crash. */
  putPart(key: string, start: number, content: Uint8Array): Promise<void>;
  /** Keeps a whole content, which is there only when all of it is. */
  put(key: string, content: Uint8Array): Promise<void>;
  /** The content; `undefined` where nothing lies under that key. */
  read(key: string): Promise<Readable | undefined>;
  remove(keys: readonly string[]): Promise<void>;
}

/** What is kept of one file: what arrives, and what is handed out. */
export const FILE_PARTS = ['part', 'full', 'preview'] as const;
export const keyOf = (id: string, part: (typeof FILE_PARTS)[number]): string => `${id}.${part}`;
