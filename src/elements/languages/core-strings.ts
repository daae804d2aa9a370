import type { Counted, LanguageTag } from './language.js';

/** What an ordinary open conversation says. Every byte of it is loaded by everybody who opens the panel. */
export interface CoreStrings<Tag extends LanguageTag = LanguageTag> {
  readonly panel: {
    readonly label: (workspace: string) => string;
    readonly close: string;
    readonly connecting: string;
    readonly offline: string;
    readonly signedInAs: (who: string) => string;
    readonly chattingAs: (who: string) => string;
    readonly guest: string;
    readonly verifyEmail: string;
    readonly loading: string;
    readonly emptyTitle: string;
    readonly emptyText: (workspace: string) => string;
    readonly drop: string;
    readonly back: string;
    /** How many other conversations hold something unread. */
    readonly backUnread: Counted<Tag>;
    readonly search: string;
    readonly menu: string;
    readonly newConversation: string;
  };
  readonly transcript: {
    readonly label: string;
    readonly you: string;
    readonly loadingOlder: string;
    readonly loadingNewer: string;
    readonly queued: string;
    readonly sending: string;
    readonly sent: string;
    readonly delivered: string;
    readonly read: string;
    readonly edited: string;
    readonly deleted: string;
    /** Stands before what came since the visitor was here last. */
    readonly unread: string;
    readonly typing: (who: string) => string;
    readonly jump: string;
    readonly jumpToNew: Counted<Tag>;
    readonly copy: string;
    readonly copied: string;
    readonly copyFailed: string;
    /** Read out beside the text of a message. */
    readonly files: Counted<Tag>;
    readonly announce: (author: string, text: string) => string;
  };
  readonly composer: {
    readonly label: string;
    readonly placeholder: string;
    readonly send: string;
    readonly attach: string;
    readonly emoji: string;
    readonly left: Counted<Tag>;
    readonly tooLong: Counted<Tag>;
  };
}
