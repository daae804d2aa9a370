import { expect } from '@open-wc/testing';
import type { ChatMessenger } from '../../src/elements/chat-messenger.js';
import { ada, app, guest } from '../support/fake-client.js';
import { drag } from '../support/drag.js';
import { appears, composerOf, pageOfEachTest, panelOf, words } from '../support/messenger.js';
import { waitUntil } from '../support/wait-until.js';

describe('Files that are dropped on the panel', () => {
  const page = pageOfEachTest();
  const files = ['map.txt', 'ticket.pdf'].map((name) => new File([`what is in ${name}`], name));
  const isDropping = (element: ChatMessenger) => panelOf(element)!.matches('.dropping');
  const names = () => page.client.attached.map(({ name }) => name);

  async function opened(): Promise<ChatMessenger> {
    const element = page.add();
    await element.show();
    await composerOf(element);
    return element;
  }

  it('go with the next message, and stand above it', async () => {
    page.client.activate(ada);
    const element = await opened();
    const place = await appears(element, '.notice');
    drag('dragover', place, files);
    expect(isDropping(element), 'nothing says where to drop').to.equal(true);
    expect(drag('drop', place, files).defaultPrevented).to.equal(true);
    expect(isDropping(element)).to.equal(false);
    expect(names()).to.deep.equal(['map.txt', 'ticket.pdf']);
    const list = await appears(element, 'chat-pending-files');
    await waitUntil(() => names().every((name) => words(list).includes(name)));
  });

  it('are not asked for any more as soon as they are taken elsewhere', async () => {
    page.client.activate(ada);
    const element = await opened();
    const place = await appears(element, '.notice');
    drag('dragover', place, files);
    drag('dragleave', place, files);
    expect(isDropping(element)).to.equal(false);
    expect(names()).to.deep.equal([]);
  });

  it('are left alone where the visitor is not known well enough for files, and the page stays', async () => {
    page.client.activate(guest, { app: { ...app, policy: { ...app.policy, attach: 3 } } });
    const element = await opened();
    const place = await appears(element, '.notice');
    expect(drag('dragover', place, files).defaultPrevented).to.equal(true);
    expect(isDropping(element)).to.equal(false);
    expect(drag('drop', place, files).defaultPrevented).to.equal(true);
    expect(names()).to.deep.equal([]);
  });

  it('are asked about where they record a browser (FIL-7)', async () => {
    page.client.activate(ada);
    const element = await opened();
    const headers = [{ name: 'Cookie', value: 'secret' }];
    const recording = JSON.stringify({ log: { entries: [{ request: { headers, cookies: ['secret'] } }] } });
    drag('drop', await appears(element, '.notice'), [new File([recording], 'page.har')]);
    const question = await appears(element, 'chat-question');
    await waitUntil(() => words(question).includes('page.har is a recording of a browser'));
    expect(names()).to.deep.equal([]);
    const remove = [...question.shadowRoot!.querySelectorAll('button')].find(({ textContent }) =>
      textContent.includes('Remove them, then attach'),
    );
    remove!.click();
    await waitUntil(() => names().length === 1);
    expect(await page.client.attached[0]!.text()).not.to.contain('secret');
  });
});
