import { ChatError, LIMITS } from 'chat-messenger/protocol';
import sharp, { type OutputInfo, type Sharp } from 'sharp';
import { refused } from './media-types.js';

/** Size of the small picture in the transcript, on a dense screen. */
const PREVIEW_PIXELS = 720;
/** A picture that takes longer was made to. The largest allowed ones of this kind take 6 s on a slow machine. */
const TIMEOUT_SECONDS = 20;
/** Written anew a picture may grow, and a small one could be made to fill the disk. */
const MOST_BYTES = 2 * LIMITS.attachment_bytes;
const [QUALITY, LOWER_QUALITY] = [82, 60];

// One picture at a time in one thread: the conversations of everybody else go on beside it.
sharp.concurrency(1);
sharp.cache(false);
// What is not taken is not read either, whatever its content makes the library believe.
sharp.block({ operation: ['VipsForeignLoad'] });
sharp.unblock({
  operation: ['Jpeg', 'Png', 'Webp', 'Nsgif', 'Heif'].map((format) => `VipsForeignLoad${format}Buffer`),
});

/** The small form of a picture, whatever the picture itself is. */
export const PREVIEW_TYPE = 'image/webp';

/** A picture, written anew: nothing of its metadata and nothing hidden behind it is left (FIL-3). */
export interface Picture {
  readonly content: Uint8Array;
  readonly preview: Uint8Array;
  readonly mediaType: string;
  readonly extension: string;
  readonly width: number;
  readonly height: number;
}

interface Format {
  readonly mediaType: string;
  readonly extension: string;
  /** Writing it with less quality makes it smaller. */
  readonly isLossy?: true;
  readonly write: (image: Sharp, quality: number) => Sharp;
}
// The quick ways: the slow ones take twice the time and save next to nothing.
const PNG: Format = { mediaType: 'image/png', extension: 'png', write: (image) => image.png() };
const GIF: Format = { mediaType: 'image/gif', extension: 'gif', write: (image) => image.gif({ effort: 1 }) };
const JPEG: Format = {
  mediaType: 'image/jpeg',
  extension: 'jpg',
  isLossy: true,
  write: (image, quality) => image.jpeg({ quality }),
};
const WEBP: Format = {
  mediaType: 'image/webp',
  extension: 'webp',
  isLossy: true,
  write: (image, quality) => image.webp({ quality, effort: 1 }),
};
/** As what each kind of picture is kept. */
const KEPT_AS: Readonly<Record<string, Format>> = {
  'image/png': PNG,
  'image/apng': PNG,
  'image/jpeg': JPEG,
  'image/gif': GIF,
  'image/webp': WEBP,
  // Not every browser that visitors have can show it.
  'image/avif': JPEG,
};

export const isPicture = (mediaType: string): boolean => mediaType in KEPT_AS;

/** Decodes a picture within bounds and writes it anew, whole and small. */
export async function rewritePicture(content: Uint8Array, mediaType: string): Promise<Picture> {
  const format = KEPT_AS[mediaType];
  if (!format) throw refused();
  try {
    const full = await whole(content, format);
    return {
      content: full.data,
      preview: await small(content),
      mediaType: format.mediaType,
      extension: format.extension,
      width: full.info.width,
      height: heightOfFrame(full.info),
    };
  } catch (error) {
    if (error instanceof ChatError) throw error;
    throw refused();
  }
}

async function whole(content: Uint8Array, format: Format) {
  // Only the head is read for this: what it promises is bounded before any of it is decoded.
  const { width, height, pages = 1 } = await sharp(content, { limitInputPixels: false }).metadata();
  if (width * height > LIMITS.image_pixels) {
    throw tooLarge(`a picture must not have more than ${String(LIMITS.image_pixels)} pixels`);
  }
  // Moving pictures are kept moving where all of their frames together are within the bound.
  const animated = pages > 1 && width * height * pages <= LIMITS.image_pixels;
  const write = (quality: number) =>
    format.write(opened(content, animated), quality).toBuffer({ resolveWithObject: true });
  let full = await write(QUALITY);
  if (format.isLossy && full.data.length > LIMITS.attachment_bytes) full = await write(LOWER_QUALITY);
  if (full.data.length > MOST_BYTES) throw tooLarge('this picture cannot be made small enough');
  return full;
}

async function small(content: Uint8Array): Promise<Uint8Array> {
  return opened(content, false)
    .resize({ width: PREVIEW_PIXELS, height: PREVIEW_PIXELS, fit: 'inside', withoutEnlargement: true })
    .webp({ quality: 80 })
    .toBuffer();
}

/** The picture, turned as it was held; its metadata stays behind. */
function opened(content: Uint8Array, animated: boolean): Sharp {
  return sharp(content, { limitInputPixels: LIMITS.image_pixels, failOn: 'error', animated })
    .timeout({ seconds: TIMEOUT_SECONDS })
    .autoOrient();
}

/** The frames of a moving picture lie below each other. */
function heightOfFrame({ height, pageHeight }: OutputInfo): number {
  return pageHeight ?? height;
}

function tooLarge(message: string): ChatError {
  return new ChatError('too_large', message);
}
