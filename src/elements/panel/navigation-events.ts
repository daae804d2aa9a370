/** The visitor wants to see a conversation, at one of its messages or where it ends. */
export class ConversationWantedEvent extends Event {
  readonly conversationId: string;
  readonly messageId: string | undefined;
  constructor(conversationId: string, messageId?: string) {
    super('conversation-wanted');
    this.conversationId = conversationId;
    this.messageId = messageId;
  }
}

/** The menu has done its work, or is not wanted any more. */
export class MenuDoneEvent extends Event {
  constructor() {
    super('menu-done');
  }
}
