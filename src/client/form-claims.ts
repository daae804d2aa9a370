import type { Claims, FormAnswer, MessengerInfo } from '../protocol/index.js';

/** What of the answers the visitor says of themselves. Nothing of it is proven (ANON-5). */
export function claimsOf(
  answers: readonly FormAnswer[],
  { form }: Pick<MessengerInfo, 'form'> = { form: [] },
): Claims | undefined {
  const claims = form.flatMap((field) => {
    const value = answers.find(({ id }) => id === field.id)?.value;
    const isClaim = field.type === 'text' && field.claim && typeof value === 'string' && value.trim();
    return isClaim ? [[field.claim, value] as const] : [];
  });
  return claims.length > 0 ? Object.fromEntries(claims) : undefined;
}
