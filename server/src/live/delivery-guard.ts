/** REL-15: after so many deliveries without a receipt the reader is sent to a snapshot. */
const MAX_ATTEMPTS = 5;
/** Sessions that end without a receipt are never heard of again; the oldest is forgotten. */
const MAX_REMEMBERED = 10_000;

/**
 * Finds readers that come back again and again to the same place: an event they cannot digest would
 * otherwise be delivered for ever. It is never skipped silently.
 */
export class DeliveryGuard {
  readonly #attempts = new Map<string, { position: number; count: number }>();

  /** False, once, when what follows this place was delivered too often without a receipt. */
  admits(sessionId: string, position: number): boolean {
    const last = this.#attempts.get(sessionId);
    if (last?.position !== position || last.count < MAX_ATTEMPTS) return true;
    this.#attempts.delete(sessionId);
    return false;
  }

  /** Events after this place were delivered. Who only comes back to where nothing happened is not counted. */
  delivered(sessionId: string, position: number): void {
    const last = this.#attempts.get(sessionId);
    const count = last?.position === position ? last.count + 1 : 1;
    this.#attempts.delete(sessionId);
    this.#attempts.set(sessionId, { position, count });
    const [oldest] = this.#attempts.keys();
    if (this.#attempts.size > MAX_REMEMBERED && oldest !== undefined) this.#attempts.delete(oldest);
  }

  /** The reader has confirmed something: all is well. */
  confirmed(sessionId: string): void {
    this.#attempts.delete(sessionId);
  }
}
