import { more } from '../elements/languages/en/more.js';
import { numbered } from '../elements/shared/strings.js';
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

  contactDetails: 'Contact details',
  hideContactDetails: 'Hide contact details',
  backToMessages: 'Back to the messages',
  contactFailed: 'The contact could not be loaded',
  contactLoading: 'Loading the contact…',
  verified: 'verified',
  notVerified: 'not verified',
  notGiven: 'Not given',
  claimedName: 'Name',
  claimedEmail: 'Email',
  claimedPhone: 'Phone',
  claimedCompany: 'Company',
  userId: 'User id',
  othersWithEmail: (count: number) =>
    `${count === 1 ? '1 other contact claims' : `${String(count)} other contacts claim`} this email. ` +
    'What they wrote is not this visitor’s history.',
  saidByServer: 'Said by your server',
  nothingByServer: 'Your server said nothing more.',
  saidByPage: 'Said by the page, not verified',
  nothingByPage: 'The page said nothing more.',

  proof: 'How we know',
  proofMethod: 'Method',
  proofTime: 'Proven',
  proofKey: 'Key',
  nothingProven: 'The newest message came without any proof.',
  askForProof: 'Ask for proof',
  askForProofHint: 'The visitor is asked to show anew who they are.',
  askMailbox: 'Confirm mailbox',
  askMailboxHint: 'They enter a code that is mailed to them.',
  askSite: 'Confirm by the site',
  askSiteHint: 'Their page vouches for them again.',
  askingForProof: 'Asking…',
  proofPending: (what: string) => `Asked already: ${what}. The visitor has not answered yet.`,
  proofFailed: 'No proof could be asked for.',
  proofOfMailbox: 'mailbox',
  proofBySite: 'by the site',

  verifiedFromHere: (how: string, proven: boolean) =>
    proven ? `Verified from here: ${how}` : `From here: ${how}`,
  claimChanged: (claim: string, from: string | undefined, to: string) =>
    from === undefined
      ? `${claim} given: ${to} (not verified)`
      : `${claim} changed from ${from} to ${to} (not verified)`,
  proofRequested: (what: string) => `Proof requested: ${what}`,
  proofGiven: (how: string) => `Proof given: ${how}`,
  proofDeclined: 'Proof declined',

  leakedKey: (at: string) => `was seen in a browser ${at}, where everybody can read it. Replace it now.`,
  leakedKeyName: 'The key',
  leakedSecret: 'If it is a secret of your site:',
  leakedApiKey: 'If it is an API key of your server:',
  leakedThen: 'then',
  dismiss: (keyId: string) => `Dismiss ${keyId} until the next visit`,
  warnings: 'Warnings',
  close: 'Close conversation',
  reopen: 'Reopen',
  closedNote: 'This conversation is closed.',
  erased: 'Erased by the visitor',
  erasedNote: (at: string) =>
    `The visitor erased this conversation ${at}. Nothing can be written in it any more.`,
  threadFailedTitle: 'The messages could not be loaded',
  statusFailed: 'That did not work.',
  messages: 'Messages. Arrow keys move through them.',
  noText: 'No text',
  messageOptions: 'What to do with this message',
  edit: 'Edit',
  delete: 'Delete',
  editTitle: 'You are editing a message',
  editLabel: 'New text of the message',
  editPlaceholder: 'Write the new text…',
  editKeys: 'Enter saves, Escape leaves it as it was.',
  cancel: 'Cancel',
  saving: 'Saving…',
  editFailed: 'The change is not saved.',
  saveAgain: 'Save again',
  deleteTitle: 'Delete this message?',
  deleteText:
    'The visitor then sees that a message was deleted. They may have read it already, and it cannot be brought back.',
  deleteYes: 'Delete message',
  deleteNo: 'Keep it',
  deleting: 'Deleting…',
  deleteFailed: 'The message is not deleted.',
  deleteFiles: 'Its files are deleted too.',
  changeRefused: 'This message is not there any more, or somebody else wrote it.',
  writing: (name: string) => `${name} is writing…`,
  drop: 'Drop the files to add them to your reply',
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
  in_progress: 'The visitor was asked already and has not answered yet.',
  level_too_low: 'Whoever writes here cannot prove that in this conversation.',
  network: 'The server cannot be reached. Check your network.',
  timeout: 'The server took too long to answer.',
  unavailable: 'The server cannot be reached right now.',
};

/** A failure in words, with the time to wait where the server named one. */
export function failureWords({ code, retryAfter }: Failure): string {
  const sentence = OWN_ERRORS[code] ?? more.errors[code];
  return retryAfter === undefined
    ? sentence
    : `${sentence} ${numbered(more.tryAgainIn, Math.ceil(retryAfter))}`;
}

/** The same of a change of a message, which others may have taken away. */
export function changeFailureWords(failure: Failure): string {
  return failure.code === 'not_found' ? words.changeRefused : failureWords(failure);
}
