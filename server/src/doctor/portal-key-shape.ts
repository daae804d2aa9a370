import { finding, quoted, type Finding } from './findings.js';

/** Digits of the hashes that are taken for SHA-256. */
const OTHER_HASHES: Readonly<Record<number, string>> = {
  32: 'MD5',
  40: 'SHA-1',
  56: 'SHA-224',
  96: 'SHA-384',
  128: 'SHA-512',
};
const SHA256_BYTES = 32;

/** Why a text has not the form of a portal key. */
export function explainKeyShape(key: string): Finding[] {
  const trimmed = key.trim();
  if (trimmed !== key) return [finding('key_malformed', 'there is space or a line break around the key')];
  const hash = /^[0-9a-fA-F]+$/.test(key) ? OTHER_HASHES[key.length] : undefined;
  if (hash) {
    return [
      finding(
        'other_hash',
        `this has as many digits as HMAC-${hash}; it has to be HMAC-SHA256, in 64 digits`,
      ),
    ];
  }
  if (Buffer.from(key, 'base64').length === SHA256_BYTES && /^[\w+/-]{43}=?$/.test(key)) {
    return [finding('key_not_hex', 'the key is written in base64; write it in hexadecimal, 64 digits')];
  }
  if (/^[\w-]+\.[\w-]+\.[\w-]+$/.test(key) && !key.startsWith('v2.')) {
    return [finding('key_malformed', 'this is a token of another kind; see setIdentityToken and user-token')];
  }
  if (/^v\d/.test(key))
    return [finding('key_malformed', `${explainTimed(key)}; it takes v2.<seconds>.<64 digits>`)];
  return [
    finding(
      'key_malformed',
      `${quoted(key)} has ${String(key.length)} characters; it takes 64 hexadecimal digits, or v2.<seconds>.<64 digits>`,
    ),
  ];
}

function explainTimed(key: string): string {
  const [version, seconds = '', digits = '', ...more] = key.split('.');
  if (version !== 'v2') return `there is no form ${quoted(version ?? '')}`;
  if (more.length > 0 || digits === '') return 'it has not three parts';
  if (!/^(?:0|[1-9]\d{0,14})$/.test(seconds)) {
    return `${quoted(seconds)} is no time in whole seconds without sign and leading zeros`;
  }
  return `its last part has ${String(digits.length)} characters that are not all hexadecimal digits`;
}
