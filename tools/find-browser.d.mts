type Environment = Readonly<Record<string, string | undefined>>;

/** The Chromium that tests run in: `CHROME_PATH`, else the first on the machine, else null. */
export function findBrowser(environment?: Environment): string | null;

/** The Firefox that the browser suite runs in: `FIREFOX_PATH`, else the first on the machine, else null. */
export function findFirefox(environment?: Environment): string | null;

/** The driver of the WebKit that the browser suite runs in; null too where the display for it is missing. */
export function findWebKit(environment?: Environment): string | null;
