/** An event stream: one per contact (`contact:<id>`) and one per workspace (`workspace:<id>`). */
export interface StreamTable {
  id: string;
  workspace_id: string;
  position: number;
  /** Events up to here were pruned; a resume from before it needs a snapshot. */
  pruned_to: number;
}

/** Thin on purpose: content is read from its own table, so that erasing it there erases it everywhere. */
export interface EventTable {
  stream_id: string;
  position: number;
  workspace_id: string;
  type:
    | 'message.created'
    | 'message.updated'
    | 'conversation.updated'
    | 'conversation.erased'
    | 'conversation.removed'
    | 'session.opened'
    /** Only moves the stream: whoever follows another tab's socket looks after its own session (SES-18). */
    | 'session.ended';
  /** Empty for events about sessions. */
  conversation_id: string;
  /** The message, for events about one. */
  seq: number | null;
  /** The family that an event about sessions concerns. */
  family_id: string | null;
  created_at: number;
}
