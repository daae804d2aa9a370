import { FORM_CLAIMS, LIMITS, type FormField } from 'chat-messenger/protocol';
import { readLocalized } from './localized-text.js';
import { refuseTwice, type SettingPart } from './setting-places.js';

const LABEL_CODE_POINTS = 200;
/** A longer list is not a question. */
const OPTIONS = 30;
const ID = /^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/;
const ID_IN_WORDS = 'an id of letters, digits, - and _, at most 64';
const MEMBERS = ['id', 'type', 'label', 'required', 'claim', 'options', 'link'] as const;
const TYPES = ['text', 'choice', 'consent'] as const;

/** Checks the form before the first message. */
export function readForm(part: SettingPart): readonly FormField[] {
  const parts = part.list(LIMITS.form_fields);
  const members = parts.map((field) => field.members(MEMBERS));
  refuseTwice(members.flatMap(({ id }) => id ?? []));
  refuseTwice(members.flatMap(({ claim }) => claim ?? []));
  return parts.map(readField);
}

function readField(part: SettingPart): FormField {
  const { id, type, label, required, claim, options, link } = part.members(MEMBERS);
  if (!id || !type || !label) part.refuse('needs id, type and label');
  const kind = TYPES.find((known) => known === type.value) ?? type.refuse(`takes one of ${TYPES.join(', ')}`);
  const field = {
    id: id.matching(ID, ID_IN_WORDS),
    label: readLocalized(label, LABEL_CODE_POINTS),
    required: required?.flag() ?? false,
  };
  if (kind !== 'text') claim?.refuse('belongs to fields of type text');
  if (kind !== 'choice') options?.refuse('belong to fields of type choice');
  if (kind !== 'consent') link?.refuse('belongs to fields of type consent');
  switch (kind) {
    case 'text':
      return { ...field, type: kind, ...(claim && { claim: readClaim(claim) }) };
    case 'choice':
      return { ...field, type: kind, options: readOptions(options ?? part.refuse('needs options')) };
    case 'consent':
      return { ...field, type: kind, ...(link && { link: readLink(link) }) };
  }
}

function readClaim(part: SettingPart) {
  return (
    FORM_CLAIMS.find((claim) => claim === part.value) ?? part.refuse(`takes one of ${FORM_CLAIMS.join(', ')}`)
  );
}

function readOptions(part: SettingPart) {
  const options = part.list(OPTIONS).map((option) => {
    const { id, label } = option.members(['id', 'label']);
    if (!id || !label) return option.refuse('needs id and label');
    return { part: id, id: id.matching(ID, ID_IN_WORDS), label: readLocalized(label, LABEL_CODE_POINTS) };
  });
  if (options.length === 0) part.refuse('needs at least one');
  refuseTwice(options.map((option) => option.part));
  return options.map(({ id, label }) => ({ id, label }));
}

/** What is consented to is read on a page that nobody on the way can change. */
function readLink(part: SettingPart): string {
  const link = part.text(2_000);
  const url = URL.canParse(link) ? new URL(link) : undefined;
  const isGood = url?.protocol === 'https:' && url.username === '' && url.password === '';
  return isGood ? url.href : part.refuse('takes an address that begins with https://');
}
