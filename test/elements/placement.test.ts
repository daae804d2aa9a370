import { expect } from '@open-wc/testing';
import { sendKeys } from '@web/test-runner-commands';
import type { ChatMessenger } from '../../src/elements/chat-messenger.js';
import { ada } from '../support/fake-client.js';
import { appears, launcherOf, pageOfEachTest, panelOf } from '../support/messenger.js';
import { still } from '../support/still.js';
import { PHONE, inViewport } from '../support/viewport.js';
import { waitUntil } from '../support/wait-until.js';

describe('Where the chat stands', () => {
  const page = pageOfEachTest();

  const place = (element: Element) => {
    const { left, right, top, bottom } = element.getBoundingClientRect();
    const isNear = (distance: number) => Math.abs(distance) < 120;
    const across = isNear(left) ? 'left' : isNear(innerWidth - right) ? 'right' : 'middle';
    return `${isNear(top) ? 'top' : isNear(innerHeight - bottom) ? 'bottom' : 'middle'} ${across}`;
  };
  async function at(position: string, direction = 'ltr'): Promise<ChatMessenger> {
    const element = page.add({ position });
    element.dir = direction;
    document.documentElement.dir = direction;
    page.client.activate(ada);
    await element.updateComplete;
    return element;
  }
  afterEach(() => {
    document.documentElement.removeAttribute('dir');
  });

  for (const [position, corner, mirrored] of [
    ['bottom-end', 'bottom right', 'bottom left'],
    ['bottom-start', 'bottom left', 'bottom right'],
    ['top-end', 'top right', 'top left'],
    ['top-start', 'top left', 'top right'],
  ] as const) {
    it(`${position} is the corner at the ${corner}, and its mirror image on a page from right to left`, async () => {
      expect(place(launcherOf(await at(position))!)).to.equal(corner);
      page.cleanUp();
      page.clients.install();
      expect(place(launcherOf(await at(position, 'rtl'))!)).to.equal(mirrored);
    });
  }

  for (const position of ['bottom-end', 'bottom-start', 'top-end', 'top-start']) {
    for (const direction of ['ltr', 'rtl']) {
      it(`the panel opens on the side of its launcher: ${position} on a page that is ${direction}`, async () => {
        const element = await at(position, direction);
        const across = place(launcherOf(element)!).split(' ')[1]!;
        await element.show();
        expect(place(panelOf(element)!)).to.match(new RegExp(`${across}$`));
      });
    }
  }

  it('without a position it is where it is by default, the panel too', async () => {
    const element = await at('top-start');
    element.removeAttribute('position');
    await element.updateComplete;
    expect(place(launcherOf(element)!)).to.equal('bottom right');
    await element.show();
    expect(place(panelOf(element)!)).to.match(/right$/);
  });

  it('the panel changes its side with the direction of the page', async () => {
    const element = await at('bottom-end');
    element.removeAttribute('dir');
    await element.show();
    document.documentElement.dir = 'rtl';
    await waitUntil(() => place(panelOf(element)!).endsWith('left'));
  });

  it('the panel opens below its launcher at the top and stays inside the window', async () => {
    const element = await at('top-start');
    await element.show();
    const panel = panelOf(element)!;
    await waitUntil(() => panel.getAnimations().length === 0);
    const { left, top, right, bottom } = panel.getBoundingClientRect();
    expect(top).to.be.greaterThan(launcherOf(element)!.getBoundingClientRect().bottom);
    expect(left).to.be.lessThan(40);
    expect(right).to.be.at.most(innerWidth);
    expect(bottom).to.be.at.most(innerHeight);
  });

  it('the panel stays inside the window of a page that is zoomed by a style', async () => {
    const element = await at('bottom-end');
    document.body.style.zoom = '1.5';
    await element.show();
    const panel = panelOf(element)!;
    still(panel);
    const { left, top, right, bottom } = panel.getBoundingClientRect();
    document.body.style.zoom = '';
    expect(Math.min(left, top)).to.be.at.least(0);
    expect(right).to.be.at.most(innerWidth);
    expect(bottom).to.be.at.most(innerHeight);
  });

  it('on a page of vertical lines it is in its corner, with the panel on its side', async () => {
    const element = await at('bottom-end');
    document.documentElement.style.writingMode = 'vertical-rl';
    const corner = place(launcherOf(element)!);
    await element.show();
    const panel = place(panelOf(element)!);
    document.documentElement.style.writingMode = '';
    expect(corner).to.equal('bottom right');
    expect(panel).to.match(/right$/);
  });

  for (const display of ['block', 'flex', 'grid']) {
    it(`it takes no room in a page laid out as ${display}, before and after it boots and opens`, async () => {
      const frame = document.body.appendChild(document.createElement('main'));
      frame.style.cssText = `display: ${display}; flex-direction: column; gap: 16px`;
      const [before, after] = ['Before', 'After'].map((text) => {
        const line = frame.appendChild(document.createElement('p'));
        line.textContent = text;
        return line;
      });
      const { documentElement } = document;
      const places = () => [
        ...[frame, before!, after!].map((element) => JSON.stringify(element.getBoundingClientRect())),
        [documentElement.scrollWidth, documentElement.scrollHeight].join(),
      ];
      const alone = places();
      const element = page.make();
      before!.after(element);
      expect(places(), 'before it boots').to.deep.equal(alone);
      page.client.activate(ada);
      await waitUntil(() => launcherOf(element));
      expect(places(), 'with its launcher').to.deep.equal(alone);
      await element.show();
      await appears(element, 'chat-composer');
      expect(places(), 'open').to.deep.equal(alone);
      await element.hide();
      expect(places(), 'closed again').to.deep.equal(alone);
      frame.remove();
    });
  }

  describe('on a phone', () => {
    /** What can be seen of the window, in place of what the browser tells: no browser shows a test its keyboard. */
    class SeenWindow extends EventTarget {
      height = PHONE.height;
      offsetTop = 0;
      scale = 1;
      becomes(parts: Partial<SeenWindow>): void {
        Object.assign(this, parts);
        this.dispatchEvent(new Event('offsetTop' in parts ? 'scroll' : 'resize'));
      }
    }
    const real = Object.getOwnPropertyDescriptor(window, 'visualViewport')!;
    let seen: SeenWindow;
    beforeEach(() => {
      seen = new SeenWindow();
      Object.defineProperty(window, 'visualViewport', { configurable: true, value: seen });
    });
    afterEach(() => {
      Object.defineProperty(window, 'visualViewport', real);
    });
    function rows(element: Element): string {
      still(element);
      const { top, bottom } = element.getBoundingClientRect();
      return `${String(top)} to ${String(bottom)}`;
    }
    const whole = `0 to ${String(PHONE.height)}`;

    it('the panel is what the keyboard leaves of the screen, and moves along with that', async () => {
      const element = await at('bottom-end');
      await element.show();
      const panel = panelOf(element)!;
      await inViewport(PHONE, async () => {
        await waitUntil(() => rows(panel) === whole);
        seen.becomes({ height: 500 });
        expect(rows(panel)).to.equal('0 to 500');
        seen.becomes({ offsetTop: 120 });
        expect(rows(panel)).to.equal('120 to 620');
        seen.becomes({ height: PHONE.height, offsetTop: 0 });
        expect(rows(panel)).to.equal(whole);
      });
    });

    it('the panel stays as it is while the visitor looks closer at a part of it', async () => {
      const element = await at('bottom-end');
      await element.show();
      const panel = panelOf(element)!;
      await inViewport(PHONE, async () => {
        await waitUntil(() => rows(panel) === whole);
        seen.becomes({ height: PHONE.height / 2, scale: 2 });
        expect(rows(panel)).to.equal(whole);
      });
    });
  });

  it('inline it fills its own place in the page, from the first, without a launcher', async () => {
    const frame = document.createElement('div');
    frame.style.cssText = 'inline-size: 420px; block-size: 500px';
    document.body.append(frame);
    const element = page.make({ inline: '' });
    frame.append(element);
    element.style.blockSize = '100%';
    page.client.activate(ada);
    const composer = await appears(element, 'chat-composer');
    const panel = panelOf(element)!;
    const { width, height } = panel.getBoundingClientRect();
    expect([width, height]).to.deep.equal([420, 500]);
    expect(launcherOf(element)).to.equal(undefined);
    expect(element.isVisible).to.equal(true);
    expect(panel.getAttribute('role')).to.equal('region');
    // It took nobody's focus, and Escape does not take it away.
    expect(panel.matches(':focus-within')).to.equal(false);
    composer.focus();
    await sendKeys({ press: 'Escape' });
    await element.updateComplete;
    expect(panel.getBoundingClientRect().height).to.equal(500);
    await expect(element).to.be.accessible();
    frame.remove();
  });

  it('open, it is seen as well when the page no longer wants it inline', async () => {
    const element = page.add({ inline: '' });
    page.client.activate(ada);
    await appears(element, 'chat-composer');
    element.inline = false;
    await waitUntil(() => panelOf(element)!.matches(':popover-open'));
    expect(panelOf(element)!.getBoundingClientRect().height).to.be.greaterThan(0);
  });

  it('inline it can be hidden and shown by the page', async () => {
    const element = page.add({ inline: '' });
    page.client.activate(ada);
    await appears(element, 'chat-composer');
    await element.hide();
    expect(panelOf(element)!.getBoundingClientRect().height).to.equal(0);
    await element.show();
    expect(panelOf(element)!.getBoundingClientRect().height).to.be.greaterThan(0);
  });
});
