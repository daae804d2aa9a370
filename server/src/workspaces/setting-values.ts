import { ChatError } from 'chat-messenger/protocol';
import type { TSchema } from 'typebox';
import { Value } from 'typebox/value';
import { WorkspaceSettingsSchema, type WorkspaceSettings } from './settings.js';

export type SettingName = keyof WorkspaceSettings;
export const SETTING_NAMES = Object.keys(WorkspaceSettingsSchema.properties) as readonly SettingName[];

/** What the schema says of one setting, as far as people need to read it. */
interface SettingSchema {
  readonly description: string;
  readonly type?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly { readonly const: unknown }[];
}

/** Reads settings that were typed as `name=value`; a refusal names the setting and says what it takes. */
export function readChanges(words: readonly string[]): Partial<WorkspaceSettings> {
  return Object.fromEntries(words.map(readChange));
}

function readChange(word: string): readonly [SettingName, unknown] {
  const [, key = word, text = ''] = /^([^=]*)=(.*)$/s.exec(word) ?? [];
  const name = SETTING_NAMES.find((known) => known === key);
  if (!name) {
    throw new ChatError('bad_request', `there is no setting ${key}; there are ${SETTING_NAMES.join(', ')}`);
  }
  const schema: TSchema = WorkspaceSettingsSchema.properties[name];
  const value = [text, typed(text)].find((candidate) => Value.Check(schema, candidate));
  if (value === undefined) throw new ChatError('bad_request', `${name} takes ${whatItTakes(name)}`);
  return [name, value];
}

/** In words: `a whole number from 5 to 720`, `true or false`. */
export function whatItTakes(name: SettingName): string {
  const { type, minimum, maximum, enum: names, anyOf } = schemaOf(name);
  if (type === 'boolean') return 'true or false';
  if (type === 'integer') return `a whole number from ${String(minimum)} to ${String(maximum)}`;
  const values = names ?? anyOf?.map((value) => value.const) ?? [];
  return `one of ${values.join(', ')}`;
}

/** What a setting means, for people, who need no rule's number. */
export function describeSetting(name: SettingName): string {
  return schemaOf(name).description.replace(/ \([A-Z0-9]+-\d+\)$/, '');
}

function schemaOf(name: SettingName): SettingSchema {
  return WorkspaceSettingsSchema.properties[name] as unknown as SettingSchema;
}

/** The truth value or the number that a text spells, exactly as JSON does. */
function typed(text: string): unknown {
  return /^(?:true|false|0|[1-9]\d{0,8})$/.test(text) ? (JSON.parse(text) as unknown) : undefined;
}
