/** The visitor picked an emoji. */
export class EmojiChosenEvent extends Event {
  readonly emoji: string;
  constructor(emoji: string) {
    super('emoji-chosen');
    this.emoji = emoji;
  }
}
