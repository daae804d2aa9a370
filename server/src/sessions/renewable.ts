import type { Level } from 'chat-messenger/protocol';
import { DAY } from '../clock.js';

/** SES-5: what the device key alone may continue. Levels 2 and 4 come back only with their proof. */
export const RENEWABLE: readonly { readonly level: Level; readonly idle: number; readonly total: number }[] =
  [
    { level: 0, idle: 90 * DAY, total: 365 * DAY },
    { level: 1, idle: 90 * DAY, total: 365 * DAY },
    { level: 3, idle: 7 * DAY, total: 30 * DAY },
  ];
