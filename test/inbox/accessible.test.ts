import { expect } from '@open-wc/testing';
import { emulateMedia, setViewport } from '@web/test-runner-commands';
import { ada, assurances, ben, guest } from './support/conversations.js';
import { FakeServer } from './support/fake-server.js';
import { InboxPage } from './support/inbox-page.js';

for (const colorScheme of ['light', 'dark'] as const) {
  describe(`axe finds nothing in the ${colorScheme} scheme`, () => {
    before(async () => {
      await setViewport({ width: 1280, height: 800 });
      await emulateMedia({ colorScheme });
    });
    after(() => emulateMedia({ colorScheme: 'light' }));

    it('at the sign-in, with a refusal', async () => {
      const page = await InboxPage.open(new FakeServer());
      await page.sees('Sign in to the inbox');
      page.fill({ email: 'grace@example.net', password: 'wrong' });
      page.press('Sign in');
      await page.sees('Email or password is not right.');
      await expect(page.element).to.be.accessible();
    });

    it('at the invitation, with a weak password', async () => {
      const server = new FakeServer();
      history.replaceState(null, '', `#invitation=${server.invitation}`);
      const page = await InboxPage.open(server);
      await page.sees('Welcome to the team');
      page.fill({ name: 'Grace', email: 'grace@example.net', password: 'short' });
      page.press('Make my account');
      await page.sees('too short');
      await expect(page.element).to.be.accessible();
    });

    it('in the list, empty and full', async () => {
      const server = new FakeServer();
      const page = await InboxPage.signedIn(server);
      await page.sees('All answered');
      await expect(page.element).to.be.accessible();
      server.conversation('a', ada);
      server.conversation('g', guest);
      server.contactWrites('a', 'Hello');
      server.contactWrites('g', 'Hello');
      await page.hasEntry(ada.name);
      await expect(page.element).to.be.accessible();
    });

    it('in a conversation with every level, a failed reply and no connection', async () => {
      const server = new FakeServer();
      const conversation = server.conversation('b', ben);
      for (const assurance of Object.values(assurances)) conversation.contactWrites('Hello', assurance);
      conversation.agentWrites('Hello yourself', 'Grace');
      const page = await InboxPage.signedIn(server);
      await page.openConversation(ben.name);
      await page.message('Hello yourself');
      server.setReachable(false);
      await page.write('not sent');
      await page.sees('Not sent.');
      await page.sees('Not connected.');
      await expect(page.element).to.be.accessible();
    });
  });
}
