import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { eventually } from './journey-wait.ts';

/** More stops than any page here has. */
const MAX_STOPS = 60;

/** Goes from stop to stop until the focus is on what is called this. */
export async function tabTo(
  page: Page,
  name: string | RegExp,
  key: 'Tab' | 'Shift+Tab' = 'Tab',
): Promise<void> {
  const passed: string[] = [];
  for (let stops = 0; stops < MAX_STOPS; stops += 1) {
    const now = await focusOf(page);
    if (isCalled(now, name)) return;
    passed.push(now);
    await page.keyboard.press(key);
  }
  assert.fail(`${String(name)} cannot be reached; passed ${passed.join(' | ')}`);
}

/** Waits until the focus is on what is called this. */
export async function focusIsOn(page: Page, name: string | RegExp): Promise<void> {
  let last = '';
  await eventually(`${String(name)} has the focus`, async () => {
    last = await focusOf(page);
    return isCalled(last, name);
  }).catch((cause: unknown) => assert.fail(`${String(cause)}, but “${last}” has it`));
}

/** What the element that has the focus is called, through all shadow roots. */
export function focusOf(page: Page): Promise<string> {
  return page.evaluate(() => {
    let active = document.activeElement;
    while (active?.shadowRoot?.activeElement) active = active.shadowRoot.activeElement;
    if (!active || active === document.body) return '';
    const labels = 'labels' in active ? [...((active as HTMLInputElement).labels ?? [])] : [];
    const root = active.getRootNode() as Document | ShadowRoot;
    const labelledBy = root.getElementById(active.getAttribute('aria-labelledby') ?? '');
    const name = active.ariaLabel ?? labelledBy?.textContent ?? labels[0]?.textContent ?? active.textContent;
    return name.replace(/\s+/g, ' ').trim();
  });
}

const isCalled = (now: string, name: string | RegExp): boolean =>
  typeof name === 'string' ? now === name : name.test(now);
