import { createHash, createHmac } from 'node:crypto';
import { finding, type Finding } from './findings.js';

/** A wrong way to make a key that people take, and what it gives. */
export interface MacMistake {
  readonly finding: Finding;
  readonly mac: Buffer;
}

const PREFIX = /^cmps_/;

/** What comes out when a right secret is used in a wrong way. None of this is ever accepted. */
export function macMistakes(secret: string, message: string): MacMistake[] {
  return [
    ...decoded(secret).map(([how, key]) => ({
      finding: finding(
        'secret_decoded',
        `the secret was ${how} before use; its bytes are those of the text as shown, ${PREFIX.exec(secret)?.[0] ?? ''} included`,
      ),
      mac: hmac(key, message),
    })),
    ...altered(secret).map(([how, key]) => ({
      finding: finding('secret_altered', `the secret was used ${how}; use exactly the text that was shown`),
      mac: hmac(key, message),
    })),
    ...nothing().map(([what, key]) => ({
      finding: finding(
        'secret_empty',
        `the key was made with ${what} for a secret: the variable that holds it was not set, or was lost on the way`,
      ),
      mac: hmac(key, message),
    })),
    {
      finding: finding(
        'swapped',
        'the address was used as the HMAC key and the secret as its message; it is the other way round',
      ),
      mac: hmac(message, secret),
    },
    ...unkeyed(secret, message).map(([how, mac]) => ({
      finding: finding('not_hmac', `this is ${how}, a plain hash; it has to be HMAC-SHA256 with the secret`),
      mac,
    })),
  ];
}

function decoded(secret: string): [string, Buffer][] {
  const body = secret.replace(PREFIX, '');
  const ways: [string, Buffer][] = [
    ['hex-decoded', Buffer.from(secret, 'hex')],
    ['hex-decoded', Buffer.from(body, 'hex')],
    ['base64-decoded', Buffer.from(secret, 'base64')],
    ['base64-decoded', Buffer.from(body, 'base64')],
  ];
  return ways.filter(([, key]) => key.length > 0);
}

function altered(secret: string): [string, string][] {
  return [
    ['with a line break at its end', `${secret}\n`],
    ['with a line break at its end', `${secret}\r\n`],
    ['with a space before it', ` ${secret}`],
    ['with a space after it', `${secret} `],
    ['with quotes around it', `"${secret}"`],
    ['with quotes around it', `'${secret}'`],
    ['without its prefix', secret.replace(PREFIX, '')],
    ['in lower case', secret.toLowerCase()],
    ['in upper case', secret.toUpperCase()],
  ].filter((way): way is [string, string] => way[1] !== secret);
}

function nothing(): [string, string][] {
  return [
    ['nothing', ''],
    ['the word undefined', 'undefined'],
    ['the word null', 'null'],
    ['the word None', 'None'],
  ];
}

function unkeyed(secret: string, message: string): [string, Buffer][] {
  return [
    ['SHA-256 of the address', sha256(message)],
    ['SHA-256 of the secret and the address', sha256(secret + message)],
    ['SHA-256 of the address and the secret', sha256(message + secret)],
    ['SHA-256 of the secret and the address', sha256(`${secret}:${message}`)],
    ['SHA-256 of the address and the secret', sha256(`${message}:${secret}`)],
  ];
}

function hmac(key: string | Buffer, message: string): Buffer {
  return createHmac('sha256', key).update(message).digest();
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
