const ASCII_ONLY = /^[\0-\x7f]*$/;

/**
 * A text without case and accents, for comparing what people type. Done here and not by the database, so that both
 * engines find the same: letters are taken apart, marks left out, and both forms of the small sigma made one.
 */
export function folded(text: string): string {
  if (ASCII_ONLY.test(text)) return text.toLowerCase();
  return text.normalize('NFKD').toLowerCase().replace(/\p{M}/gu, '').replaceAll('ς', 'σ');
}
