import { ChatError, LIMITS } from 'chat-messenger/protocol';
import sharp, { type OutputInfo, type Sharp } from 'sharp';
import { refused } from './media-types.js';

/** Size of the small picture in the transcript, on a dense screen. */
const PREVIEW_PIXELS = 720;
/** A picture that takes longer to decode was made to. */
const TIMEOUT_SECONDS = 15;

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

const FORMATS: Readonly<Record<string, { readonly write: (image: Sharp) => Sharp; readonly as: string }>> = {
  'image/png': { write: (image) => image.png(), as: 'png' },
  'image/apng': { write: (image) => image.png(), as: 'png' },
  'image/jpeg': { write: (image) => image.jpeg({ quality: 88 }), as: 'jpeg' },
  'image/gif': { write: (image) => image.gif(), as: 'gif' },
  'image/webp': { write: (image) => image.webp({ quality: 88 }), as: 'webp' },
  // Decoded here, since not every browser that visitors have can.
  'image/avif': { write: (image) => image.jpeg({ quality: 88 }), as: 'jpeg' },
};
const EXTENSIONS: Readonly<Record<string, string>> = { jpeg: 'jpg' };

export const isPicture = (mediaType: string): boolean => mediaType in FORMATS;

/** Decodes a picture within bounds and writes it anew, whole and small. */
export async function rewritePicture(content: Uint8Array, mediaType: string): Promise<Picture> {
  const format = FORMATS[mediaType];
  if (!format) throw refused();
  const options = { limitInputPixels: LIMITS.image_pixels, failOn: 'error' } as const;
  try {
    const {
      width,
      height,
      pages = 1,
    } = await sharp(content, { ...options, limitInputPixels: false }).metadata();
    if (width * height > LIMITS.image_pixels) throw tooManyPixels();
    // Moving pictures are kept moving where all of their frames together are within the bound.
    const animated = pages > 1 && width * height * pages <= LIMITS.image_pixels;
    const turned = sharp(content, { ...options, animated })
      .timeout({ seconds: TIMEOUT_SECONDS })
      .autoOrient();
    const full = await format.write(turned).toBuffer({ resolveWithObject: true });
    const preview = await sharp(content, options)
      .timeout({ seconds: TIMEOUT_SECONDS })
      .autoOrient()
      .resize({ width: PREVIEW_PIXELS, height: PREVIEW_PIXELS, fit: 'inside', withoutEnlargement: true })
      .webp({ quality: 80 })
      .toBuffer();
    return {
      content: full.data,
      preview,
      mediaType: `image/${format.as}`,
      extension: EXTENSIONS[format.as] ?? format.as,
      width: full.info.width,
      height: heightOfFrame(full.info),
    };
  } catch (error) {
    if (error instanceof ChatError) throw error;
    throw refused();
  }
}

/** The frames of a moving picture lie below each other. */
function heightOfFrame({ height, pageHeight }: OutputInfo): number {
  return pageHeight ?? height;
}

function tooManyPixels(): ChatError {
  return new ChatError(
    'too_large',
    `a picture must not have more than ${String(LIMITS.image_pixels)} pixels`,
  );
}
