import { expect } from '@open-wc/testing';
import { sendKeys } from '@web/test-runner-commands';
import type { ChatMessenger } from '../../src/elements/chat-messenger.js';
import { ada } from '../support/fake-client.js';
import { appears, launcherOf, pageOfEachTest, panelOf } from '../support/messenger.js';
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
