/** The Chromium that tests run in: `CHROME_PATH`, else the first on the `PATH`, else null. */
export function findBrowser(environment?: Readonly<Record<string, string | undefined>>): string | null;
