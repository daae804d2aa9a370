import type { FormField, LocalizedText } from 'chat-messenger/protocol';
import { Type } from 'typebox';
import { readForm } from './form-setting.js';
import type { Hours } from './hours.js';
import { readHours } from './hours-setting.js';
import { readLocalized } from './localized-text.js';
import { SettingPart } from './setting-places.js';

/** What greets is read on the way to the first message, not studied. */
const SAID_CODE_POINTS = 1_000;

const said = (description: string) =>
  Type.Unsafe<LocalizedText>(
    Type.Object({}, { default: {}, description, takes: 'a text, or JSON of texts by language' }),
  );

/** What a workspace says and asks around its conversations. What is in them in detail is checked when they are set. */
export const messengerSettings = {
  greeting: said('what stands there before anybody wrote'),
  away: said('what is said while the team is away'),
  time_zone: Type.String({
    default: 'UTC',
    description: 'where the clocks of the hours hang',
    takes: 'a name such as Europe/Berlin',
  }),
  hours: Type.Unsafe<Hours>(
    Type.Object({}, { default: {}, description: 'when the team is there', takes: 'JSON of times by day' }),
  ),
  form: Type.Unsafe<readonly FormField[]>(
    Type.Array(Type.Object({}), {
      default: [],
      description: 'what is asked before the first message',
      takes: 'JSON, a list of at most 10 fields',
    }),
  ),
};

/** Checks one of these settings, whose place in it a refusal names, and gives it in its one form. */
export const MESSENGER_READERS = {
  greeting: (value) => readSaid(new SettingPart('greeting', value)),
  away: (value) => readSaid(new SettingPart('away', value)),
  time_zone: (value) => readTimeZone(new SettingPart('time_zone', value)),
  hours: (value) => readHours(new SettingPart('hours', value)),
  form: (value) => readForm(new SettingPart('form', value)),
} satisfies Record<keyof typeof messengerSettings, (value: unknown) => unknown>;
export type MessengerSettingName = keyof typeof messengerSettings;

export function isMessengerSetting(name: string): name is MessengerSettingName {
  return Object.hasOwn(messengerSettings, name);
}

/** Nothing, or an empty text, says nothing. */
function readSaid(part: SettingPart): LocalizedText {
  const { value } = part;
  const isNothing = value === '' || (typeof value === 'object' && JSON.stringify(value) === '{}');
  return isNothing ? {} : readLocalized(part, SAID_CODE_POINTS);
}

function readTimeZone(part: SettingPart): string {
  const name = part.matching(/^[A-Za-z]/, 'the name of a time zone such as Europe/Berlin or UTC');
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
  } catch {
    part.refuse('takes the name of a time zone such as Europe/Berlin or UTC');
  }
  return name;
}
