import { hoursInWords } from './hours-setting.js';
import { inDefaultLanguage } from './localized-text.js';
import type { SettingName } from './setting-values.js';
import type { WorkspaceSettings } from './settings.js';

/** A setting's value on one line, for people. */
export function settingInWords(name: SettingName, settings: WorkspaceSettings): string {
  switch (name) {
    case 'greeting':
    case 'away':
      return inLanguages(settings[name]);
    case 'hours':
      return hoursInWords(settings.hours);
    case 'form':
      return formInWords(settings.form).join('; ');
    default:
      return String(settings[name]);
  }
}

/** A line for each field of a form. */
export function formInWords(form: WorkspaceSettings['form']): string[] {
  return form.length === 0 ? ['-'] : form.map(fieldInWords);
}

function inLanguages(text: Readonly<Record<string, string>>): string {
  const lines = Object.entries(text).map(
    ([language, words]) => `${language}: ${words.replace(/\s+/gu, ' ')}`,
  );
  return lines.join(' | ') || '-';
}

function fieldInWords(field: WorkspaceSettings['form'][number]): string {
  const { id, type, label, required } = field;
  const kind = type === 'choice' ? `choice of ${field.options.map((option) => option.id).join(', ')}` : type;
  const claim = type === 'text' && field.claim !== undefined ? `, their ${field.claim}` : '';
  return `${id} "${inDefaultLanguage(label)}" (${kind}${claim}${required ? ', required' : ''})`;
}
