import { spawnSync } from 'node:child_process';
import { findBrowser } from './find-browser.mjs';
import { missingEngines } from './engines.mjs';

/**
 * Installs Debian's packages of the missing browsers where that is allowed, and says in one line each what is missing
 * still. Without Chromium there is no test run; which of the others are missing is handed back.
 */
export function ensureBrowsers() {
  install(missingEngines());
  const missing = missingEngines();
  for (const { name, advice } of missing) console.error(`The tests miss ${name}: ${advice}.`);
  if (findBrowser() === null) process.exit(1);
  return missing.map(({ name }) => name);
}

function install(engines) {
  if (engines.length === 0 || process.platform !== 'linux' || process.getuid?.() !== 0) return;
  const packages = engines.flatMap((engine) => engine.packages);
  const apt = (...parameters) =>
    spawnSync('apt-get', ['-qq', '-y', ...parameters], {
      stdio: ['ignore', 'ignore', 'inherit'],
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    });
  console.log(`Installing what the tests miss: ${packages.join(', ')}.`);
  apt('update');
  apt('install', '--no-install-recommends', ...packages);
}
