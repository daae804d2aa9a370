/** The reader is near the oldest or newest message on the screen, and there are more beyond it. */
export class MoreWantedEvent extends Event {
  declare readonly type: 'older-wanted' | 'newer-wanted';
}

/** The reader looks at an earlier part and wants to see the end of the conversation. */
export class NewestWantedEvent extends Event {
  constructor() {
    super('newest-wanted');
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
