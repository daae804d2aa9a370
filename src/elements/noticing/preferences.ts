import type { Way } from './ways.js';

/** What the visitor chose in this browser. Title and favicon go together: both only mark the tab. */
export interface Preferences {
  /** Mark the tab by its title and its icon. */
  readonly tab: boolean;
  readonly sound: boolean;
  /** Notifications of the system. Off until the visitor says yes. */
  readonly system: boolean;
}

const STANDARD: Preferences = { tab: true, sound: true, system: false };
const KEY = 'chat-messenger noticing';
/** Where storage is blocked, a choice lasts as long as the page. */
let chosen: Preferences | undefined;

/** What holds in this browser now; another tab may have changed it. */
export function preferences(): Preferences {
  try {
    const stored = JSON.parse(localStorage.getItem(KEY) ?? 'null') as Partial<Preferences> | null;
    return { ...STANDARD, ...(stored ?? chosen) };
  } catch {
    return chosen ?? STANDARD;
  }
}

/** Keeps a choice for every tab. Only an act of the visitor comes here, so that nothing is stored before (PRV-8). */
export function choose(change: Partial<Preferences>): void {
  chosen = { ...preferences(), ...change };
  try {
    localStorage.setItem(KEY, JSON.stringify(chosen));
  } catch {
    // Blocked or full.
  }
}

/** Whether notifications of the system can be had here at all. */
export const canAskSystem = (): boolean =>
  'Notification' in globalThis && Notification.permission !== 'denied';

/** Asks the browser for its notifications, after the visitor's yes. True where they are on from now on. */
export async function askSystem(): Promise<boolean> {
  const system = canAskSystem() && (await Notification.requestPermission()) === 'granted';
  choose({ system });
  return system;
}

/** The ways that are open: allowed by the page, wanted by the visitor. */
export function isWanted(way: Way, allowed: ReadonlySet<Way>): boolean {
  const { tab, sound, system } = preferences();
  const wanted = { title: tab, favicon: tab, sound, system };
  return allowed.has(way) && wanted[way];
}
