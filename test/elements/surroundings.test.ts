import { expect } from '@open-wc/testing';
import { sendKeys } from '@web/test-runner-commands';
import type { ChatMessenger } from '../../src/elements/chat-messenger.js';
import { ada } from '../support/fake-client.js';
import { appears, composerOf, deep, focused, pageOfEachTest, panelOf } from '../support/messenger.js';
import { still } from '../support/still.js';
import { PHONE, inViewport } from '../support/viewport.js';
import { waitUntil } from '../support/wait-until.js';

describe('What is around the chat', () => {
  const page = pageOfEachTest();
  const added: Element[] = [];
  afterEach(() => {
    for (const element of added.splice(0)) element.remove();
  });

  function around<Tag extends keyof HTMLElementTagNameMap>(tag: Tag): HTMLElementTagNameMap[Tag] {
    const element = document.body.appendChild(document.createElement(tag));
    added.push(element);
    return element;
  }
  async function openIn(place: Element, attributes: Readonly<Record<string, string>> = {}) {
    const element = page.make(attributes);
    page.client.activate(ada);
    place.append(element);
    await element.show();
    await composerOf(element);
    still(panelOf(element)!);
    return element;
  }

  describe('on a phone, where the panel covers the page', () => {
    let before: HTMLAnchorElement;
    let after: HTMLAnchorElement;
    let element: ChatMessenger;
    beforeEach(async () => {
      before = around('a');
      const place = around('main');
      after = around('a');
      for (const link of [before, after]) {
        link.href = '#somewhere';
        link.textContent = 'Elsewhere';
      }
      element = await openIn(place);
    });
    const isInside = () => panelOf(element)!.matches(':focus-within');
    /** How many steps it takes from the button that closes back to it, where the page is not reached. */
    async function round(): Promise<number> {
      deep(element, '.close')!.focus();
      for (let step = 1; step < 20; step += 1) {
        await sendKeys({ press: 'Tab' });
        if (!isInside()) return 0;
        if (focused()?.className === 'close') return step;
      }
      return Infinity;
    }

    it('the focus goes round in it, either way', async () => {
      await inViewport(PHONE, async () => {
        await waitUntil(() => panelOf(element)!.getAttribute('aria-modal') === 'true');
        const steps = await round();
        expect(steps).to.be.within(3, 9);
        await sendKeys({ down: 'Shift' });
        for (let step = 0; step < steps; step += 1) {
          await sendKeys({ press: 'Tab' });
          expect(isInside(), `step ${String(step)}`).to.equal(true);
        }
        await sendKeys({ up: 'Shift' });
        expect(focused()?.className).to.equal('close');
        await expect(element).to.be.accessible();
      });
      await waitUntil(() => !panelOf(element)!.hasAttribute('aria-modal'));
    });

    it('and comes to it from the page', async () => {
      await inViewport(PHONE, async () => {
        await waitUntil(() => panelOf(element)!.getAttribute('aria-modal') === 'true');
        await element.hide();
        before.focus();
        await element.show();
        await waitUntil(isInside);
      });
    });

    it('but beside the panel, where there is room, the page can be reached', async () => {
      expect(await round()).to.equal(0);
    });
  });

  for (const isInline of [true, false]) {
    it(`Escape ${isInline ? 'closes a dialog of the page that holds the chat inline, and the page hears it' : 'closes the panel in such a dialog first'}`, async () => {
      const dialog = around('dialog');
      const heard: string[] = [];
      dialog.addEventListener('keydown', ({ key }) => heard.push(key));
      dialog.showModal();
      const element = await openIn(dialog, isInline ? { inline: '' } : {});
      (await composerOf(element)).focus();
      await sendKeys({ press: 'Escape' });
      await waitUntil(() => (isInline ? !dialog.open : !element.open));
      expect([dialog.open, element.open]).to.deep.equal([!isInline, isInline]);
      expect(heard).to.deep.equal(isInline ? ['Escape'] : []);
    });
  }

  it('a dialog of the page that closes and opens again has the open panel above it, as before', async () => {
    const dialog = around('dialog');
    dialog.style.cssText =
      'inline-size: 100vw; block-size: 100vh; max-inline-size: none; max-block-size: none';
    dialog.showModal();
    const element = await openIn(dialog);
    const panel = panelOf(element)!;
    const isAbove = () => {
      const { left, top } = panel.getBoundingClientRect();
      return document.elementFromPoint(left + 40, top + 40) === element;
    };
    await waitUntil(isAbove);
    dialog.close();
    await waitUntil(() => !panel.checkVisibility());
    // The browser has drawn the page without it.
    await new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)));
    dialog.showModal();
    await waitUntil(isAbove);
  });

  it('what the page says of its own text and pointer is not said of the panel', async () => {
    const lines = () => around('div');
    const plain = await openIn(lines());
    const styleOf = (element: ChatMessenger) => {
      const style = getComputedStyle(deep(element, '.who')!);
      return [
        style.textTransform,
        style.textIndent,
        style.textShadow,
        style.letterSpacing,
        style.wordSpacing,
        style.whiteSpace,
        style.writingMode,
        style.fontStyle,
        style.textAlign,
        style.cursor,
        style.pointerEvents,
      ];
    };
    const expected = styleOf(plain);
    page.cleanUp();
    page.open();
    const place = lines();
    place.style.cssText = `text-transform: uppercase; text-indent: 3em; text-shadow: 0 0 2px red; letter-spacing: 4px;
      word-spacing: 9px; white-space: nowrap; writing-mode: vertical-rl; font-style: italic; text-align: center;
      cursor: none; pointer-events: none`;
    const element = await openIn(place);
    expect(styleOf(element)).to.deep.equal(expected);
  });

  it('a place that lets clicks through to the page keeps the launcher for the mouse', async () => {
    const place = around('div');
    place.style.pointerEvents = 'none';
    const element = await openIn(place);
    expect(getComputedStyle(deep(element, '[part=launcher]')!).pointerEvents).to.equal('auto');
  });

  it('a low place in the page has room for the head of the emoji picker, and some of its emoji', async () => {
    const place = around('div');
    place.style.cssText = 'inline-size: 360px; block-size: 320px; margin-block-start: 200px';
    const element = await openIn(place, { inline: '', style: 'display: block; block-size: 100%' });
    (await appears(element, '.emoji')).click();
    const picker = await appears(element, '.picker');
    const body = deep(element, '.body')!.getBoundingClientRect();
    await waitUntil(() => picker.getBoundingClientRect().top >= body.top);
    const bottom = () => deep(element, '[part=composer]')!.getBoundingClientRect().top;
    expect(picker.getBoundingClientRect().bottom).to.be.at.most(bottom());
    expect(picker.clientHeight).to.be.at.least(130);
    // A field that grows leaves it less.
    const composer = await composerOf(element);
    composer.value = 'One\nTwo\nThree';
    await waitUntil(() => picker.getBoundingClientRect().bottom <= bottom());
    expect(picker.getBoundingClientRect().top).to.be.at.least(body.top);
  });
});
