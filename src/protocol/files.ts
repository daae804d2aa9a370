/** A file of a message. What it is was read from its content, not from its name. */
export interface Attachment {
  readonly id: string;
  /** As the sender named it, without paths, control and direction characters. For display only. */
  readonly name: string;
  readonly media_type: string;
  readonly bytes: number;
  /** Present on pictures, which were decoded and written anew. Pixels. */
  readonly image?: { readonly width: number; readonly height: number };
}

/** Begins an upload, sent with a device proof. The same `client_upload_id` again continues the one that is there. */
export interface StartUpload {
  readonly client_upload_id: string;
  readonly name: string;
  readonly bytes: number;
}

/** How far an upload is. `attachment` is there once all of it arrived and was found good. */
export interface Upload {
  readonly id: string;
  /** Bytes that are stored. The next part begins here. */
  readonly offset: number;
  /** Most bytes of one part. */
  readonly chunk_bytes: number;
  readonly attachment?: Attachment;
}
/** Header with the place at which a part of an upload begins. */
export const OFFSET_HEADER = 'upload-offset';

/** `preview` is a picture made small for the transcript; other files have only `full`. */
export const FILE_VARIANTS = ['preview', 'full'] as const;
export type FileVariant = (typeof FILE_VARIANTS)[number];

/** Asks for addresses of files. Which the asker may not read are left out of the answer. */
export interface RequestFileLinks {
  readonly files: readonly { readonly id: string; readonly variant: FileVariant }[];
}
/** An address that works for minutes, and only while the session lives that asked for it (FIL-5). */
export interface FileLink {
  readonly id: string;
  readonly variant: FileVariant;
  /** Where the path leads, if not on the server itself (FIL-4). */
  readonly origin?: string;
  /** Path and query. */
  readonly path: string;
  /** Unix milliseconds. */
  readonly expires_at: number;
}
export interface FileLinks {
  readonly links: readonly FileLink[];
}
