/** How a visitor hears of an answer while they look elsewhere. The badge on the launcher is always there. */
export const WAYS = ['title', 'favicon', 'sound', 'system'] as const;
export type Way = (typeof WAYS)[number];

/** The ways that a page allows: all of them where it says nothing. `none` and words that are not known allow none. */
export function waysOf(attribute: string | null | undefined): ReadonlySet<Way> {
  if (attribute === null || attribute === undefined) return new Set(WAYS);
  const words = attribute.split(/\s+/);
  return new Set(WAYS.filter((way) => words.includes(way)));
}
