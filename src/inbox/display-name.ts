import { LIMITS } from '../protocol/index.js';
import { words } from './inbox-strings.js';

/** Control, direction-override, zero-width, blank and tag characters: they change how the text around them reads. */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Zl}\p{Zp}\u2800]|(?!\uFE0F)\p{Default_Ignorable_Code_Point}/gu;
/** Marks beyond the third on one letter only serve to paint over the lines above and below. */
const STACKED_MARKS = /(\p{M}{3})\p{M}+/gu;

/** A contact's name as it may be shown: cleaned, bounded, and never like one of the team (MRG-10). */
export function displayName(name: string, teamNames: readonly string[]): string {
  const shown = bounded(name);
  if (shown === '') return words.noName;
  const taken = teamNames.some((teamName) => comparable(teamName) === comparable(shown));
  return taken ? words.likeTeam(shown) : shown;
}

/** What a stranger said, without what makes it read as something else. */
export function clean(text: string): string {
  return text.replace(INVISIBLE, '').replace(STACKED_MARKS, '$1').replace(/\s+/gu, ' ').trim();
}

function bounded(name: string): string {
  return Array.from(clean(name)).slice(0, LIMITS.name_code_points).join(''); // by code points, as the limit counts
}

/** Full-width letters, accents and case do not make another name. */
function comparable(name: string): string {
  return bounded(name).normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
}
