import { findBrowser, findFirefox, findWebKit } from './find-browser.mjs';

/** The engines of the browser suite: how each is found, Debian's packages for it, and what to do where it is missing. */
export const ENGINES = [
  {
    name: 'Chromium',
    find: findBrowser,
    packages: ['chromium', 'fonts-dejavu-core'],
    advice: 'install Chrome or Chromium, or name its program in CHROME_PATH',
  },
  {
    name: 'Firefox',
    find: findFirefox,
    packages: ['firefox-esr'],
    advice: 'install Firefox, or name its program in FIREFOX_PATH',
  },
  {
    name: 'WebKit',
    find: findWebKit,
    packages: ['webkit2gtk-driver', 'xvfb'],
    advice: 'on Linux, install webkit2gtk-driver and xvfb, or name the driver in WEBKIT_DRIVER_PATH',
  },
];

/** One line for each engine that this machine does not have. */
export function missingEngines() {
  return ENGINES.filter(({ find }) => find() === null);
}
