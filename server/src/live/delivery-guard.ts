/** REL-15: after so many deliveries without a receipt the reader is sent to a snapshot. */
const MAX_ATTEMPTS = 5;

/**
 * Finds readers that come back again and again to the same place: an event they cannot digest would
 * otherwise be delivered for ever. It is never skipped silently.
 */
export class DeliveryGuard {
  readonly #attempts = new Map<string, { position: number; count: number }>();

  /** Counts a resume; false when this place has been tried too often. */
  admits(sessionId: string, position: number): boolean {
    const last = this.#attempts.get(sessionId);
    const count = last?.position === position ? last.count + 1 : 1;
    if (count > MAX_ATTEMPTS) {
      this.#attempts.delete(sessionId);
      return false;
    }
    this.#attempts.set(sessionId, { position, count });
    return true;
  }

  /** The reader has confirmed something: all is well. */
  confirmed(sessionId: string): void {
    this.#attempts.delete(sessionId);
  }
}
