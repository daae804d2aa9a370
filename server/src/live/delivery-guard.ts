/** REL-15: after so many deliveries without a receipt the reader is sent to a snapshot. */
const MAX_ATTEMPTS = 5;

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
    this.#attempts.set(sessionId, { position, count: last?.position === position ? last.count + 1 : 1 });
  }

  /** The reader has confirmed something: all is well. */
  confirmed(sessionId: string): void {
    this.#attempts.delete(sessionId);
  }
}
