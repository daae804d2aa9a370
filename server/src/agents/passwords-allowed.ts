import { ChatError, LIMITS } from 'chat-messenger/protocol';
import { ZxcvbnFactory } from '@zxcvbn-ts/core';
import { adjacencyGraphs, dictionary } from '@zxcvbn-ts/language-common';

const estimator = new ZxcvbnFactory({ dictionary, graphs: adjacencyGraphs });

/** Below this a guesser with the usual word lists is through in hours. */
const MIN_SCORE = 4;

/** AGT-2: long enough and not among the guessable ones; nothing about which characters to use. */
export function checkPassword(password: string, ownWords: readonly string[]): void {
  const length = [...password].length;
  if (length < LIMITS.password_min || length > LIMITS.password_max) {
    throw new ChatError(
      'password_weak',
      `the password needs ${String(LIMITS.password_min)} to ${String(LIMITS.password_max)} characters`,
    );
  }
  if (estimator.check(password, [...ownWords]).score < MIN_SCORE) {
    throw new ChatError('password_weak', 'the password is easy to guess');
  }
}
