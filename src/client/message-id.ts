let last = 0;

/** Ids that are made from now on sort behind this one, though the clock was set back since. */
export function continueAfter(id: string): void {
  last = Math.max(last, parseInt(id.replace('-', '').slice(0, 12), 16));
}

/** A UUIDv7 (RFC 9562) whose time only moves forward, so that ids sort as they were made. */
export function newMessageId(): string {
  last = Math.max(Date.now(), last + 1);
  const time = last.toString(16).padStart(12, '0');
  // The rest of a version 4 is as random, and says its variant.
  return `${time.slice(0, 8)}-${time.slice(8)}-7${crypto.randomUUID().slice(15)}`;
}
