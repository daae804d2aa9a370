import type { FileVariant } from '../../protocol/index.js';
import type { FileSource } from './file-source.js';

/** Pictures are fetched when they are about to be seen. */
const AHEAD = '600px';

/** What to show where. */
interface Wanted {
  readonly source: FileSource;
  readonly id: string;
  readonly variant: FileVariant;
  /** The picture is not to be had. */
  readonly onFailed: (error: unknown) => void;
}

/** Fills pictures with their addresses, which are asked for late and once more where they ran out. */
export class LazyPictures {
  readonly #wanted = new WeakMap<Element, Wanted>();
  #lookout: IntersectionObserver | undefined;

  /** Begins to wait for `image` to come near. */
  watch(image: HTMLImageElement, wanted: Wanted): void {
    if (this.#wanted.get(image)?.id === wanted.id) return;
    this.#wanted.set(image, wanted);
    this.#lookout ??= new IntersectionObserver(
      (entries) => {
        for (const { isIntersecting, target } of entries) {
          if (!isIntersecting) continue;
          this.#lookout?.unobserve(target);
          void this.#fill(target as HTMLImageElement);
        }
      },
      { rootMargin: AHEAD },
    );
    this.#lookout.observe(image);
  }

  stop(): void {
    this.#lookout?.disconnect();
    this.#lookout = undefined;
  }

  async #fill(image: HTMLImageElement): Promise<void> {
    const wanted = this.#wanted.get(image);
    if (wanted) await showPicture(image, wanted).catch(wanted.onFailed);
  }
}

/** Shows a stored picture. An address that ran out on the way is asked for once more. */
export async function showPicture(
  image: HTMLImageElement,
  { source, id, variant }: Pick<Wanted, 'source' | 'id' | 'variant'>,
): Promise<void> {
  try {
    await put(image, await source.fileUrl(id, variant));
  } catch {
    await put(image, await source.fileUrl(id, variant));
  }
}

function put(image: HTMLImageElement, address: string): Promise<void> {
  return new Promise((resolve, reject) => {
    image.onload = () => {
      resolve();
    };
    image.onerror = () => {
      reject(new Error('the picture did not load'));
    };
    image.src = address;
  });
}
