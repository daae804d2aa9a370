import type { Page } from 'playwright-core';

/** A file as a test gives it to a field. */
export interface GivenFile {
  readonly name: string;
  readonly mimeType: string;
  readonly buffer: Buffer;
}

/** A text of this name. */
export function text(name: string, words = 'Platform 4, 9:12'): GivenFile {
  return { name, mimeType: 'text/plain', buffer: Buffer.from(words) };
}

/** A picture, twice as wide as it is high. */
export async function drawPicture(page: Page, name: string, width = 640): Promise<GivenFile> {
  const bytes = await page.evaluate(async (side) => {
    const canvas = new OffscreenCanvas(side, side / 2);
    canvas.getContext('2d')?.fillRect(0, 0, side, side / 4);
    return [...new Uint8Array(await (await canvas.convertToBlob()).arrayBuffer())];
  }, width);
  return { name, mimeType: 'image/png', buffer: Buffer.from(bytes) };
}
