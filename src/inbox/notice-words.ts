import type { IdentityMethod, Level, Notice, NotedClaim } from '../protocol/index.js';
import { clean, displayName } from './display-name.js';
import { words } from './inbox-strings.js';
import { levelWords, momentWords } from './level-words.js';

/** What happened, in words. What a stranger said stands in quotes, so that it cannot go on in our voice. */
export function noticeWords(notice: Notice, teamNames: readonly string[]): string {
  switch (notice.type) {
    case 'verified_from_here':
      return words.verifiedFromHere(provenWords(notice), notice.level >= 3);
    case 'claim_changed': {
      const { claim, from, to } = notice;
      const said = (text: string): string =>
        quoted(claim === 'name' ? displayName(text, teamNames) : clean(text));
      return words.claimChanged(CLAIMS[claim], from === null ? undefined : said(from), said(to));
    }
    case 'proof_requested':
      return words.proofRequested(notice.level === 3 ? words.proofOfMailbox : words.proofBySite);
    case 'proof_given':
      return words.proofGiven(`${provenWords(notice)} ${momentWords(notice.proven_at)}`);
    case 'proof_declined':
      return words.proofDeclined;
  }
}

const CLAIMS: Readonly<Record<NotedClaim, string>> = {
  name: words.claimedName,
  email: words.claimedEmail,
  phone: words.claimedPhone,
  company: words.claimedCompany,
};

function provenWords({ level, method }: { readonly level: Level; readonly method: IdentityMethod }): string {
  return levelWords({ level, method, proven_at: 0, long_lived: false });
}

/** Isolated as well: letters that run the other way do not carry the words around them along. */
function quoted(text: string): string {
  return `“\u2068${text}\u2069”`;
}
