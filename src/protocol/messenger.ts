/** One text in several languages, by language tag. `en` or the first one stands in for those that are missing. */
export type LocalizedText = Readonly<Record<string, string>>;

/** Claimed data that a field of the form may be. */
export const FORM_CLAIMS = ['name', 'email', 'phone', 'company'] as const;
export type FormClaim = (typeof FORM_CLAIMS)[number];

interface FieldBase {
  readonly id: string;
  readonly label: LocalizedText;
  readonly required: boolean;
}
/** What a workspace asks before the first message. Nothing of it is proven (ANON-5). */
export type FormField =
  | (FieldBase & { readonly type: 'text'; readonly claim?: FormClaim })
  | (FieldBase & {
      readonly type: 'choice';
      readonly options: readonly { readonly id: string; readonly label: LocalizedText }[];
    })
  /** `link` leads to what is consented to. */
  | (FieldBase & { readonly type: 'consent'; readonly link?: string });

/** An answer to a field: its text, the id of the chosen option, or true for a consent. */
export interface FormAnswer {
  readonly id: string;
  readonly value: string | boolean;
}

/** An answer as it is kept, in the words in which it was asked for: the form may change, what was answered does not. */
export interface KeptAnswer extends FormAnswer {
  /** What was asked, in the language that stands in for all others. */
  readonly label: string;
  /** What the chosen option said, for an answer that is the id of one. */
  readonly text?: string;
}

/** What a panel needs to know of its workspace when it opens. Public, like the page that it stands on. */
export interface MessengerInfo {
  /** Said by the team before anybody wrote. */
  readonly greeting?: LocalizedText;
  readonly availability: {
    readonly open: boolean;
    /** When the team is back, Unix milliseconds; absent while it is there, or where no hours say it. */
    readonly opens_at?: number;
    /** Said while the team is away. */
    readonly away?: LocalizedText;
  };
  readonly form: readonly FormField[];
  /** True where the contact is asked what they thought of a conversation that was closed. */
  readonly rating: boolean;
  /** True where the server can send a transcript by mail. */
  readonly transcript: boolean;
}

/** Erases what the contact wrote: one conversation, or all of them with what is known of the contact. */
export interface EraseData {
  readonly conversation_id?: string;
}
export interface ErasedData {
  readonly conversations: number;
}
