import { ChatError, LIMITS, type CustomData } from 'chat-messenger/protocol';

const KEY = /^[A-Za-z0-9_.-]{1,64}$/;
/** Names that mean something to JavaScript or to us. */
const RESERVED: ReadonlySet<string> = new Set(['__proto__', 'prototype', 'constructor']);
const OWN_PREFIX = 'cm_';
const LONE_SURROGATE = /\p{Surrogate}/u;

/**
 * Checks custom data and gives it back as JSON (S2S-4). Whatever does not fit is refused by the name of its key, and
 * nothing is changed to make it fit.
 */
export function checkCustomData(data: CustomData): string {
  const entries = Object.entries(data as Readonly<Record<string, unknown>>);
  if (entries.length > LIMITS.custom_data_keys) {
    throw refused(`custom_data takes ${String(LIMITS.custom_data_keys)} keys`);
  }
  for (const [key, value] of entries) {
    if (!KEY.test(key))
      throw refused(`custom_data: the key ${JSON.stringify(key.slice(0, 80))} is malformed`);
    if (RESERVED.has(key) || key.startsWith(OWN_PREFIX)) throw refused(`custom_data: ${key} is reserved`);
    if (!isPlain(value)) {
      throw refused(`custom_data: ${key} must be a string, a number, a boolean or null`);
    }
    if (typeof value === 'string') checkText(key, value);
  }
  const json = JSON.stringify(data);
  if (Buffer.byteLength(json) > LIMITS.custom_data_bytes) {
    throw refused(`custom_data takes ${String(LIMITS.custom_data_bytes)} bytes`);
  }
  return json;
}

function isPlain(value: unknown): boolean {
  return (
    value === null ||
    typeof value === 'string' ||
    typeof value === 'boolean' ||
    (typeof value === 'number' && Number.isFinite(value))
  );
}

function checkText(key: string, value: string): void {
  if (Buffer.byteLength(value) > LIMITS.custom_data_string_bytes) {
    throw refused(`custom_data: ${key} takes ${String(LIMITS.custom_data_string_bytes)} bytes`);
  }
  if (LONE_SURROGATE.test(value) || value.includes('\0')) {
    throw refused(`custom_data: ${key} must be valid Unicode without NUL`);
  }
}

function refused(message: string): ChatError {
  return new ChatError('bad_request', message);
}
