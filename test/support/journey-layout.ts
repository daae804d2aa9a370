import type { Page } from 'playwright-core';

/** What of the messenger does not fit the screen as it is, one line for each fault. */
export function layoutFaults(page: Page): Promise<readonly string[]> {
  return page.evaluate(findFaults);
}

/** What can be pressed and is smaller than this on either side, in CSS pixels. */
export function smallTargets(page: Page, least: number): Promise<readonly string[]> {
  return page.evaluate(findSmall, least);
}

/** What makes text roomier than its author thought of (WCAG 1.4.12), in the page and in every shadow root. */
export async function spaceText(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(`* {
      line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important;
    }
    p { margin-block-end: 2em !important; }`);
    const adopt = (root: Document | ShadowRoot) => {
      if (!root.adoptedStyleSheets.includes(sheet)) root.adoptedStyleSheets.push(sheet);
    };
    // eslint-disable-next-line @typescript-eslint/unbound-method -- called with its element below
    const attach = Element.prototype.attachShadow;
    Element.prototype.attachShadow = function (options) {
      const root = attach.call(this, options);
      // Elements adopt their own sheets later, and in place of what was there.
      queueMicrotask(() => {
        adopt(root);
      });
      return root;
    };
    document.addEventListener('DOMContentLoaded', () => {
      adopt(document);
    });
  });
}

