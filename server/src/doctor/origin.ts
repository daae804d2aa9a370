import { finding, quoted, type Finding } from './findings.js';

/** Why pages of an origin may not embed; nothing where they may (WEB-6). The list holds what browsers send. */
export function explainOrigin(origin: string, listed: readonly string[]): Finding[] {
  if (listed.includes(origin)) return [];
  if (listed.length === 0) {
    return [
      finding('origin_not_listed', 'the list of the app is empty, so no page may embed it; see origin add'),
    ];
  }
  const near = listed.find((other) => bare(other) === bare(origin));
  const hint = near ? ` ${quoted(near)} is on it: scheme, host and port have to be the same.` : '';
  return [
    finding(
      'origin_not_listed',
      `${quoted(origin)} is not on the list of the app.${hint} The list: ${listed.join(' ')}`,
    ),
  ];
}

/** What is left of an origin without the things that are easily overlooked. */
function bare(origin: string): string {
  return origin
    .toLowerCase()
    .replace(/^https?:\/\/(?:www\.)?/, '')
    .replace(/(?::\d+)?(?:\/.*)?$/, '');
}
