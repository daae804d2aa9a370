import type { Flag } from './flag.js';

export interface PinChallengeTable {
  id: string;
  workspace_id: string;
  /** Canonical address. */
  subject: string;
  /** The address as typed, which is where the mail goes. */
  email: string;
  device_thumbprint: string;
  code_hash: string;
  /** Counted before each comparison; the row is deleted on success. */
  tries: number;
  created_at: number;
  expires_at: number;
  voided_at: number | null;
}

/** Consecutive failures of one address over all challenges and devices (PIN-7); its row also is the lock of the address. */
export interface PinFailureTable {
  workspace_id: string;
  subject: string;
  failures: number;
  /** When the count began; it is over 24 hours later. */
  since: number;
}

/** One row for each code that was made, for the budgets of PIN-5 and PIN-9. */
export interface PinSendTable {
  id: string;
  workspace_id: string;
  subject: string;
  device_thumbprint: string;
  network: string;
  /** 1 where the code came out of the reserve of a device that had verified this address before. */
  from_reserve: Flag;
  created_at: number;
}

/** One row for each transcript that was mailed, for the budgets that it shares with codes (PIN-9). */
export interface TranscriptSendTable {
  id: string;
  workspace_id: string;
  contact_id: string;
  /** Canonical address. */
  subject: string;
  created_at: number;
}