/** Runs in the page. */
function findFaults(): readonly string[] {
  const faults: string[] = [];
  const { innerWidth, innerHeight } = window;
  const scrolling = document.documentElement;
  if (scrolling.scrollWidth > innerWidth) faults.push(`the page scrolls to ${String(scrolling.scrollWidth)}`);

  const all = (root: ParentNode): readonly HTMLElement[] =>
    [...root.querySelectorAll<HTMLElement>('*')].flatMap((one) => [
      one,
      ...(one.shadowRoot ? all(one.shadowRoot) : []),
    ]);
  const parentOf = (one: Element): Element | null =>
    one.assignedSlot ?? one.parentElement ?? (one.getRootNode() as Partial<ShadowRoot>).host ?? null;
  const called = (one: Element) =>
    `${one.localName}.${one.getAttribute('class') ?? ''} “${(one.ariaLabel ?? one.textContent).replace(/\s+/g, ' ').trim().slice(0, 40)}”`;
  const isHidden = (one: Element): boolean => {
    if (!one.checkVisibility({ visibilityProperty: true })) return true;
    for (let at: Element | null = one; at; at = parentOf(at)) {
      if (at.matches('.visually-hidden, [role=status]:empty')) return true;
      if (at.getAttribute('aria-hidden') === 'true') return true;
      const { clipPath } = getComputedStyle(at);
      if (clipPath === 'inset(50%)') return true;
    }
    return false;
  };
  const isClamped = (one: Element): boolean => {
    for (let at: Element | null = one; at; at = parentOf(at))
      if (getComputedStyle(at).webkitLineClamp !== 'none') return true;
    return false;
  };
  const scrolls = (value: string) => value === 'auto' || value === 'scroll';
  /** Where an element may be looked at: inside all that cut it off, unless one can scroll there. */
  const windowOf = (one: Element) => {
    const seen = { left: 0, right: innerWidth, top: -Infinity, bottom: Infinity };
    let isReached = false;
    for (let at = parentOf(one); at; at = parentOf(at)) {
      const { overflowX, overflowY, position, display } = getComputedStyle(at);
      if (display === 'contents') continue;
      const box = at.getBoundingClientRect();
      if (scrolls(overflowY)) isReached = true;
      else if (overflowY !== 'visible' && !isReached) {
        seen.top = Math.max(seen.top, box.top);
        seen.bottom = Math.min(seen.bottom, box.bottom);
      }
      if (overflowX !== 'visible') {
        seen.left = Math.max(seen.left, box.left);
        seen.right = Math.min(seen.right, box.right);
      }
      if (position === 'fixed') break;
    }
    if (isReached) return seen;
    return { ...seen, top: Math.max(seen.top, 0), bottom: Math.min(seen.bottom, innerHeight) };
  };

  const [messenger] = document.querySelectorAll('chat-messenger, chat-pin-login');
  const everything = messenger?.shadowRoot ? all(messenger.shadowRoot) : [];
  const modal = everything.find((one) => one.matches(':modal'));
  const within = modal ? all(modal) : everything;
  const shown = within.filter((one) => !isHidden(one));
  const targets = shown.filter((one) =>
    one.matches('button, input, select, textarea, a[href], [tabindex="0"]'),
  );
  const texts = shown.filter(
    (one) =>
      !one.matches('style, script, svg *, option, textarea') &&
      [...one.childNodes].some((node) => node instanceof Text && node.data.trim() !== ''),
  );

  // Sideways nothing may be scrolled, and what cannot be scrolled may not hold more than fits.
  for (const one of shown) {
    const { overflowX, overflowY, textOverflow, display } = getComputedStyle(one);
    if (display === 'inline' || display === 'contents' || one.matches('textarea, input, select, svg, svg *'))
      continue;
    const isCut = textOverflow === 'ellipsis' || isClamped(one); // said in full by the name of its button, or by a title
    if (scrolls(overflowX) && one.scrollWidth > one.clientWidth + 1)
      faults.push(`${called(one)} scrolls sideways`);
    else if (overflowX !== 'visible' && !isCut && one.scrollWidth > one.clientWidth + 1)
      faults.push(`${called(one)} cuts off at its side`);
    const isCovering = one.matches('.picture, .group, section, i');
    if (overflowY === 'hidden' && !isCut && !isCovering && one.scrollHeight > one.clientHeight + 2)
      faults.push(`${called(one)} cuts off ${String(one.scrollHeight - one.clientHeight)} below`);
  }

  for (const one of [...targets, ...texts]) {
    const seen = windowOf(one);
    const { left, right, top, bottom, width, height } = one.getBoundingClientRect();
    if (width === 0 || height === 0 || isClamped(one) || one.matches('.faces input')) continue;
    if (left < seen.left - 1 || right > seen.right + 1)
      faults.push(`${called(one)} leaves its place sideways`);
    if (top < seen.top - 1 || bottom > seen.bottom + 1)
      faults.push(`${called(one)} leaves its place upwards or down`);
  }

  // What scrolls needs room in which to read: a line of text at least.
  for (const one of shown) {
    const { overflowY } = getComputedStyle(one);
    if (!scrolls(overflowY) || one.matches('textarea, select')) continue;
    if (one.scrollHeight > one.clientHeight + 1 && one.clientHeight < 40)
      faults.push(`${called(one)} scrolls in ${String(one.clientHeight)} pixels`);
  }

  // Whatever can be pressed gets the click that is meant for it, once it is scrolled to.
  for (const one of targets) {
    if (one.matches('.scroller, .faces input, [disabled]')) continue;
    one.scrollIntoView({ block: 'nearest', inline: 'nearest' });
    // A link may take several lines, some of them out of sight; between them, in the middle of its box, is not always it.
    const hits = [...one.getClientRects()].map(({ left, top, width, height }) => {
      const at = [left + width / 2, top + height / 2] as const;
      let hit = document.elementFromPoint(...at);
      while (hit?.shadowRoot) {
        const deeper = hit.shadowRoot.elementFromPoint(...at);
        if (!deeper || deeper === hit) break;
        hit = deeper;
      }
      return hit;
    });
    const hit = hits[0] ?? null;
    const isHit = hits.some((each) => {
      for (let node: Element | null = each; node; node = parentOf(node)) if (node === one) return true;
      return false;
    });
    // What was opened on top goes away again.
    const root = hit?.getRootNode();
    const popups = 'chat-thread-menu, chat-emoji-picker';
    const isAbove =
      hit?.matches(popups) === true || (root instanceof ShadowRoot && root.host.matches(popups));
    const isLabelled = hit instanceof HTMLElement && hit.closest('label')?.contains(one);
    const isBehind = one.getRootNode() === messenger?.shadowRoot && one.matches('[part=launcher]');
    if (!isHit && isLabelled !== true && !isBehind && !isAbove)
      faults.push(`${called(one)} lies under ${hit ? called(hit) : 'nothing'}`);
  }
  return [...new Set(faults)];
}

