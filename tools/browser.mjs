import { spawnSync } from 'node:child_process';
import { findBrowser } from './find-browser.mjs';

/** Finds a Chromium for the tests, installs Debian's where that is allowed, or says in one line what to do. */
export function ensureBrowser() {
  return findBrowser() ?? install() ?? giveUp();
}

function install() {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return null;
  const apt = (...parameters) =>
    spawnSync('apt-get', ['-qq', '-y', ...parameters], {
      stdio: ['ignore', 'ignore', 'inherit'],
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    });
  console.log('No browser found; installing Debian’s chromium for the tests.');
  apt('update');
  apt('install', '--no-install-recommends', 'chromium', 'fonts-dejavu-core');
  return findBrowser();
}

function giveUp() {
  console.error('The tests need Chrome or Chromium: install one, or name its program in CHROME_PATH.');
  process.exit(1);
}
