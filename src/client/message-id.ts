let last = 0;

/** A UUIDv7 (RFC 9562) whose time only moves forward, so that ids sort as they were made, over reloads too. */
export function newMessageId(): string {
  last = Math.max(Date.now(), last + 1);
  const time = last.toString(16).padStart(12, '0');
  // The rest of a version 4 is as random, and says its variant.
  return `${time.slice(0, 8)}-${time.slice(8)}-7${crypto.randomUUID().slice(15)}`;
}