/** Runs in the page. Links in a text are as high as its lines, which is allowed. */
function findSmall(least: number): readonly string[] {
  const all = (root: ParentNode): readonly HTMLElement[] =>
    [...root.querySelectorAll<HTMLElement>('*')].flatMap((one) => [
      one,
      ...(one.shadowRoot ? all(one.shadowRoot) : []),
    ]);
  return all(document)
    .filter((one) => {
      const root = one.getRootNode();
      return root instanceof ShadowRoot && one.matches('button, input, select, textarea, a[href], summary');
    })
    .filter((one) => one.checkVisibility({ visibilityProperty: true }) && !one.closest('.visually-hidden'))
    .filter((one) => !one.matches('.bubble a'))
    .flatMap((one) => {
      const label = 'labels' in one ? (one as HTMLInputElement).labels?.[0] : undefined;
      const boxes = [one, ...(label && one.matches('[type=checkbox], [type=radio]') ? [label] : [])].map(
        (each) => each.getBoundingClientRect(),
      );
      const width = Math.max(...boxes.map((box) => box.right)) - Math.min(...boxes.map((box) => box.left));
      const height = Math.max(...boxes.map((box) => box.bottom)) - Math.min(...boxes.map((box) => box.top));
      // Layout is in fractions of a pixel.
      if (width === 0 || (width > least - 0.5 && height > least - 0.5)) return [];
      const name = (one.ariaLabel ?? one.textContent).replace(/\s+/g, ' ').trim();
      const { host } = one.getRootNode() as ShadowRoot;
      return [`${host.localName} ${one.localName} “${name}” ${width.toFixed(0)} × ${height.toFixed(0)}`];
    });
}

/** What moves on the page at this moment, through all shadow roots. */
export function motions(page: Page): Promise<readonly string[]> {
  return page.evaluate(() =>
    document
      .getAnimations()
      .filter(({ playState }) => playState === 'running')
      .map((animation) => {
        const { target } = animation.effect as KeyframeEffect;
        return `${target?.localName ?? ''}.${target?.className ?? ''}`;
      }),
  );
}

/** What is told apart by its ground alone, which forced colours take away. */
export function bareEdges(page: Page): Promise<readonly string[]> {
  return page.evaluate(() => {
    const all = (root: ParentNode): readonly Element[] =>
      [...root.querySelectorAll('*')].flatMap((one) => [one, ...(one.shadowRoot ? all(one.shadowRoot) : [])]);
    const marks =
      '.bubble:not(.typing), .primary, .dot, .mark, .face, .faces label:has(:checked), [part=launcher], [part=send], chat-panel';
    const fields = 'input:not([type=file], [type=radio], [type=checkbox]), textarea, select';
    return all(document)
      .filter((one) => one.getRootNode() instanceof ShadowRoot && one.matches(`${marks}, ${fields}`))
      .filter((one) => one.checkVisibility())
      .filter((one) => {
        // The frame around a field is its edge.
        const edge = one.matches(fields) ? (one.closest('form, .picker, label') ?? one) : one;
        return [one, edge].every((each) => {
          const { borderTopWidth, outlineWidth, outlineStyle, forcedColorAdjust } = getComputedStyle(each);
          const isRinged = outlineStyle !== 'none' && parseFloat(outlineWidth) > 0;
          return parseFloat(borderTopWidth) === 0 && !isRinged && forcedColorAdjust !== 'none';
        });
      })
      .map((one) => `${one.localName}.${one.className} “${one.textContent.trim().slice(0, 30)}”`);
  });
}
