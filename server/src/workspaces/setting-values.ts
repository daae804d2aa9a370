import { ChatError } from 'chat-messenger/protocol';
import type { TSchema } from 'typebox';
import { Value } from 'typebox/value';
import { isMessengerSetting, MESSENGER_READERS, type MessengerSettingName } from './messenger-settings.js';
import { WorkspaceSettingsSchema, type WorkspaceSettings } from './settings.js';

export type SettingName = keyof WorkspaceSettings;
export const SETTING_NAMES = Object.keys(WorkspaceSettingsSchema.properties) as readonly SettingName[];

/** What the schema says of one setting, as far as people need to read it. */
interface SettingSchema {
  readonly description: string;
  /** What it takes in words, where the rest of the schema does not say it. */
  readonly takes?: string;
  readonly type?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly { readonly const: unknown }[];
}

/**
 * Reads settings that were typed as `name=value`; a refusal names the setting and says what it takes. What is too long
 * to type stands in a file, as `name=@file`, which `readFile` gives.
 */
export function readChanges(
  words: readonly string[],
  readFile: (path: string) => string = noFiles,
): Partial<WorkspaceSettings> {
  return Object.fromEntries(words.map((word) => readChange(word, readFile)));
}

function readChange(word: string, readFile: (path: string) => string): readonly [SettingName, unknown] {
  const [, key = word, text = ''] = /^([^=]*)=(.*)$/s.exec(word) ?? [];
  const name = SETTING_NAMES.find((known) => known === key);
  if (!name) {
    throw new ChatError('bad_request', `there is no setting ${key}; there are ${SETTING_NAMES.join(', ')}`);
  }
  if (isMessengerSetting(name)) {
    return [name, readMessenger(name, text.startsWith('@') ? fromFile(name, text.slice(1), readFile) : text)];
  }
  const schema: TSchema = WorkspaceSettingsSchema.properties[name];
  const value = [text, typed(text)].find((candidate) => Value.Check(schema, candidate));
  if (value === undefined) throw new ChatError('bad_request', `${name} takes ${whatItTakes(name)}`);
  return [name, value];
}

function fromFile(name: SettingName, path: string, readFile: (path: string) => string): string {
  try {
    return readFile(path).trim();
  } catch (cause) {
    throw new ChatError('bad_request', `${name}=@ takes a file that can be read, not ${path}`, { cause });
  }
}

/** JSON where it looks like it, and the text as it stands otherwise. */
function readMessenger(name: MessengerSettingName, text: string): unknown {
  const read = MESSENGER_READERS[name];
  if (!/^[{[]/.test(text)) return read(text === '' ? standardOf(name) : text);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new ChatError('bad_request', `${name} is not JSON: ${error instanceof Error ? error.message : ''}`);
  }
  return read(value);
}

/** Brings settings into their one form; refuses what the schema alone cannot. */
export function checkSettings(changes: Partial<WorkspaceSettings>): Partial<WorkspaceSettings> {
  return Object.fromEntries(
    Object.entries(changes).map(([name, value]) => [
      name,
      isMessengerSetting(name) ? MESSENGER_READERS[name](value) : value,
    ]),
  );
}

/** In words: `a whole number from 5 to 720`, `true or false`. */
export function whatItTakes(name: SettingName): string {
  const { takes, type, minimum, maximum, enum: names, anyOf } = schemaOf(name);
  if (takes !== undefined) return takes;
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

function standardOf(name: MessengerSettingName): unknown {
  return (WorkspaceSettingsSchema.properties[name] as { readonly default?: unknown }).default;
}

/** The truth value or the number that a text spells, exactly as JSON does. */
function typed(text: string): unknown {
  return /^(?:true|false|0|[1-9]\d{0,8})$/.test(text) ? (JSON.parse(text) as unknown) : undefined;
}

function noFiles(): never {
  throw new Error('no files are read here');
}
