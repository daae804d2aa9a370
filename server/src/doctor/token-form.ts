import type { ChatError } from 'chat-messenger/protocol';
import { ALGORITHM, IDENTITY_TOKEN_TYPE } from '../identity/jwt-form.js';
import { finding, type Finding, type FindingCode } from './findings.js';

type Header = Readonly<Record<string, unknown>>;

/** Why a token does not have the form that is read: the refusal in words, with what stands in its header. */
export function explainTokenForm(token: string, refused: ChatError): Finding[] {
  if (/^bearer /i.test(token)) return malformed('it begins with Bearer, which is no part of the token');
  if (/\s/.test(token)) return malformed('there is space or a line break in it');
  const parts = token.split('.');
  if (parts.length === 5) return malformed('it is encrypted; only signed tokens are read');
  if (parts.length !== 3) return malformed('it does not have three parts');
  const header = headerOf(parts[0] ?? '');
  if (!header) return malformed(refused.message);
  const { alg, typ } = header;
  if (alg !== ALGORITHM)
    return of('algorithm_not_allowed', `${explainAlgorithm(alg)}; ${ALGORITHM} is taken`);
  if (/\bheader\b/.test(refused.message)) return of('header_not_allowed', refused.message);
  if (/\btype\b/.test(refused.message)) return of('typ_not_allowed', explainType(typ));
  return malformed(refused.message);
}

function explainAlgorithm(alg: unknown): string {
  const given = `alg is ${shown(alg)}`;
  if (typeof alg === 'string' && alg.startsWith('HS')) {
    return `${given}, signed with a shared secret that every page could make use of`;
  }
  return typeof alg === 'string' && alg.toLowerCase() === 'none' ? `${given}, not signed at all` : given;
}

function explainType(typ: unknown): string {
  const hint =
    typ === 'at+jwt'
      ? ': this is an access token for an API, which must not be in a page'
      : typ === undefined || typ === 'JWT'
        ? ', which this workspace does not take (jwt_typ_compat)'
        : '';
  return `typ is ${shown(typ)}${hint}; write ${IDENTITY_TOKEN_TYPE}`;
}

/** Generous on purpose: this only says what stands there, and nothing is believed of it. */
function headerOf(part: string): Header | undefined {
  try {
    const value = JSON.parse(Buffer.from(part, 'base64').toString('utf8')) as unknown;
    return typeof value === 'object' && value !== null ? (value as Header) : undefined;
  } catch {
    return undefined;
  }
}

function shown(value: unknown): string {
  return value === undefined ? 'missing' : JSON.stringify(value).slice(0, 80);
}

function malformed(why: string): Finding[] {
  return of('token_malformed', `this is not read as an identity token: ${why}`);
}

function of(code: FindingCode, message: string): Finding[] {
  return [finding(code, message)];
}
