/** The reader is near the oldest message on the screen, and older ones exist. */
export class OlderWantedEvent extends Event {
  constructor() {
    super('older-wanted');
  }
}

/** The author wants a message or file to be tried again, or gone. */
export class ItemEvent extends Event {
  readonly key: string;
  constructor(
    type: 'retry-wanted' | 'discard-wanted' | 'file-retry-wanted' | 'file-discard-wanted',
    key: string,
  ) {
    super(type);
    this.key = key;
  }
}
