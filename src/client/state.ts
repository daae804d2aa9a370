import type {
  AppInfo,
  Attachment,
  CarryOverOffer,
  ChatErrorCode,
  Claims,
  Conversation,
  ConversationStatus,
  FileVariant,
  FormAnswer,
  FoundMessages,
  Identity,
  IdentityMethod,
  Level,
  Message,
  MessengerInfo,
  OwnSession,
  Proof,
  Rating,
  RefusalReason,
} from '../protocol/index.js';

/**
 * Where the visitor stands. Needing to sign in is a state, not an error.
 * - `idle`: nobody yet; an anonymous visitor before they act
 * - `identifying`: a proof is under way; nothing is shown as anybody
 * - `awaited`: the page will hand over a proof later; until then nothing is shown
 * - `challenged`: a PIN is the way in, because the page asked for it or a proof was refused
 * - `active`: a session exists
 * - `lapsed`: the session is over and so is its proof; what is on the screen stays, nothing moves
 * - `grace`: the visitor acted in that state, and the page has some seconds to prove them again
 * - `blocked`: a proof was refused and the page wants nothing else instead
 * - `cleared`: the session ended for good
 */
export type Phase =
  'idle' | 'identifying' | 'awaited' | 'challenged' | 'active' | 'lapsed' | 'grace' | 'blocked' | 'cleared';

/** How much of the conversation the visitor sees: nothing, a part of it, or its end too. */
export type Sight = boolean | 'part';

export type Connection = 'offline' | 'connecting' | 'live';

export type ClientErrorCode = ChatErrorCode;

/** What went wrong last, for the place in the UI that shows it. */
export interface Failure {
  readonly code: ClientErrorCode;
  /** Seconds until another try may help. */
  readonly retryAfter?: number;
}

/** REL-5: a message never moves back along queued, sending, sent; `failed` waits for the visitor. */
export type SendStatus = 'queued' | 'sending' | 'sent' | 'failed';

/** One bubble. `key` stays the same from the optimistic bubble to the stored message. */
export interface TimelineItem {
  readonly key: string;
  readonly status: SendStatus;
  readonly text: string;
  /** Server time once stored, local time before. */
  readonly at: number;
  readonly own: boolean;
  readonly authorName: string;
  readonly message?: Message;
  /** Files of a stored message. */
  readonly attachments?: readonly Attachment[];
  /** Files of a message that waits, with how far each is. */
  readonly uploads?: readonly PendingFile[];
  readonly failure?: Failure;
  /** Where a waiting message goes. Without it, to the conversation on the screen or to a new one. */
  readonly conversationId?: string;
}

/** A file on its way. `key` names it until its message is stored. */
export interface PendingFile {
  readonly key: string;
  readonly name: string;
  readonly bytes: number;
  readonly mediaType: string;
  /** `waiting` for the network or its turn; `failed` waits for the visitor. */
  readonly status: 'waiting' | 'uploading' | 'uploaded' | 'failed';
  /** Bytes that the server holds. */
  readonly sent: number;
  readonly failure?: Failure;
  /** True where it could not be written down: until it is uploaded, it is lost with the page. */
  readonly isOnlyHere?: boolean;
  /** The file itself, for a small picture of it. Absent after a reload that did not keep it. */
  readonly file?: Blob;
}

/** The conversation on the screen. Without an `id` it begins with the first message. */
export interface Timeline {
  readonly id?: string;
  readonly status: ConversationStatus;
  readonly items: readonly TimelineItem[];
  readonly hasOlder: boolean;
  /** True where the screen shows an earlier part: what arrives is not appended until `loadNewer` reached the end. */
  readonly hasNewer?: boolean;
  /** What is being fetched: the first page, an older or newer page, or nothing. */
  readonly loading: 'first' | 'older' | 'newer' | 'no';
  readonly failure?: Failure;
  /** The message that `showConversation` was asked to show. Another object for every wish. */
  readonly target?: { readonly messageId: string };
  /** `seq` up to which the team holds and has read what the visitor wrote. */
  readonly deliveredSeq?: number;
  readonly readSeq?: number;
  /** Who of the team writes at the moment. */
  readonly typing?: string;
  readonly rating?: Rating;
  /** Text that was typed here and not sent. It changes only when another conversation is shown or storage was read. */
  readonly draft?: string;
  /** Files that were added and go with the next message. */
  readonly files?: readonly PendingFile[];
}

/** A conversation that was erased or became somebody else's; without an id nobody knows whether any was. */
export interface Gone {
  readonly conversationId?: string;
}

