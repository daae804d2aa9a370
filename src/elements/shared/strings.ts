import type { ClientErrorCode } from '../../client/state.js';

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
    readonly challengeTitle: string;
    readonly challenge: string;
    readonly offered: string;
    readonly refused: string;
    readonly blockedTitle: string;
    readonly blocked: string;
    readonly clearedTitle: string;
    readonly cleared: string;
    readonly notKept: string;
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
