import { accessSync, constants } from 'node:fs';
import { delimiter, isAbsolute, join } from 'node:path';

const CHROMIUM = [
  'google-chrome',
  'google-chrome-stable',
  'chromium',
  'chromium-browser',
  'chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];
const FIREFOX = ['firefox-esr', 'firefox', '/Applications/Firefox.app/Contents/MacOS/firefox'];

/** The Chromium that tests run in: `CHROME_PATH`, else the first on the machine, else null. */
export function findBrowser(environment = process.env) {
  return environment.CHROME_PATH || find(CHROMIUM, environment);
}

/** The Firefox that the browser suite runs in: `FIREFOX_PATH`, else the first on the machine, else null. */
export function findFirefox(environment = process.env) {
  return environment.FIREFOX_PATH || find(FIREFOX, environment);
}

/** The driver of the WebKit that the browser suite runs in; null too where the display for it is missing. */
export function findWebKit(environment = process.env) {
  if (find(['Xvfb'], environment) === null) return null;
  return environment.WEBKIT_DRIVER_PATH || find(['WebKitWebDriver'], environment);
}

function find(names, environment) {
  const folders = (environment.PATH ?? '').split(delimiter).filter(Boolean);
  const places = (name) => (isAbsolute(name) ? [name] : folders.map((folder) => join(folder, name)));
  return names.flatMap(places).find(isProgram) ?? null;
}

function isProgram(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
