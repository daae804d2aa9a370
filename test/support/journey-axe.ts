import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

const SIZES = { phone: { width: 390, height: 844 }, desktop: { width: 1280, height: 800 } } as const;
const SCHEMES = ['light', 'dark'] as const;

interface AxeResults {
  readonly violations: readonly {
    readonly id: string;
    readonly nodes: readonly { readonly target: readonly unknown[]; readonly failureSummary?: string }[];
  }[];
}

interface AxeWindow extends Window {
  readonly axe: { run(root: Document, options: object): Promise<AxeResults> };
}

/** What axe finds in the page as it stands, on phone and desktop, light and dark. One line for each fault. */
export async function faultsOf(page: Page): Promise<string[]> {
  const faults: string[] = [];
  const before = page.viewportSize() ?? SIZES.desktop;
  for (const [size, viewport] of Object.entries(SIZES)) {
    await page.setViewportSize(viewport);
    for (const colorScheme of SCHEMES) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      faults.push(...(await faultsNow(page)).map((fault) => `${size}, ${colorScheme}: ${fault}`));
    }
  }
  await page.setViewportSize(before);
  return faults;
}

async function faultsNow(page: Page): Promise<string[]> {
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axeSource);
  const { violations } = await page.evaluate(
    (runOnly) => (window as unknown as AxeWindow).axe.run(document, { runOnly, resultTypes: ['violations'] }),
    RULES,
  );
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id} at ${JSON.stringify(target)}: ${failureSummary ?? ''}`),
  );
}
