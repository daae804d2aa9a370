import { randomInt, randomUUID } from 'node:crypto';
import { ChatError, type StartedPin } from 'chat-messenger/protocol';
import { v7 as uuid } from 'uuid';
import { MINUTE, SECOND, type Clock } from '../clock.js';
import type { ServerKeys } from '../crypto/server-keys.js';
import { sameBytes } from '../crypto/tokens.js';
import type { PinMails } from '../mail/pin-mails.js';
import type { Budgets } from '../store/procedures/pin-budgets.js';
import { lastRevocationOf } from '../store/queries/contacts.js';
import type { Store } from '../store/store.js';
import type { ProvenDevice } from './device-proof.js';
import { EMAIL_CANON_VERSION, parseEmail } from './email.js';
import type { WorkspaceSettings } from '../workspaces/settings.js';
import { emailNamespace, verifiedSubject, type VerifiedSubject } from './subject.js';

/** PIN-2. */
const PIN_LIFE = 10 * MINUTE;
/** Digits and letters that cannot be mistaken for each other; 13 of them are 65 bits (PIN-7). */
const LONG_ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const LONG_LENGTH = 13;

/** Where a code is asked for or answered. */
export interface PinPlace {
  readonly workspaceId: string;
  readonly siteName: string;
  readonly settings: WorkspaceSettings;
  readonly device: ProvenDevice;
  readonly network: string;
  readonly browser: string;
}
/** A code that was answered right: the challenge to use up, and whom it proves. */
export interface AnsweredPin {
  readonly challengeId: string;
  readonly subject: VerifiedSubject;
}

/** The mailbox as proof: a code goes out, the same device brings it back. */
export class EmailPins {
  readonly #store: Store;
  readonly #keys: ServerKeys;
  readonly #clock: Clock;
  readonly #mails: PinMails;
  readonly #budgets: Budgets;

  constructor(parts: { store: Store; keys: ServerKeys; clock: Clock; mails: PinMails; budgets: Budgets }) {
    this.#store = parts.store;
    this.#keys = parts.keys;
    this.#clock = parts.clock;
    this.#mails = parts.mails;
    this.#budgets = parts.budgets;
  }

  /** The answer says nothing about the address: known, unknown and over budget look alike (PIN-10). */
  async start(address: string, place: PinPlace): Promise<StartedPin> {
    const email = parseEmail(address, place.settings);
    if (!this.#mails.available) throw new ChatError('pin_unavailable', 'this server sends no mail');
    const id = randomUUID();
    const codes = { short: shortCode(), long: longCode() };
    const now = this.#clock();
    const hash = (code: string) => this.#keys.pinHash(id, email.canonical, code).toString('base64url');
    const { form, resendIn } = await this.#store.run('startPin', {
      workspaceId: place.workspaceId,
      id,
      subject: email.canonical,
      email: email.exact,
      device: place.device,
      network: place.network,
      shortCodeHash: hash(codes.short),
      longCodeHash: hash(codes.long),
      sendId: uuid(),
      budgets: this.#budgets,
      now,
      expiresAt: now + PIN_LIFE,
    });
    if (form !== 'none') {
      this.#mails.send({
        to: email.exact,
        code: codes[form],
        siteName: place.siteName,
        browser: place.browser,
        requestedAt: now,
        expiresAt: now + PIN_LIFE,
      });
    }
    return { challenge_id: id, expires_in: PIN_LIFE / SECOND, resend_in: resendIn / SECOND };
  }

  /** One refusal for wrong, expired, used, voided and unknown, and for the right code on another device. */
  async verify(challengeId: string, pin: string, place: PinPlace): Promise<AnsweredPin> {
    const { workspaceId, device } = place;
    const now = this.#clock();
    const challenge = await this.#store.run('takePinTry', { workspaceId, challengeId, device, now });
    if (!challenge) throw refused();
    const key = { namespace: emailNamespace(place.settings, 'email-pin'), subject: challenge.subject };
    const lastRevocation = await lastRevocationOf(this.#store.read, workspaceId, key);
    const presented = this.#keys.pinHash(challenge.id, challenge.subject, pin.toUpperCase());
    const right = sameBytes(presented, Buffer.from(challenge.code_hash, 'base64url'));
    if (!right || challenge.device_thumbprint !== device.thumbprint) {
      await this.#store.run('recordPinFailure', { workspaceId, subject: challenge.subject, now });
      throw refused();
    }
    return {
      challengeId: challenge.id,
      subject: verifiedSubject({
        ...key,
        lastRevocation,
        canonVersion: EMAIL_CANON_VERSION,
        level: 3,
        method: 'email-pin',
        longLived: false,
        email: { exact: challenge.email, verified: true },
      }),
    };
  }
}

function shortCode(): string {
  return String(randomInt(1_000_000)).padStart(6, '0');
}

function longCode(): string {
  return Array.from({ length: LONG_LENGTH }, () => LONG_ALPHABET[randomInt(LONG_ALPHABET.length)]).join('');
}

function refused(): ChatError {
  return new ChatError('pin_invalid', 'the code is not valid');
}
