import type { ReactiveController, ReactiveControllerHost } from 'lit';

/** Takes what was dropped: files, and the names of folders, of which a browser gives no bytes. */
type TakeDropped = (files: readonly File[], folders: readonly string[]) => void;

/** Lets files be dropped onto its host. While some are held over it, the host has the state `dropping`. */
export class FileDrop implements ReactiveController {
  readonly #host: ReactiveControllerHost & HTMLElement;
  readonly #take: TakeDropped;
  /** True where files may be added at the moment. */
  readonly #mayDrop: () => boolean;

  constructor(host: ReactiveControllerHost & HTMLElement, mayDrop: () => boolean, take: TakeDropped) {
    this.#host = host;
    this.#mayDrop = mayDrop;
    this.#take = take;
    host.addController(this);
  }

  hostConnected(): void {
    this.#host.addEventListener('dragover', this.#over);
    this.#host.addEventListener('dragleave', this.#left);
    this.#host.addEventListener('drop', this.#dropped);
  }

  hostDisconnected(): void {
    this.#host.removeEventListener('dragover', this.#over);
    this.#host.removeEventListener('dragleave', this.#left);
    this.#host.removeEventListener('drop', this.#dropped);
    this.#show(false);
  }

  readonly #over = (event: DragEvent): void => {
    if (!event.dataTransfer?.types.includes('Files')) return;
    // Without this the browser leaves the page for the file, also where it cannot be taken.
    event.preventDefault();
    const may = this.#mayDrop();
    event.dataTransfer.dropEffect = may ? 'copy' : 'none';
    this.#show(may);
  };

  readonly #left = ({ relatedTarget }: DragEvent): void => {
    if (!(relatedTarget instanceof Node) || !this.#host.contains(relatedTarget)) this.#show(false);
  };

  readonly #dropped = (event: DragEvent): void => {
    const files = event.dataTransfer?.files;
    if (!files?.length) return;
    event.preventDefault();
    this.#show(false);
    if (!this.#mayDrop()) return;
    const items = [...(event.dataTransfer?.items ?? [])].filter(({ kind }) => kind === 'file');
    const entries = items.map((item) => item.webkitGetAsEntry());
    this.#take(
      [...files].filter((_, index) => !entries[index]?.isDirectory),
      entries.flatMap((entry) => (entry?.isDirectory ? entry.name : [])),
    );
  };

  #show(isOver: boolean): void {
    this.#host.classList.toggle('dropping', isOver);
  }
}
