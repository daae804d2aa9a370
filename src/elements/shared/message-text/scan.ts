/** What may end the address of a link. */
const END = /[\s()\]]/;
/** What may end a bare address: also quotes, angle brackets and the punctuation of scripts without spaces. */
const BARE_END = /[\s()\]<>"`\u3001-\u3011\uFF01-\uFF1F]/;
/** At the end of a bare address these belong to the sentence around it. */
const SENTENCE = /[.,;:!?'*_~\]}…]/;

/** Where the first such sign stands, or the end. */
export function find(text: string, from: number, sign: RegExp): number {
  let at = from;
  while (at < text.length && !sign.test(text[at] ?? '')) at += 1;
  return at;
}

/** Where a run of one sign ends. */
export function runEnd(text: string, from: number): number {
  let end = from;
  while (end < text.length && text[end] === text[from]) end += 1;
  return end;
}

/** Where the next run of this sign begins that is so long; -1 where there is none. */
export function nextRun(text: string, from: number, sign: string, size: number): number {
  let begin = text.indexOf(sign, from);
  for (let end; begin >= 0 && (end = runEnd(text, begin)) - begin !== size;) begin = text.indexOf(sign, end);
  return begin;
}

/**
 * Where an address ends: parentheses around it are not its own, those in it are. It never goes past the beginning
 * of another address of a link, so that looks which fail do not go over the same signs again and again.
 */
export function addressEnd(text: string, from: number, ends = END): number {
  let depth = 0;
  for (let end = from; ; end += 1) {
    end = find(text, end, ends);
    const sign = text[end];
    if (sign === '(') depth += 1;
    else if (sign === ')' && depth > 0) depth -= 1;
    else if (sign !== ']' || text[end + 1] === '(') return end;
  }
}

/** Where an address ends that nothing surrounds. */
export function bareAddressEnd(text: string, from: number): number {
  let end = addressEnd(text, from, BARE_END);
  while (end > from + 1 && SENTENCE.test(text[end - 1] ?? '')) end -= 1;
  return end;
}
