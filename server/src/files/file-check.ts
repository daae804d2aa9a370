import PQueue from 'p-queue';
import { withExtension } from './file-names.js';
import { mediaTypeOf } from './media-types.js';
import { isPicture, rewritePicture } from './pictures.js';
import type { Scan } from './scan.js';

/** Files looked at together: decoding takes memory for every pixel. */
const CHECKED_AT_ONCE = 2;

/** What may be kept of an upload. */
export interface CheckedFile {
  readonly name: string;
  readonly mediaType: string;
  readonly content: Uint8Array;
  readonly picture?: { readonly preview: Uint8Array; readonly width: number; readonly height: number };
}

/** Says what a file is, and makes of it what may be kept. Rejects with `file_refused` or `too_large` what may not. */
export class FileCheck {
  readonly #scan: Scan;
  readonly #queue = new PQueue({ concurrency: CHECKED_AT_ONCE });

  constructor(scan: Scan) {
    this.#scan = scan;
  }

  run(content: Uint8Array, name: string): Promise<CheckedFile> {
    return this.#queue.add(() => this.#check(content, name));
  }

  async #check(content: Uint8Array, name: string): Promise<CheckedFile> {
    const mediaType = await mediaTypeOf(content, name);
    await this.#scan(content);
    if (!isPicture(mediaType)) return { name, mediaType, content };
    const { extension, preview, width, height, ...picture } = await rewritePicture(content, mediaType);
    return {
      ...picture,
      name: picture.mediaType === mediaType ? name : withExtension(name, extension),
      picture: { preview, width, height },
    };
  }
}
