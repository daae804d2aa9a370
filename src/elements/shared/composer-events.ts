/** The visitor sent what stands in the composer. */
export class ComposerSendEvent extends Event {
  /** Trimmed, never empty, within the limit. */
  readonly text: string;
  constructor(text: string) {
    super('composer-send');
    this.text = text;
  }
}
