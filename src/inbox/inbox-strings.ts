import { strings } from '../elements/shared/strings.js';
import type { ClientErrorCode, Failure } from '../client/state.js';
import { LIMITS } from '../protocol/index.js';

/** The words of the inbox, in English. */
export const words = {
  starting: 'Opening the inbox…',
  unreachableTitle: 'The inbox cannot be reached',
  unreachable: 'There is no answer from the server. Check your network.',
  retry: 'Try again',

  email: 'Email',
  password: 'Password',
  showPassword: 'Show password',
  hidePassword: 'Hide password',
  signInTitle: 'Sign in to the inbox',
  signIn: 'Sign in',
  signingIn: 'Signing in…',
  sessionEnded: 'Your session has ended. Sign in to go on.',
  signOutIncomplete:
    'This screen is clear, but the server could not be told. Your session may still be open.',
  signOutAgain: 'Sign out again',

  invitationTitle: 'Welcome to the team',
  invitationText: 'Make your account, and answer the people who write to you.',
  name: 'Your name',
  nameHint: 'People you answer see this name.',
  passwordRules: `At least ${String(LIMITS.password_min)} characters. No other rules: a few words that only you would put together are best.`,
  passwordTooShort: `This password is too short. It needs at least ${String(LIMITS.password_min)} characters.`,
  join: 'Make my account',
  joining: 'Making your account…',
  haveAccount: 'I have an account already',

  signOut: 'Sign out',
  connecting: 'Connecting…',
  offline: 'Not connected. New messages may be missing.',
  reconnect: 'Connect again',

  conversations: 'Conversations',
  filter: 'Show conversations',
  open: 'Open',
  closed: 'Closed',
  unreadCount: (count: number) => `${String(count)} unread`,
  unread: 'Unread',
  you: 'Team',
  emptyOpenTitle: 'All answered',
  emptyOpen: 'New conversations appear here by themselves.',
  emptyClosedTitle: 'Nothing closed yet',
  emptyClosed: 'Conversations that you close are kept here.',
  listFailedTitle: 'The conversations could not be loaded',
  loading: 'Loading…',

  by: (name: string) => `By ${name}`,
  levelUnknown: 'Nothing is known about the author',
  back: 'Back to the conversations',
  nothingOpenTitle: 'No conversation open',
  nothingOpen: 'Choose one from the list. Arrow keys move through it.',
  emailVerified: 'email verified',
  emailNotVerified: 'email not verified',
  proof: 'How we know',
  proofMethod: 'Method',
  proofTime: 'Proven',
  proofKey: 'Key',
  close: 'Close conversation',
  reopen: 'Reopen',
  closedNote: 'This conversation is closed.',
  threadFailedTitle: 'The messages could not be loaded',
  statusFailed: 'That did not work.',
  reply: (name: string) => `Reply to ${name}`,
  replyPlaceholder: 'Write a reply…',
  replyKeys: 'Enter sends, Shift and Enter begins a new line.',
  neverAsk: 'Never ask for codes or passwords. Nobody on your team needs them.',
  noName: 'Unnamed visitor',
  likeTeam: (name: string) => `${name} (visitor)`,
} as const;

/** Where the words of the visitor's side do not fit the team's. */
const OWN_ERRORS: Partial<Record<ClientErrorCode, string>> = {
  credentials_invalid: 'Email or password is not right.',
  invitation_invalid: 'This invitation is not valid any more. Ask for a new one.',
  email_taken: 'There is an account with this email already. Sign in instead.',
  password_weak:
    'This password is easy to guess: it is too common, too short, or close to your name or email. Choose another one.',
  rate_limited: 'That was tried too often. Please wait before the next try.',
  not_found: 'This conversation does not exist any more.',
  session_expired: 'Your session has ended.',
  network: 'The server cannot be reached. Check your network.',
  timeout: 'The server took too long to answer.',
  unavailable: 'The server cannot be reached right now.',
};

/** A failure in words, with the time to wait where the server named one. */
export function failureWords({ code, retryAfter }: Failure): string {
  const sentence = OWN_ERRORS[code] ?? strings.errors[code];
  return retryAfter === undefined ? sentence : `${sentence} ${strings.tryAgainIn(Math.ceil(retryAfter))}`;
}