/** Everything a view may draw, frozen. Every change makes a new object; unchanged parts keep theirs. */
export interface ChatState {
  readonly phase: Phase;
  /** Raised at each change of person. A result asked for under an older number is dropped. */
  readonly generation: number;
  readonly app?: AppInfo;
  readonly identity?: Identity;
  readonly connection: Connection;
  readonly timeline: Timeline;
  /** The visitor's conversations, the one that changed last first; absent until they are known. */
  readonly conversations?: readonly Conversation[];
  /** True while there are older ones than `conversations` holds. */
  readonly hasMoreConversations?: boolean;
  /** What the workspace says of itself; asked for when somebody looks first. */
  readonly messenger?: MessengerInfo;
  /** True where the server wants other answers before the first message than it was given. */
  readonly asksAnew?: boolean;
  readonly unreadCount: number;
  /** The message of any conversation that was edited or taken away last, as it is since. */
  readonly revised?: Message;
  /** What is not to be found any more since. Another object each time. */
  readonly gone?: Gone;
  /** The refusal of the last proof. */
  readonly refusal?: Failure & { readonly method: IdentityMethod };
  /** When the grace is over, by the browser's clock. */
  readonly graceUntil?: number;
  /** What was written before the visitor was known, and waits for their word. */
  readonly carryOver?: CarryOverOffer;
  /** The same person has just signed in on another device. */
  readonly otherSession?: OwnSession;
  /** True while the page lies in the browser's cache: whoever comes back must not see anything before it is checked. */
  readonly veiled: boolean;
  /** Why nothing works at all, such as an unknown app id. */
  readonly fatal?: Failure;
  /** False where the browser keeps nothing: an anonymous history then ends with the page. */
  readonly storagePersistent: boolean;
  /** True while more waits to be sent than the browser keeps for this page. */
  readonly isStorageFull?: boolean;
}

/** What happens when a proof is refused. */
export type OnIdentityFailure = 'pin' | 'anonymous' | 'block';

/** Who the page says the visitor is: a proof to present, a PIN to ask for, or a proof that comes later. */
export interface IdentityRequest {
  readonly proof: Proof | { readonly method: 'email-pin' } | { readonly method: 'awaited' };
  readonly claims?: Claims;
  /** The customer workspace that the visitor acts for. */
  readonly scope?: string;
  readonly onFailure: OnIdentityFailure;
}

/** Why a provider is asked for a proof. */
export type ProofReason = 'boot' | 'expiry' | 'step-up';
/**
 * Gives the page's proof of its visitor, or nothing where nobody is signed in. `fresh` asks for one that was made
 * just now.
 */
export type ProofProvider = (request: {
  readonly reason: ProofReason;
  readonly fresh: boolean;
}) => Promise<Proof | undefined>;

/** What a cleared session left behind: nothing here, and on the server nothing where it could be reached. */
export interface Cleared {
  readonly local: true;
  readonly server: boolean;
}
/** Why a session ended for good. */
export type ClearReason = 'logout' | 'other-tab' | 'revoked' | 'expired';

/** A request for a fresh proof, as it stands in a conversation. */
export interface ProofRequest {
  readonly conversationId: string;
  readonly requestId: string;
  readonly level: Level;
}

/** The open challenge of the PIN form. */
export interface PinChallenge {
  readonly email: string;
  readonly challengeId: string;
  readonly expiresAt: number;
  readonly resendAt: number;
}

/** Told once per occurrence, beside the state. Carries ids and codes, never text. */
export interface ClientNotices {
  ready: { readonly reason: 'boot' | 'cleared' };
  'email-supplied': { readonly email: string; readonly verified: boolean; readonly method: IdentityMethod };
  'identity-error': {
    readonly code: ClientErrorCode;
    readonly method: IdentityMethod;
    /** The class of what was wrong with the proof, where the server says it. */
    readonly reason?: RefusalReason;
    /** Finds the refusal in the server's log. */
    readonly requestId?: string;
  };
  'identity-change': { readonly identity: Identity };
  'unread-count-change': { readonly count: number };
  'conversation-started': { readonly conversationId: string };
  'message-sent': { readonly conversationId: string; readonly messageId: string };
  'message-received': { readonly conversationId: string; readonly messageId: string };
  'connection-change': { readonly state: Connection };
  'session-cleared': { readonly reason: ClearReason };
  'token-expired': {
    /** Unix milliseconds by the browser's clock. */
    readonly deadline: number;
    readonly respondWith: (proof: Promise<Proof | undefined>) => void;
  };
  'storage-unavailable': object;
  error: { readonly code: ClientErrorCode };
}
export type NoticeName = keyof ClientNotices;

/**
 * The headless client of one app in one page. Views read `state`, ask by calling methods, and wait for
 * the next state; nothing here touches the DOM of the page.
 */
