/** Bounds that both sides keep. The server publishes the ones in force at `GET /v1/limits`. */
export const LIMITS = {
  /** Code points of one message, and its bytes in UTF-8: a longer text stalls readers and costs storage. */
  message_code_points: 8_000,
  message_bytes: 32_768,
  /** One frame or one JSON body. */
  body_bytes: 65_536,
  /** Messages of one history page. */
  history_page: 50,
  history_page_max: 100,
  /** Events of one replay or poll answer. */
  replay_events: 500,
  /** Conversations of one snapshot. */
  snapshot_conversations: 50,
  /** One file, and how many come with one message. */
  attachment_bytes: 10_485_760,
  attachments_per_message: 5,
  /** Bytes of one part of an upload: small enough to be repeated on a bad network. */
  upload_chunk_bytes: 524_288,
  /** Pixels of one picture: decoding more takes memory from everybody. */
  image_pixels: 25_000_000,
  file_name_code_points: 120,
  /** Code points of the words that are looked for, and of what is said with a rating. */
  query_code_points: 200,
  comment_code_points: 1_000,
  /** Fields of the form before a conversation, and code points of one answer. */
  form_fields: 10,
  answer_code_points: 500,
  /** Code points of a name. */
  name_code_points: 80,
  id_bytes: 255,
  email_bytes: 254,
  /** Custom data of one contact: enough to describe a customer, too little to be a database. */
  custom_data_keys: 50,
  custom_data_bytes: 16_384,
  custom_data_string_bytes: 1_024,
  /** Bytes of an identity token. */
  identity_token_bytes: 8_192,
  /** Shortest password of an agent: there is no second factor yet. */
  password_min: 15,
  password_max: 256,
} as const;
export type Limits = Readonly<Record<keyof typeof LIMITS, number>>;

/** Counts as the limit for message text counts: by code point, not by UTF-16 unit. */
export function codePoints(text: string): number {
  return text.length - (text.match(/[\uD800-\uDBFF][\uDC00-\uDFFF]/g)?.length ?? 0);
}

/** True where a text has nothing to read in it: white space, and what cannot be seen or only joins what can. */
export function isBlank(text: string): boolean {
  return /^[\s\p{Cc}\p{Default_Ignorable_Code_Point}\u2800]*$/u.test(text);
}
