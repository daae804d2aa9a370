import { randomInt } from 'node:crypto';
import { verifiedSubject, type VerifiedSubject } from './subject.js';

const TRAITS = ['Amber', 'Brisk', 'Calm', 'Clever', 'Gentle', 'Golden', 'Keen', 'Lucky', 'Merry', 'Quiet'];
const CREATURES = [
  'Badger',
  'Crane',
  'Dolphin',
  'Falcon',
  'Heron',
  'Lynx',
  'Marten',
  'Otter',
  'Robin',
  'Wren',
];

/** Nothing was proven but the possession of this browser's key, which owns what is written. */
export function verifyAnonymous(deviceThumbprint: string): VerifiedSubject {
  return verifiedSubject({
    namespace: 'device',
    subject: deviceThumbprint,
    canonVersion: 1,
    level: 0,
    method: 'anonymous',
    longLived: false,
  });
}

/** Chosen by chance, not made from an id: a name must not be a fingerprint (ANON-6). */
export function anonymousName(): string {
  const pick = (words: readonly string[]) => words[randomInt(words.length)] ?? '';
  return `${pick(TRAITS)} ${pick(CREATURES)}`;
}

/** True for names that {@link anonymousName} makes. */
export function isAnonymousName(name: string): boolean {
  const [trait = '', creature = '', ...rest] = name.split(' ');
  return rest.length === 0 && TRAITS.includes(trait) && CREATURES.includes(creature);
}
