import type { ReactiveElement } from '@lit/reactive-element';
import { moduleOrigin } from './client-provider.js';

/** Secrets of the server begin like this. One that stands in a page is public: it must not work there. */
const SERVER_SECRET = /^\s*cm(ps|ak|wh)_/;

/** Says which mistake of the page keeps the messenger from starting. Never repeats a value of it. */
export function mistakeOf(
  element: ReactiveElement & { readonly appId?: unknown; readonly serverUrl?: unknown },
): string | undefined {
  const { elementProperties } = element.constructor as typeof ReactiveElement;
  const values: readonly unknown[] = [
    ...[...element.attributes].map(({ value }) => value),
    ...[...elementProperties.keys()].map((name) => element[name as 'appId']),
  ];
  if (values.some((value) => typeof value === 'string' && SERVER_SECRET.test(value))) {
    return 'shows a secret of your server. Rotate it.';
  }
  if (!element.appId) return 'needs app-id.';
  const url = (element.serverUrl ?? moduleOrigin) as string;
  return /^https?:/i.test(url) && URL.canParse(url) ? undefined : 'needs a whole server-url.';
}
