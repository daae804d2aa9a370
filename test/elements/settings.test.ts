import { ContextProvider } from '@lit/context';
import { expect, fixture, html } from '@open-wc/testing';
import { ChatSettings } from '../../src/elements/panel/settings/chat-settings.js';
import { clientContext } from '../../src/elements/shared/client-context.js';
import { define } from '../../src/elements/shared/define.js';
import type { Identity } from '../../src/protocol/index.js';
import { EMPTY_TIMELINE } from '../../src/client/store.js';
import { downloadsOfEachTest } from '../support/downloads.js';
import { FakeClient, ada, app, conversation, failure, guest } from '../support/fake-client.js';
import '../support/english.js';
import { waitUntil } from '../support/wait-until.js';

define('chat-settings', ChatSettings);

describe('<chat-settings>', () => {
  const downloads = downloadsOfEachTest();
  let client: FakeClient;
  beforeEach(() => {
    client = new FakeClient();
    localStorage.removeItem('chat-messenger noticing');
  });
  afterEach(() => {
    localStorage.removeItem('chat-messenger noticing');
  });

  async function settings(identity: Identity, allowed: string | null = null): Promise<ChatSettings> {
    client.activate(identity, { timeline: { ...EMPTY_TIMELINE, id: 'v1' } });
    const scope = await fixture<HTMLElement>(html`<div></div>`);
    new ContextProvider(scope, { context: clientContext, initialValue: client });
    const element = document.createElement('chat-settings');
    element.notifications = allowed;
    element.conversationId = 'v1';
    scope.append(element);
    await element.updateComplete;
    return element;
  }
  const button = (element: ChatSettings, label: string) =>
    [...element.renderRoot.querySelectorAll('button')].find(
      ({ textContent }) => textContent.trim() === label,
    );
  const toggle = (element: ChatSettings, label: string) =>
    [...element.renderRoot.querySelectorAll('label')]
      .find(({ textContent }) => textContent.trim() === label)
      ?.querySelector('input');
  const said = (element: ChatSettings) =>
    [...element.renderRoot.querySelectorAll('[role=status]')].map(({ textContent }) => textContent).join('');

  it('keeps for this browser how the visitor wants to hear of answers, and only once they chose', async () => {
    const element = await settings(ada);
    expect(localStorage.getItem('chat-messenger noticing')).to.equal(null);
    toggle(element, 'Play a sound')!.click();
    expect(JSON.parse(localStorage.getItem('chat-messenger noticing')!)).to.include({ sound: false });
    const again = await settings(ada);
    expect(toggle(again, 'Play a sound')!.checked).to.equal(false);
  });

  it('offers only the ways that the page allows', async () => {
    const element = await settings(ada, 'sound');
    expect(toggle(element, 'Play a sound')).not.to.equal(undefined);
    expect(toggle(element, 'Mark the title and icon of the tab')).to.equal(undefined);
    expect(toggle(element, 'Show a notification of the system')).to.equal(undefined);
  });

  it('mails a transcript to the address that was proven, and says where it goes', async () => {
    const element = await settings(ada);
    button(element, 'Send it to ada@example.com')!.click();
    await waitUntil(() => said(element) === 'A copy is on its way to ada@example.com.');
    expect(client.transcriptsAsked).to.deep.equal(['v1']);
  });

  it('offers nobody a transcript or a download whose address was not proven', async () => {
    const element = await settings({ level: 1, method: 'claimed', email: 'zoe@example.com' });
    expect(button(element, 'Send it to zoe@example.com')).to.equal(undefined);
    expect(button(element, 'Download all of it')).to.equal(undefined);
  });

  it('erases only after a second yes', async () => {
    const element = await settings(guest);
    button(element, 'Erase everything')!.click();
    await element.updateComplete;
    expect(client.erased).to.deep.equal([]);
    button(element, 'Keep')!.click();
    await element.updateComplete;
    expect(button(element, 'Erase')).to.equal(undefined);
    button(element, 'Erase this conversation')!.click();
    await element.updateComplete;
    button(element, 'Erase')!.click();
    await waitUntil(() => said(element) === 'It was erased.');
    expect(client.erased).to.deep.equal(['v1']);
  });

  it('saves everything that is known of the visitor', async () => {
    const element = await settings(ada);
    button(element, 'Download all of it')!.click();
    await waitUntil(() => said(element) === 'The download has begun.');
    expect(downloads.map(({ name }) => name)).to.deep.equal(['chat.zip']);
    expect(downloads[0]!.address).to.match(/^blob:/);
  });

  it('leads to the proof of the address where the server wants a fresh one, beside what failed for it', async () => {
    const element = await settings(ada);
    let asked = 0;
    element.prove = () => (asked += 1);
    client.actFailure = failure('proof_stale');
    button(element, 'Download all of it')!.click();
    await waitUntil(() => said(element) === 'For this, confirm once more who you are.');
    expect(button(element, 'Download all of it')!.nextElementSibling!.textContent).to.equal(said(element));
    button(element, 'Confirm your email')!.click();
    expect(asked).to.equal(1);
    button(element, 'Download all of it')!.click();
    await waitUntil(() => said(element) === 'The download has begun.');
    expect(button(element, 'Confirm your email')).to.equal(undefined);
  });

  for (const [who, identity, pin] of [
    ['whose workspace sends no codes', ada, false],
    ['whose address a code may prove for another contact', { ...ada, method: 'identity-token' }, true],
  ] as const) {
    it(`says what may help somebody ${who}`, async () => {
      const element = await settings(identity);
      client.become({ app: { ...app, pin } });
      client.actFailure = failure('proof_stale');
      button(element, 'Download all of it')!.click();
      await waitUntil(() => said(element).startsWith('This page has to confirm afresh who you are.'));
      expect(button(element, 'Confirm your email')).to.equal(undefined);
    });
  }

  it('names the conversation that would be erased, and speaks of none once it was', async () => {
    const element = await settings(guest);
    client.become({ conversations: [conversation('v1'), conversation('v2')] });
    button(element, 'Erase this conversation')!.click();
    await element.updateComplete;
    expect(element.renderRoot.querySelector('.sure')!.textContent).to.include('Last words of v1');
    button(element, 'Erase')!.click();
    client.become({
      conversations: [conversation('v2')],
      timeline: { ...EMPTY_TIMELINE, id: 'v2' },
    });
    await waitUntil(() => said(element) === 'It was erased.');
    expect(client.erased).to.deep.equal(['v1']);
    expect(button(element, 'Erase this conversation')).to.equal(undefined);
  });

  it('has the switch off where the browser said no to notifications of the system', async () => {
    const { requestPermission } = Notification;
    Notification.requestPermission = () => Promise.resolve('denied');
    const element = await settings(ada);
    const input = toggle(element, 'Show a notification of the system')!;
    input.focus();
    input.click();
    expect(input.checked).to.equal(true);
    await waitUntil(() => said(element).includes('Your browser does not allow notifications'));
    Notification.requestPermission = requestPermission;
    expect(input.checked).to.equal(false);
    expect(element.shadowRoot!.activeElement === input, 'has the focus').to.equal(true);
    input.click();
    expect(input.checked, 'cannot be switched on').to.equal(false);
    await expect(element).to.be.accessible();
  });

  it('keeps a long address inside a narrow panel', async () => {
    const email = `${'a'.repeat(60)}@${'b'.repeat(60)}.example`;
    const element = await settings({ ...ada, email });
    element.style.width = '280px';
    const act = button(element, `Send it to ${email}`)!;
    expect(act.scrollWidth).to.be.at.most(act.clientWidth);
  });

  it('erases nothing of a user id that is only trusted on first use', async () => {
    const element = await settings({ level: 2, method: 'pinned-user' });
    expect(button(element, 'Erase everything')).to.equal(undefined);
    expect(button(element, 'Erase this conversation')).to.equal(undefined);
  });

  it('is accessible', async () => {
    await expect(await settings(ada)).to.be.accessible();
  });
});
