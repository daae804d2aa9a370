import { ContextProvider } from '@lit/context';
import { expect, fixture, html } from '@open-wc/testing';
import { ChatSettings } from '../../src/elements/panel/settings/chat-settings.js';
import { clientContext } from '../../src/elements/shared/client-context.js';
import { define } from '../../src/elements/shared/define.js';
import type { Identity } from '../../src/protocol/index.js';
import { EMPTY_TIMELINE } from '../../src/client/store.js';
import { downloadsOfEachTest } from '../support/downloads.js';
import { FakeClient, ada, failure, guest } from '../support/fake-client.js';
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
    element.renderRoot.querySelector('[role=status]')!.textContent.trim();

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

  it('says that a fresh proof is needed where the server wants one', async () => {
    const element = await settings(ada);
    client.actFailure = failure('proof_stale');
    button(element, 'Download all of it')!.click();
    await waitUntil(() => said(element) === 'For this, confirm once more who you are.');
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
