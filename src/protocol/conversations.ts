import type { Attachment } from './files.js';
import type { Assurance, CustomData, IdentityMethod, Level } from './identity.js';
import type { FormAnswer, KeptAnswer } from './messenger.js';

export const CONVERSATION_STATUSES = ['open', 'closed'] as const;
export type ConversationStatus = (typeof CONVERSATION_STATUSES)[number];

/** `system` writes the notices that stand between messages. */
export const AUTHOR_KINDS = ['contact', 'agent', 'system'] as const;
export type AuthorKind = (typeof AUTHOR_KINDS)[number];

export interface Author {
  readonly kind: AuthorKind;
  readonly name: string;
  /** Which agent it is, where an agent reads a message of the team. Visitors are told names alone. */
  readonly id?: string;
}

/** Claimed data whose change is noted in the conversation. */
export const NOTED_CLAIMS = ['name', 'email', 'phone', 'company'] as const;
export type NotedClaim = (typeof NOTED_CLAIMS)[number];

/** What happened in a conversation beside its messages. It has a place in the order like they have. */
export type Notice =
  /** Everything before was written by somebody not yet known; it was carried over by the one known from here on. */
  | { readonly type: 'verified_from_here'; readonly level: Level; readonly method: IdentityMethod }
  | {
      readonly type: 'claim_changed';
      readonly claim: NotedClaim;
      readonly from: string | null;
      readonly to: string;
    }
  /** An agent asks for a fresh proof of at least this level. The notice's message id names the request. */
  | { readonly type: 'proof_requested'; readonly level: Level }
  | {
      readonly type: 'proof_given';
      readonly request_id: string;
      readonly level: Level;
      readonly method: IdentityMethod;
      readonly proven_at: number;
    }
  | { readonly type: 'proof_declined'; readonly request_id: string };

/** One message. `seq` is its place in the conversation: 1, 2, 3, without holes. */
export interface Message {
  readonly id: string;
  readonly conversation_id: string;
  readonly seq: number;
  readonly author: Author;
  /** Plain text with the few marks of `PROTOCOL.md`. It is never HTML, and no reader may treat it as such. */
  readonly text: string;
  /** Files that came with it. Absent where there are none. */
  readonly attachments?: readonly Attachment[];
  /** Unix milliseconds by the server's clock. For display only: order is `seq`. */
  readonly sent_at: number;
  /** The sender's own id for this message: how a bubble that waits is found again. */
  readonly client_msg_id: string;
  /** How the contact had proven who they are when they wrote this. Absent on agents' messages. */
  readonly assurance?: Assurance;
  /** Present where `author.kind` is `system`; `text` is empty then. */
  readonly notice?: Notice;
  /** Counts the changes of this message; absent on one that never changed. A reader keeps the highest (REL-14). */
  readonly version?: number;
  /** When its author changed it last. */
  readonly edited_at?: number;
  /** When it was taken away: `text` is empty then, and it has no attachments. */
  readonly deleted_at?: number;
}

/** The last message of a conversation, cut to one line for lists. */
export interface Preview {
  readonly author: AuthorKind;
  /** The author's name. */
  readonly name?: string;
  readonly text: string;
  readonly sent_at: number;
}

/** A conversation as its contact sees it. */
export interface Conversation {
  readonly id: string;
  readonly status: ConversationStatus;
  readonly created_at: number;
  readonly updated_at: number;
  /** `seq` of the newest message. */
  readonly last_seq: number;
  /** `seq` up to which the contact has read. */
  readonly read_seq: number;
  /** True while an agent's message lies beyond `read_seq`. */
  readonly unread: boolean;
  readonly preview?: Preview;
  /** `seq` up to which the other side holds the messages; to the contact that is the team, to the team the contact. */
  readonly peer_delivered_seq?: number;
  /** `seq` up to which the other side has read. */
  readonly peer_read_seq?: number;
  /** What the contact thought of it in the end. */
  readonly rating?: Rating;
  /** When its contact erased it: it is closed for good, and nothing of what was said in it is left. */
  readonly erased_at?: number;
}

/** What a contact thought of a conversation. */
export interface Rating {
  /** 1 (bad) to 5 (very good). */
  readonly score: 1 | 2 | 3 | 4 | 5;
  readonly comment?: string;
}

/** The person behind a conversation, as agents see them. */
export interface Contact {
  readonly id: string;
  readonly name: string;
  readonly email?: string;
  /** True only where a proof covers the address. */
  readonly email_verified: boolean;
  /** True only where a server said the name, not the page. */
  readonly name_verified: boolean;
}

/** All that is known of a contact, each part with whether anybody vouched for it. */
export interface ContactDetails extends Contact {
  readonly user_id?: string;
  readonly phone?: string;
  readonly company?: string;
  /** Said by a server that holds a key of the workspace. */
  readonly custom_data: CustomData;
  /** Said by the page. */
  readonly non_verified_custom_data: CustomData;
  /** How many other contacts claim or hold this email. A hint: nothing of them is this visitor's. */
  readonly others_with_email: number;
}

/** A conversation as the team sees it. `read_seq` and `unread` speak of the team. */
export interface AgentConversation extends Conversation {
  readonly contact: Contact;
  /** The proof behind the contact's newest message. */
  readonly assurance: Assurance;
  /** What the contact answered before the first message. */
  readonly answers?: readonly KeptAnswer[];
}

/** One page of messages, ascending by `seq`. */
export interface MessagePage {
  readonly messages: readonly Message[];
  /** True while older messages exist before the first of this page. */
  readonly has_older: boolean;
  /** True while newer messages exist after the last of this page, as they may where a page was asked for by place. */
  readonly has_newer?: boolean;
}

/** Body of a send. The sender makes `client_msg_id` (UUIDv7) before the first try and keeps it. */
export interface SendMessage {
  readonly client_msg_id: string;
  /** May be empty where files come with it. */
  readonly text: string;
  /** Finished uploads of the same sender, each good for one message. */
  readonly attachment_ids?: readonly string[];
}

/** Body of the first message of a conversation. */
export interface StartConversation extends SendMessage {
  /** Answers to the fields of `MessengerInfo.form`. */
  readonly answers?: readonly FormAnswer[];
}

/** An agent's change of a message of theirs. */
export interface EditMessage {
  readonly text: string;
}

/** Body of a change of status. A contact may close what is theirs, and open it again. */
export interface SetStatus {
  readonly status: ConversationStatus;
}

/** Looks for words in the contact's own conversations. In a body: what somebody looks for stands in no address. */
export interface SearchMessages {
  readonly query: string;
  /** From the answer before, to go on. */
  readonly cursor?: string;
}
export interface FoundMessages {
  /** Newest first. */
  readonly messages: readonly Message[];
  /** Absent at the end. A page may be empty and yet go on: the server looks through so many at once. */
  readonly cursor?: string;
}

/** Answer to a send: `message` is durably stored. `duplicate` is true when an earlier try stored it. */
export interface SentMessage {
  readonly message: Message;
  readonly duplicate: boolean;
}

/** Answer to the first message of a new conversation. */
export interface StartedConversation extends SentMessage {
  readonly conversation: Conversation;
}

/** Body of a read receipt. It never moves back; a value beyond the end is taken as the end. */
export interface MarkRead {
  readonly seq: number;
}

/** An agent asks the visitor for a fresh proof of at least this level. */
export interface RequestProof {
  readonly level: 3 | 4;
}
/** The visitor answers: `given` by the session that the fresh proof opened. */
export interface AnswerProofRequest {
  readonly request_id: string;
  readonly outcome: 'given' | 'declined';
}
