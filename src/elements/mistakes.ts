import { moduleOrigin } from './client-provider.js';

/** Secrets of the server begin like this. One that stands in a page is public: it must not work there. */
const SERVER_SECRET = /^\s*cm(ps|ak|wh)_/;

/** The options that are plain text. */
const OPTIONS = [
  'appId',
  'serverUrl',
  'connectionEmail',
  'connectionKey',
  'name',
  'email',
  'message',
] as const;

/** Says which mistake of the page keeps the messenger from starting. Never repeats a value of it. */
export function mistakeOf(
  element: Element & Partial<Record<(typeof OPTIONS)[number], unknown>>,
): string | undefined {
  const values = [...element.attributes].map((attribute): unknown => attribute.value);
  values.push(...OPTIONS.map((option) => element[option]));
  if (values.some((value) => SERVER_SECRET.test(String(value)))) {
    return 'will not start: a secret of your server is in this page. Remove and rotate it.';
  }
  if (!element.appId) return 'needs the attribute app-id.';
  const url = (element.serverUrl ?? moduleOrigin) as string;
  return /^https?:/i.test(url) && URL.canParse(url) ? undefined : 'needs a whole server-url.';
}
