/** The visitor sent what stands in the composer. */
export class ComposerSendEvent extends Event {
  /** Trimmed, within the limit; empty only where files stand beside it. */
  readonly text: string;
  constructor(text: string) {
    super('composer-send');
    this.text = text;
  }
}

/** What stands in the composer changed under the visitor's hands. */
export class ComposerInputEvent extends Event {
  readonly text: string;
  constructor(text: string) {
    super('composer-input');
    this.text = text;
  }
}

/** The visitor chose files, or pasted or dropped them. */
export class FilesChosenEvent extends Event {
  readonly files: readonly File[];
  constructor(files: readonly File[]) {
    super('files-chosen');
    this.files = files;
  }
}
