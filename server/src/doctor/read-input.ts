import { finding, type Finding } from './findings.js';

/** What somebody handed in, before anything of it is judged. */
export interface Presented {
  readonly proof: Readonly<Record<string, unknown>>;
  /** The app that the request or the element names. */
  readonly appId?: unknown;
  readonly wishes: Readonly<Record<string, unknown>>;
}
export type Reading = Presented | { readonly findings: readonly Finding[] };

type Fields = Readonly<Record<string, unknown>>;

/** Attributes of the element, by the method that they are for, and the name that each has in a proof. */
const ATTRIBUTES: readonly { readonly method: string; readonly fields: Readonly<Record<string, string>> }[] =
  [
    {
      method: 'portal-key',
      fields: { 'connection-email': 'connection_email', 'connection-key': 'connection_key' },
    },
    { method: 'pinned-user', fields: { 'user-id': 'user_id', 'security-hash': 'security_hash' } },
    { method: 'contact-token', fields: { 'auth-token': 'auth_token' } },
    { method: 'server-token', fields: { 'user-token': 'user_token' } },
    { method: 'identity-token', fields: { 'identity-token': 'identity_token' } },
  ];
const CONNECTION_TYPE = 'messenger_auth';

/** Reads a proof, a whole request for a session, or the attributes of an element. */
export function readInput(text: string): Reading {
  let input: unknown;
  try {
    input = JSON.parse(text);
  } catch {
    return refused('not_json', 'this is not JSON');
  }
  if (!isObject(input)) return refused('not_json', 'this is JSON, but not an object');
  const { proof, app_id: appId, ...rest } = input;
  if (isObject(proof)) return { proof, appId, wishes: rest };
  if ('method' in input) {
    const { app_id, ...own } = input;
    return { proof: own, appId: app_id, wishes: {} };
  }
  return readAttributes(input);
}

function readAttributes(input: Fields): Reading {
  const attributes = Object.fromEntries(
    Object.entries(input).map(([name, value]) => [kebab(name), value] as const),
  );
  const type = attributes['connection-type'];
  if (type !== undefined && type !== CONNECTION_TYPE) {
    return refused('unknown_method', `connection-type takes ${CONNECTION_TYPE} and nothing else`);
  }
  const given = ATTRIBUTES.filter(({ fields }) => Object.keys(fields).some((name) => name in attributes));
  if (given.length > 1) {
    const names = given.flatMap(({ fields }) => Object.keys(fields).filter((name) => name in attributes));
    return refused('several_methods', `these attributes are of different methods: ${names.join(', ')}`);
  }
  const { name, email } = attributes;
  const claims = { ...(name !== undefined && { name }), ...(email !== undefined && { email }) };
  const about = { appId: attributes['app-id'] };
  const [only] = given;
  if (!only) {
    if (type !== undefined)
      return refused('missing_field', 'without a connection-key the panel asks for a PIN');
    const isClaimed = name !== undefined || email !== undefined;
    return { ...about, proof: { method: isClaimed ? 'claimed' : 'anonymous' }, wishes: { claims } };
  }
  const fields = Object.fromEntries(
    Object.entries(only.fields)
      .filter(([attribute]) => attribute in attributes)
      .map(([attribute, field]) => [field, attributes[attribute]]),
  );
  if (only.method === 'contact-token') {
    return {
      ...about,
      proof: { method: only.method, ...fields, ...(email !== undefined && { email }) },
      wishes: {},
    };
  }
  const isIdAlone = only.method === 'pinned-user' && !('security_hash' in fields);
  return { ...about, proof: { method: isIdAlone ? 'claimed' : only.method, ...fields }, wishes: { claims } };
}

/** Pages of some frameworks write attributes as properties, and back ends write them with underscores. */
function kebab(name: string): string {
  return name.replace(/_/g, '-').replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function refused(code: Finding['code'], message: string): Reading {
  return { findings: [finding(code, message)] };
}
