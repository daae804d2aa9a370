import type { Level } from 'chat-messenger/protocol';

/** What decides about a conversation: who owns it and how well its contact had proven themselves. */
export interface Guarded {
  readonly workspace_id: string;
  readonly contact_id: string;
  readonly scope: string;
  readonly min_level: Level;
  readonly sealed: 0 | 1;
  /** What its contact erased is there for the team alone, which sees that it was (PRV-4). */
  readonly erased_at: number | null;
}

/** Who asks: plain data, because the writer thread asks as well. */
export type Asker =
  | { readonly kind: 'agent'; readonly workspaceId: string }
  | {
      readonly kind: 'visitor';
      readonly workspaceId: string;
      readonly contactId: string;
      /** An email address that the site's server vouched for, where the workspace links those (LNK-2). */
      readonly linkedContactId?: string;
      readonly scope: string;
      readonly assurance: { readonly level: Level };
    };

/** Who talks in a conversation: the team and its contact. */
export type Side = 'agent' | 'contact';

export function sideOf({ kind }: Pick<Asker, 'kind'>): Side {
  return kind === 'agent' ? 'agent' : 'contact';
}

/** What a workspace asks of those who begin a conversation, beside the read rule. */
export function mayStart(
  { assurance }: { readonly assurance: { readonly level: Level } },
  { min_level_start }: { readonly min_level_start: Level },
): boolean {
  return assurance.level >= min_level_start;
}

/**
 * LVL-3, the one rule for reading and writing (LVL-4). There is no other path: no secret link, no
 * conversation id, no equality of email addresses.
 *
 * A contact is either a device or an identity key, so owning the conversation means being the same contact, or one
 * that is linked to it. The scope has to be the same: it partitions what one person sees (S2S-5).
 * A device reads what was written at levels 0 and 1; an address that was proven by mail reads what the portal vouched
 * for as well, since both prove the same mailbox (LNK-1), hence the cap of 3.
 */
export function mayAccess(asker: Asker, conversation: Guarded): boolean {
  if (asker.workspaceId !== conversation.workspace_id) return false;
  if (asker.kind === 'agent') return true;
  if (conversation.erased_at !== null) return false;
  if (asker.scope !== conversation.scope) return false;
  const owner = conversation.contact_id;
  if (asker.contactId !== owner && asker.linkedContactId !== owner) return false;
  if (asker.assurance.level <= 1) return conversation.min_level <= 1 && conversation.sealed === 0;
  return asker.assurance.level >= Math.min(conversation.min_level, 3);
}

/** Whether somebody may write: where the contact erased what was said, nobody says anything more. */
export function mayWrite(asker: Asker, conversation: Guarded): boolean {
  return conversation.erased_at === null && mayAccess(asker, conversation);
}

/** Whether somebody is told that a conversation was erased: whoever might have read it. */
export function mayHearOfErasure(asker: Asker, conversation: Guarded): boolean {
  return mayAccess(asker, { ...conversation, erased_at: null });
}