export interface ChatClient {
  readonly state: ChatState;
  /** True once `destroy()` was called: nothing can be asked of it any more. */
  readonly isDestroyed: boolean;
  /** Calls `listener` after every change of `state`. Returns the way to stop. */
  subscribe(listener: () => void): () => void;
  /** Follows one kind of notice. Returns the way to stop. */
  on<N extends NoticeName>(name: N, listener: (notice: ClientNotices[N]) => void): () => void;
  /**
   * Converges on the person described last: the same description again does nothing. Where several describe the visitor,
   * `by` tells them apart: a proof is more than a claim, and that more than nothing. Without a request, `by` describes
   * nobody any more; whoever is there stays.
   */
  identify(request: IdentityRequest | undefined, by?: unknown): void;
  /** Who is asked for proofs at boot, before a session ends, and for a step-up. */
  setProvider(provider: ProofProvider | undefined): void;
  /** Presents a proof now. Resolves with who the visitor is then, rejects where it is refused. */
  present(proof: Proof): Promise<Identity>;
  /** Logs out here and in every tab of this browser; `everywhere` also on other devices. */
  clearSession(options?: { readonly everywhere?: boolean }): Promise<Cleared>;
  /** Tells that the visitor did something, which a session that lapsed has to know. */
  interact(): void;
  /** Takes over what the visitor says of themselves. */
  submitClaims(claims: Claims): Promise<void>;
  /** The visitor's word on `carryOver`. */
  answerCarryOver(accept: boolean): Promise<void>;
  /** Proves the visitor anew as an agent asked, or declines that. */
  answerProofRequest(request: ProofRequest, accept: boolean): Promise<void>;
  /** Whether this page can give a fresh proof of that level. */
  canProve(level: Level): boolean;
  /** Ends the session that `otherSession` tells of, or, without `end`, only puts the notice away. */
  settleOtherSession(end: boolean): Promise<void>;
  /** Resolves when commands are accepted, rejects when that can no longer happen. */
  whenReady(): Promise<void>;

  /** Tells what the visitor sees of the conversation: with any of it, it loads; with its end, it counts as read. */
  setVisible(visible: Sight): void;
  /**
   * Puts a conversation of the visitor on the screen, with `messageId` at that message, or at its end where it has no
   * such message. Rejects with `not_found` for a conversation that is not theirs, exactly as for one that does not exist.
   */
  showConversation(id: string, options?: { readonly messageId?: string }): Promise<void>;
  /** Puts an empty conversation on the screen; it begins with the first message. */
  startConversation(): void;
  /** More of the list of conversations. */
  loadMoreConversations(): Promise<void>;
  /** Closes the conversation, or opens it again. */
  setStatus(conversationId: string, status: ConversationStatus): Promise<void>;
  rate(conversationId: string, rating: Rating): Promise<void>;
  /** Asks for the conversation by mail, to the address that was proven. */
  mailTranscript(conversationId: string): Promise<void>;
  search(query: string, cursor?: string): Promise<FoundMessages>;
  /**
   * All that the server holds of the visitor, as a ZIP file. Where the proof is too old for that, the provider is asked
   * for another one; rejects with `proof_stale` where there is none. So does `eraseData`.
   */
  exportData(): Promise<Blob>;
  /** Erases one conversation, or everything. Resolves when the server has done it. */
  eraseData(conversationId?: string): Promise<void>;

  /** Shows the bubble at once and stores the message as soon as the server can be reached. Takes `files` with it. */
  send(text: string): void;
  /** Tells the team that the visitor writes. Call it at every key: it is passed on seldom. */
  typing(): void;
  /** Keeps what was typed in the conversation on the screen. */
  saveDraft(text: string): void;
  /** Answers of the form, which go with the first message of the next conversation. */
  answerForm(answers: readonly FormAnswer[]): void;
  /** Adds files to the next message and begins to upload them. */
  attach(files: readonly File[]): void;
  /** Takes a file away again, in whatever state it is. */
  detach(key: string): void;
  /** Tries a failed file again. */
  retryFile(key: string): void;
  /** An address of a stored file, good for some minutes. */
  fileUrl(attachmentId: string, variant: FileVariant): Promise<string>;
  /** Tries a failed message again. */
  retry(key: string): void;
  /** Takes a failed message off the screen. */
  discard(key: string): void;
  loadOlder(): Promise<void>;
  loadNewer(): Promise<void>;
  /** Leaves an earlier part for the end of the conversation. */
  showNewest(): Promise<void>;
  /** Loads the conversation again after a failure. */
  reload(): Promise<void>;

  /** Opens the way to prove an email address, for a visitor who is not asked to; also once more, for who proved it. */
  offerPin(): void;
  /** Leaves the PIN form for the state before it, where the page allows that. */
  declinePin(): void;
  startPin(email: string): Promise<PinChallenge>;
  verifyPin(pin: string): Promise<void>;

  /** Ends the session and forgets everything. */
  destroy(): Promise<void>;
}
