import type { ClearReason, ClientErrorCode } from '../../client/state.js';
import type { NotedClaim } from '../../protocol/index.js';

/**
 * Every word that the panel and its parts show. A language is one object of this shape. The two phrases
 * of the launcher live beside it, so that nothing of this loads before the panel does.
 */
export interface Strings {
  readonly panel: {
    readonly label: (workspace: string) => string;
    readonly close: string;
    readonly connecting: string;
    readonly offline: string;
    readonly signedInAs: (who: string) => string;
    readonly chattingAs: (who: string) => string;
    readonly guest: string;
    readonly verifyEmail: string;
    readonly notNow: string;
    readonly loading: string;
    readonly emptyTitle: string;
    readonly emptyText: (workspace: string) => string;
    readonly failedTitle: string;
    readonly retry: string;
    readonly closedConversation: string;
    readonly reopen: string;
    readonly back: (unread: number) => string;
    readonly search: string;
    readonly menu: string;
    readonly newConversation: string;
    readonly challengeTitle: string;
    readonly challenge: string;
    readonly offered: string;
    readonly refused: string;
    readonly blockedTitle: string;
    readonly blocked: string;
    readonly clearedTitle: string;
    readonly cleared: string;
    readonly clearedBecause: Readonly<Record<ClearReason, string>>;
    readonly signInTitle: string;
    readonly signIn: string;
    readonly asked: string;
    readonly refusedEmpty: string;
    readonly refusedApart: string;
    readonly lapsed: string;
    readonly grace: string;
    readonly secondsLeft: (seconds: number) => string;
    readonly carryOver: (conversations: number) => string;
    readonly carryOverYes: string;
    readonly carryOverNo: string;
    readonly otherSession: (browser: string) => string;
    readonly otherSessionMine: string;
    readonly otherSessionEnd: string;
    readonly proveTitle: string;
    readonly proveByPin: string;
    readonly proveByPage: string;
    readonly proveNow: string;
    readonly notKept: string;
  };
  /** Before the first message. */
  readonly collect: {
    readonly title: string;
    readonly why: (workspace: string) => string;
    readonly name: string;
    readonly email: string;
    readonly unverified: string;
    readonly submit: string;
    readonly busy: string;
    readonly verifyInstead: string;
    readonly nameMissing: string;
    readonly nameTooLong: string;
    readonly emailMissing: string;
  };
  /** What happened beside the messages. */
  readonly notices: {
    readonly verifiedFromHere: string;
    readonly claimChanged: Readonly<Record<NotedClaim, (to: string) => string>>;
    readonly proofRequested: string;
    readonly proofImpossible: string;
    readonly proofYes: string;
    readonly proofNo: string;
    readonly proofGiven: (time: string) => string;
    readonly proofDeclined: string;
  };
  readonly question: {
    readonly busy: string;
  };
  /** The conversations of the visitor. */
  readonly list: {
    readonly label: string;
    readonly loading: string;
    readonly empty: string;
    readonly more: string;
    readonly unread: string;
    readonly closed: string;
    readonly noText: string;
    readonly unreadCount: (conversations: number) => string;
    readonly entry: (who: string) => string;
  };
  readonly search: {
    readonly label: string;
    readonly hint: string;
    readonly results: string;
    readonly busy: string;
    readonly more: string;
    readonly none: (query: string) => string;
    readonly noneYet: string;
    readonly found: (messages: number) => string;
  };
  /** What can be done with a conversation. */
  readonly menu: {
    readonly close: string;
    readonly closeText: string;
    readonly reopen: string;
    readonly cancel: string;
    readonly done: string;
  };
  readonly transcript: {
    readonly label: string;
    readonly you: string;
    readonly today: string;
    readonly yesterday: string;
    readonly loadingOlder: string;
    readonly queued: string;
    readonly sending: string;
    readonly sent: string;
    readonly delivered: string;
    readonly read: string;
    readonly edited: string;
    readonly deleted: string;
    readonly unread: string;
    readonly typing: (who: string) => string;
    readonly jump: string;
    readonly jumpToNew: (messages: number) => string;
    readonly loadingNewer: string;
    readonly copy: string;
    readonly copied: string;
    readonly copyFailed: string;
    readonly failed: string;
    readonly retry: string;
    readonly discard: string;
    readonly announce: (author: string, text: string) => string;
  };
  readonly composer: {
    readonly label: string;
    readonly placeholder: string;
    readonly send: string;
    readonly left: (count: number) => string;
    readonly tooLong: (count: number) => string;
  };
  readonly pin: {
    readonly emailLabel: string;
    readonly emailHint: string;
    readonly sendCode: string;
    readonly sending: string;
    readonly codeLabel: string;
    readonly codeSent: (email: string) => string;
    readonly codeResent: (email: string) => string;
    readonly codeHint: string;
    readonly confirm: string;
    readonly checking: string;
    readonly resend: string;
    readonly resendIn: (seconds: number) => string;
    readonly changeEmail: string;
    readonly signedIn: (email: string) => string;
    readonly emailMissing: string;
  };
  readonly errors: Readonly<Record<ClientErrorCode, string>>;
  readonly tryAgainIn: (seconds: number) => string;
}

/** The words in use. */
export { english as strings } from './english.js';
