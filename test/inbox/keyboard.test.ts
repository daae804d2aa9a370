import { expect } from '@open-wc/testing';
import { sendKeys, setViewport } from '@web/test-runner-commands';
import { waitUntil } from '../support/wait-until.js';
import { ada, ben, guest } from './support/conversations.js';
import { FakeServer } from './support/fake-server.js';
import { InboxPage } from './support/inbox-page.js';

const press = (...keys: readonly string[]) =>
  keys.reduce((before, key) => before.then(() => sendKeys({ press: key })), Promise.resolve());

function server(): FakeServer {
  const made = new FakeServer();
  made.conversation('a', ada).contactWrites('Hello from Ada', ada.assurance, Date.now() - 20_000);
  made.conversation('b', ben).contactWrites('Hello from Ben', ben.assurance, Date.now() - 10_000);
  return made;
}

describe('by keyboard alone', () => {
  beforeEach(() => setViewport({ width: 1280, height: 800 }));

  it('an agent signs in, chooses a conversation with the arrows, answers, and goes back', async () => {
    const page = await InboxPage.open(server());
    await waitUntil(() => page.focused?.id === 'email', 'the first field has no focus');
    await sendKeys({ type: page.server.account.email });
    await press('Tab');
    await sendKeys({ type: page.server.account.password });
    await press('Enter');
    await page.hasEntry(ada.name);

    await waitUntil(() => page.focused?.matches('.entry, .filter button'), 'the list has no focus');
    await waitUntil(async () => {
      if (!page.focused?.classList.contains('entry')) await press('Tab');
      return page.focused?.classList.contains('entry');
    }, 'Tab does not reach the conversations');
    expect(page.focused?.textContent).to.contain(ben.name);
    await press('ArrowDown');
    expect(page.focused?.textContent).to.contain(ada.name);
    await press('Home', 'End', 'Enter');

    await waitUntil(() => page.focused?.localName === 'textarea', 'the reply has no focus');
    await sendKeys({ type: 'Good morning' });
    await press('Enter');
    await page.message('Good morning');
    await press('Escape');
    await waitUntil(() => page.focused?.classList.contains('entry'), 'the list has no focus');
    expect(page.focused?.textContent).to.contain(ada.name);
  });

  it('an agent who goes back to a list that is empty by now is at the choice of what is in it', async () => {
    const made = new FakeServer();
    made.conversation('a', ada).contactWrites('Hello from Ada', ada.assurance);
    const page = await InboxPage.signedIn(made);
    await page.openConversation(ada.name);
    page.press('Close conversation');
    await page.sees('All answered');
    page.one<HTMLElement>('chat-inbox-reply textarea').focus();
    await press('Escape');
    await waitUntil(() => page.focused?.ariaPressed === 'true', 'the focus went nowhere');
    expect(page.focused?.textContent.trim()).to.equal('Open');
  });

  it('an agent stays at a conversation that moves up under the keyboard', async () => {
    const made = server();
    made.conversation('g', guest, 'Hello from nobody');
    const page = await InboxPage.signedIn(made);
    await page.hasEntry(ada.name);
    await page.isLive();
    page.all<HTMLElement>('.entry').at(-1)?.focus();
    expect(page.focused?.textContent).to.contain(ada.name);
    made.contactWrites('a', 'Are you there?');
    await waitUntil(() => page.entries[0]?.name === ada.name, 'Ada does not move up');
    expect(page.focused?.textContent).to.contain('Are you there?');
  });

  it('Escape that ends a composition of the input method leaves nothing', async () => {
    const page = await InboxPage.signedIn(server());
    await page.openConversation(ada.name);
    let left = 0;
    page.one('chat-inbox-conversation').addEventListener('back-wanted', () => (left += 1));
    const escape = { key: 'Escape', bubbles: true, composed: true };
    const field = page.one('textarea');
    field.dispatchEvent(new KeyboardEvent('keydown', { ...escape, keyCode: 229 }));
    expect(left).to.equal(0);
    field.dispatchEvent(new KeyboardEvent('keydown', escape));
    expect(left).to.equal(1);
  });

  it('an agent with a phone moves between list and conversation', async () => {
    const page = await InboxPage.signedIn(server());
    await setViewport({ width: 390, height: 844 });
    await page.openConversation(ada.name);
    await waitUntil(() => page.focused?.localName === 'h2', 'the name has no focus');
    expect(page.one<HTMLElement>('chat-inbox-list').checkVisibility(), 'the list').to.equal(false);
    page.press('Back to the conversations');
    await waitUntil(() => page.focused?.classList.contains('entry'), 'the list has no focus');
    expect(page.focused?.textContent).to.contain(ada.name);
    expect(page.one<HTMLElement>('chat-inbox-conversation').checkVisibility(), 'the chat').to.equal(false);
  });
});
