import type { LocalizedText, MessengerInfo } from 'chat-messenger/protocol';
import { presenceAt, secondsUntil } from './hours.js';
import type { WorkspaceSettings } from './settings.js';

/** A page that opens again and again need not ask again each time; a change of settings reaches it this late. */
const GOOD_FOR_SECONDS = 60;

/** What a panel needs to know of its workspace, and for how many seconds that holds. */
export function describeMessenger(
  { greeting, away, hours, time_zone, form, rating }: WorkspaceSettings,
  { mail, now }: { readonly mail: boolean; readonly now: number },
): { readonly info: MessengerInfo; readonly goodFor: number } {
  const presence = presenceAt(hours, time_zone, now);
  const { open, until } = presence;
  const info = {
    ...(isSaid(greeting) && { greeting }),
    availability: {
      open,
      ...(!open && until !== undefined && { opens_at: until }),
      ...(isSaid(away) && { away }),
    },
    form,
    rating,
    transcript: mail,
  };
  return { info, goodFor: secondsUntil(presence, now, GOOD_FOR_SECONDS) };
}

function isSaid(text: LocalizedText): boolean {
  return Object.keys(text).length > 0;
}
