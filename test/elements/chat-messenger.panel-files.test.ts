import { expect } from '@open-wc/testing';
import type { ChatMessenger } from '../../src/elements/chat-messenger.js';
import { ComposerSendEvent } from '../../src/elements/shared/composer-events.js';
import { ada, app, guest, item } from '../support/fake-client.js';
import { drag } from '../support/drag.js';
import { appears, composerOf, deep, pageOfEachTest, panelOf, words } from '../support/messenger.js';
import { waitUntil } from '../support/wait-until.js';

/** A file whose words come late. */
class LateFile extends File {
  isAsked = false;
  arrive!: () => void;
  readonly #words = new Promise<string>((resolve) => {
    this.arrive = () => {
      resolve('{}');
    };
  });
  constructor(name: string) {
    super(['{}'], name);
  }
  override text(): Promise<string> {
    this.isAsked = true;
    return this.#words;
  }
}

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

  it('say so where they are folders, until the next message goes, and the others go along', async () => {
    page.client.activate(ada);
    const element = await opened();
    drag('drop', await appears(element, '.notice'), [], [new File([], 'holiday')]);
    const list = await appears(element, 'chat-pending-files');
    await waitUntil(() => words(list).includes('Folders cannot be sent. Choose the files in them.'));
    expect(words(list)).to.include('holiday');
    expect(names()).to.deep.equal([]);
    drag('drop', await appears(element, '.notice'), files, [new File([], 'more')]);
    await waitUntil(() => words(list).includes('more'));
    expect(names()).to.deep.equal(['map.txt', 'ticket.pdf']);
    const composer = await composerOf(element);
    composer.dispatchEvent(new ComposerSendEvent('look'));
    await waitUntil(() => !words(list).includes('Folders cannot be sent.'));
  });

  it('stand there, and may be taken away, while it is not known yet what they hold', async () => {
    page.client.activate(ada);
    const element = await opened();
    const late = [new LateFile('map.json'), new LateFile('other.json')];
    drag('drop', await appears(element, '.notice'), late);
    const list = await appears(element, 'chat-pending-files');
    await waitUntil(() => words(list).includes('map.json') && words(list).includes('Waiting to be uploaded'));
    await waitUntil(() => late.every(({ isAsked }) => isAsked));
    list.shadowRoot!.querySelector<HTMLElement>('[title="Remove other.json"]')!.click();
    await waitUntil(() => !words(list).includes('other.json'));
    for (const file of late) file.arrive();
    await waitUntil(() => names().length > 0);
    expect(names()).to.deep.equal(['map.json']);
  });

  it('are all in sight with a message that was not sent, which says what helps', async () => {
    page.client.activate(ada);
    const element = await opened();
    const names = ['evil.exe', 'one.txt', 'two.txt', 'three.txt', 'four.txt'];
    const uploads = names.map((name, at) => ({
      key: name,
      name,
      bytes: 20,
      mediaType: 'text/plain',
      status: at === 0 ? ('failed' as const) : ('uploaded' as const),
      sent: 20,
      ...(at === 0 && { failure: { code: 'file_refused' as const } }),
    }));
    page.client.show({ items: [item('Look', { own: true, status: 'failed', uploads })] });
    await waitUntil(() => words(panelOf(element)!).includes('four.txt'));
    const said = words(panelOf(element)!);
    expect(said).to.include('Not sent. Remove the files that cannot be sent, and the rest goes out.');
    expect(said).to.include('Discard').and.not.include('Send again');
    const list = deep(element, 'chat-pending-files')!.shadowRoot!;
    const { scrollHeight, clientHeight } = list.querySelector('ul')!;
    expect(scrollHeight).to.equal(clientHeight);
  });

  describe('and record a browser (FIL-7)', () => {
    const headers = [{ name: 'Cookie', value: 'secret' }];
    const recording = JSON.stringify({ log: { entries: [{ request: { headers, cookies: ['secret'] } }] } });
    const button = (question: Element, text: string) =>
      [...question.shadowRoot!.querySelectorAll('button')].find(({ textContent }) =>
        textContent.includes(text),
      )!;

    async function asked(element: ChatMessenger, content: string): Promise<Element> {
      drag('drop', await appears(element, 'chat-composer'), [new File([content], 'page.har')]);
      const question = await appears(element, 'chat-question');
      await waitUntil(() => words(question).includes('page.har is a recording of a browser'));
      return question;
    }

    it('are asked about, and go without what gives access', async () => {
      page.client.activate(ada);
      const question = await asked(await opened(), recording);
      expect(names()).to.deep.equal([]);
      button(question, 'Remove them, then attach').click();
      await waitUntil(() => names().length === 1);
      expect(await page.client.attached[0]!.text()).not.to.contain('secret');
    });

    it('leave the choice where they cannot be cleaned, and say so', async () => {
      page.client.activate(ada);
      const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
      const question = await asked(await opened(), `{"log":{"entries":[${deep}]}}`);
      button(question, 'Remove them, then attach').click();
      await waitUntil(() => words(question).includes('They could not be removed from this file.'));
      expect(names()).to.deep.equal([]);
      button(question, 'Attach as it is').click();
      await waitUntil(() => names().join() === 'page.har');
    });

    it('are asked about in their own conversation only', async () => {
      page.client.activate(ada);
      page.client.show({ id: 'one', items: [item('first matter')] });
      const element = await opened();
      await asked(element, recording);
      page.client.show({ id: 'two', items: [item('second matter')] });
      await waitUntil(() => words(element).includes('second matter'));
      expect(words(element)).not.to.include('page.har');
      page.client.show({ id: 'one', items: [item('first matter')] });
      const question = await appears(element, 'chat-question');
      button(question, 'Attach as it is').click();
      await waitUntil(() => names().join() === 'page.har');
    });

    it('are still asked about when the conversation gets its id with the first message', async () => {
      page.client.activate(ada);
      const element = await opened();
      await asked(element, recording);
      const first = item('first matter');
      page.client.show({ items: [first] });
      await waitUntil(() => words(element).includes('first matter'));
      page.client.show({ id: 'one', items: [first] });
      await panelOf(element)!.updateComplete;
      const question = await appears(element, 'chat-question');
      button(question, 'Attach as it is').click();
      await waitUntil(() => names().join() === 'page.har');
    });
  });

  it('go along in the conversation that they were chosen in, though it is looked at late', async () => {
    page.client.activate(ada);
    page.client.show({ id: 'one', items: [item('first matter')] });
    const element = await opened();
    const late = new LateFile('map.json');
    drag('drop', await appears(element, 'chat-composer'), [late]);
    await waitUntil(() => late.isAsked);
    page.client.show({ id: 'two', items: [item('second matter')] });
    await waitUntil(() => words(element).includes('second matter'));
    late.arrive();
    drag('drop', await appears(element, 'chat-composer'), [new File(['{}'], 'other.json')]);
    await waitUntil(() => names().length > 0);
    expect(names()).to.deep.equal(['other.json']);
    page.client.show({ id: 'one', items: [item('first matter')] });
    await waitUntil(() => names().join() === 'other.json,map.json');
  });
});
