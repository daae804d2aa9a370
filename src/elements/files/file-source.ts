import type { Connection } from '../../client/state.js';
import type { FileVariant } from '../../protocol/index.js';

/** Who knows where the files of messages are. The client of a visitor is one. */
export interface FileSource {
  /** An address that works for some minutes. Rejects where there is none. */
  fileUrl(attachmentId: string, variant: FileVariant): Promise<string>;
  /** How it stands with the network; `subscribe` tells of every change. */
  readonly state: { readonly connection: Connection };
  subscribe(listener: () => void): () => void;
}
