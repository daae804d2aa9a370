import type { ClearReason, ClientErrorCode } from '../../client/state.js';
import type { NotedClaim } from '../../protocol/index.js';
import type { Counted, LanguageTag } from './language.js';

/** What most visitors never see: forms, questions, refusals, ends of a session, everything that fails. */
export interface MoreStrings<Tag extends LanguageTag = LanguageTag> {
  readonly panel: {
    readonly notNow: string;
    readonly closedConversation: string;
    readonly reopen: string;
    readonly failedTitle: string;
    readonly retry: string;
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
    /** How many conversations were written before signing in. */
    readonly carryOver: Counted<Tag>;
    readonly carryOverYes: string;
    readonly carryOverNo: string;
    readonly otherSession: (browser: string) => string;
    /** In place of its name in that line. */
    readonly unknownBrowser: string;
    readonly otherSessionMine: string;
    readonly otherSessionEnd: string;
    readonly proveTitle: string;
    readonly proveByPin: string;
    readonly proveByPage: string;
    readonly proveNow: string;
    readonly notKept: string;
    readonly unsentNotKept: string;
    readonly tooMuchToKeep: string;
    readonly online: string;
    readonly away: string;
    readonly awayUntil: (time: string) => string;
    readonly settings: string;
  };
  readonly rating: {
    readonly question: string;
    /** From the worst to the best. */
    readonly scores: readonly [string, string, string, string, string];
    readonly comment: string;
    readonly send: string;
    readonly busy: string;
    readonly thanks: string;
    readonly change: string;
  };
  readonly settings: {
    readonly title: string;
    readonly noticing: string;
    readonly tab: string;
    readonly sound: string;
    readonly system: string;
    readonly systemDenied: string;
    readonly conversation: string;
    readonly transcript: (email: string) => string;
    readonly transcriptSent: (email: string) => string;
    readonly data: string;
    readonly export: string;
    readonly exportHint: string;
    readonly exported: string;
    readonly eraseOne: string;
    readonly eraseAll: string;
    readonly eraseOneSure: string;
    readonly eraseAllSure: string;
    readonly eraseYes: string;
    readonly eraseNo: string;
    readonly erased: string;
    readonly busy: string;
    readonly prove: string;
    readonly stale: string;
    /** Where only the page could make that proof. */
    readonly staleHere: string;
  };
  readonly noticing: {
    /** Who wrote, for a notification of the system; the name may be unknown. */
    readonly wrote: (author: string) => string;
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
    readonly optional: string;
    readonly choose: string;
    readonly choiceMissing: string;
    readonly answerMissing: string;
    readonly answerTooLong: string;
    readonly consentMissing: string;
    readonly consentMore: string;
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
  };
  readonly search: {
    readonly label: string;
    readonly hint: string;
    readonly results: string;
    readonly busy: string;
    readonly more: string;
    readonly none: (query: string) => string;
    readonly noneYet: string;
    readonly found: Counted<Tag>;
  };
  /** What can be done with a conversation. */
  readonly menu: {
    readonly close: string;
    readonly closeText: string;
    readonly reopen: string;
    readonly cancel: string;
    readonly done: string;
  };
  /** Under a message that was not sent. */
  readonly unsent: {
    readonly failed: string;
    readonly retry: string;
    readonly discard: string;
    /** Where no other try helps. */
    readonly files: string;
  };
  readonly emoji: {
    readonly label: string;
    readonly search: string;
    readonly loading: string;
    readonly failed: string;
    readonly retry: string;
    readonly nothing: string;
    readonly found: Counted<Tag>;
    readonly skin: string;
    /** From none to the darkest. */
    readonly skins: readonly [string, string, string, string, string, string];
    readonly recent: string;
    readonly groups: {
      readonly smileys: string;
      readonly people: string;
      readonly nature: string;
      readonly food: string;
      readonly travel: string;
      readonly activities: string;
      readonly objects: string;
      readonly symbols: string;
      readonly flags: string;
    };
  };
  readonly files: {
    /** What a screen reader calls the files of a message. */
    readonly label: string;
    readonly pending: string;
    readonly picture: (name: string) => string;
    readonly open: (name: string) => string;
    readonly download: (name: string) => string;
    readonly remove: (name: string) => string;
    readonly retry: (name: string) => string;
    /** Such as `40 %`. */
    readonly sent: (percent: string) => string;
    readonly waiting: string;
    /** It is only in this page, so that leaving would lose it. */
    readonly stay: string;
    /** It is too large, or one too many. */
    readonly tooLarge: string;
    readonly failed: string;
    readonly unavailable: string;
    readonly added: Counted<Tag>;
    readonly dump: (name: string) => string;
    readonly dumpClean: string;
    readonly dumpAsItIs: string;
  };
  readonly viewer: {
    readonly label: string;
    readonly close: string;
    readonly previous: string;
    readonly next: string;
    readonly download: string;
    readonly actualSize: string;
    readonly place: (index: string, count: string) => string;
    readonly loading: string;
    readonly failed: string;
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
    /** The time comes with its unit: `12 sec`. */
    readonly resendIn: (time: string) => string;
    readonly changeEmail: string;
    readonly signedIn: (email: string) => string;
    readonly emailMissing: string;
    readonly codeIncomplete: string;
  };
  readonly errors: Readonly<Record<ClientErrorCode, string>>;
  /** Seconds. */
  readonly tryAgainIn: Counted<Tag>;
}
