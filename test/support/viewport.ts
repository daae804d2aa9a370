import { setViewport } from '@web/test-runner-commands';

export interface Size {
  readonly width: number;
  readonly height: number;
}
export const PHONE: Size = { width: 390, height: 844 };
export const DESKTOP: Size = { width: 1280, height: 800 };

/**
 * Looks at the page in another size. What is looked at is to be there before: what is made afterwards has WebKit's
 * old answers to its media queries.
 */
export async function inViewport(size: Size, look: () => Promise<void>): Promise<void> {
  await setViewport(size);
  try {
    await look();
  } finally {
    await setViewport(DESKTOP);
  }
}
