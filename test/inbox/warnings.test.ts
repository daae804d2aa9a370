import { expect } from '@open-wc/testing';
import { waitUntil } from '../support/wait-until.js';
import { FakeServer } from './support/fake-server.js';
import { InboxPage } from './support/inbox-page.js';

function leaky(): FakeServer {
  const server = new FakeServer();
  const at = Date.now() - 60_000;
  server.session = {
    ...server.session,
    warnings: [
      { type: 'secret_leaked', key_id: 'key-one', at },
      { type: 'secret_leaked', key_id: 'key-two', at },
    ],
  };
  return server;
}

describe('a key that was seen in a browser (COM-11, S2S-6)', () => {
  it('is named, with what to do about it', async () => {
    const page = await InboxPage.signedIn(leaky());
    await page.sees('The key key-one was seen in a browser');
    await page.sees('secret revoke --key-id key-one');
    await page.sees('api-key revoke --key-id key-two');
    await page.sees('secret rotate');
  });

  it('can be put away one by one, and is back at the next visit', async () => {
    const server = leaky();
    const page = await InboxPage.signedIn(server);
    await page.sees('key-one');
    const button = page.button('Dismiss key-one until the next visit');
    button.focus();
    button.click();
    await page.sawNothingOf('key-one');
    expect(page.text).to.contain('key-two');
    expect(page.focused?.ariaLabel, 'the focus goes along').to.equal('Dismiss key-two until the next visit');
    page.press('Dismiss key-two until the next visit');
    await page.sawNothingOf('key-two');
    const again = await InboxPage.signedIn(server);
    await again.sees('key-one');
  });

  it('is not told where there is none', async () => {
    const page = await InboxPage.signedIn(new FakeServer());
    await page.sees('Example Support');
    await waitUntil(() => page.all('chat-inbox-warnings').length === 1, 'no place for warnings');
    expect(page.texts('chat-inbox-warnings')).to.deep.equal(['']);
  });
});
