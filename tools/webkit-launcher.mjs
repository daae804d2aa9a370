import { WebKitDriver } from './webkit-driver.mjs';
import { WebKitPage } from './webkit-page.mjs';

/**
 * Runs test files in WebKit, one after another in one window: WebKitWebDriver cannot go on once its window is closed,
 * and a window in the background would have neither frames nor the focus.
 */
export function webkitLauncher({ program }) {
  const driver = new WebKitDriver();
  const page = new WebKitPage(driver);
  let started;
  let active;
  return {
    name: 'WebKit',
    type: 'puppeteer', // whose page the commands of the test runner find in getPage()
    concurrency: 1,

    async startSession(id, url) {
      await (started ??= driver.start(program));
      active = id;
      await page.setViewport({ width: 800, height: 600 });
      await driver.navigate(url);
    },

    async stopSession() {
      active = undefined;
      await page.release();
      await driver.navigate('about:blank'); // ends timers and what else still runs
      return {};
    },

    isActive: (id) => id === active,
    getBrowserUrl: () => driver.send('GET', 'url'),
    getPage: () => page,

    startDebugSession() {
      throw new Error('WebKit runs on a display that nobody sees; debug in another engine.');
    },

    async stop() {
      await driver.stop();
    },
  };
}
