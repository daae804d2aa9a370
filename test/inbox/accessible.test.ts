import { expect } from '@open-wc/testing';
import { setViewport } from '@web/test-runner-commands';
import { agentPaths } from '../../src/protocol/index.js';
import { ada, assurances, ben, guest } from './support/conversations.js';
import { FakeServer } from './support/fake-server.js';
import { InboxPage } from './support/inbox-page.js';

const DESKTOP = { width: 1280, height: 800 };
const PHONE = { width: 390, height: 844 };

/** A conversation in which everything happened, with all that can be known of its contact on the screen. */
async function everythingKnown(size = DESKTOP): Promise<InboxPage> {
  const server = new FakeServer();
  server.session = {
    ...server.session,
    warnings: [{ type: 'secret_leaked', key_id: 'key-one', at: Date.now() }],
  };
  const conversation = server.conversation('b', ben, 'Hello');
  conversation.notes({ type: 'claim_changed', claim: 'name', from: null, to: 'Ben' });
  conversation.notes({ type: 'verified_from_here', level: 3, method: 'email-pin' });
  conversation.notes({ type: 'proof_declined', request_id: 'b-0' });
  conversation.knows({
    company: 'Analytical Engines',
    custom_data: { plan: 'gold' },
    non_verified_custom_data: { plan: 'platinum' },
    others_with_email: 3,
  });
  const page = await InboxPage.signedIn(server);
  await setViewport(size);
  await page.openConversation(ben.name);
  if (page.all('chat-inbox-contact').length === 0) page.press('Contact details');
  await page.sees('Analytical Engines');
  page.press('Ask for proof');
  await page.sees('Confirm mailbox');
  return page;
}

/** A conversation with a reply that was edited, one that was deleted, and one that is as it was. */
async function withReplies(): Promise<{ page: InboxPage; path: string }> {
  const server = new FakeServer();
  const conversation = server.conversation('b', ben, 'Which platform?');
  conversation.agentWrites('One moment', 'Grace');
  conversation.agentWrites('Good morning', 'Grace');
  conversation.agentWrites('Platform 4', 'Grace');
  conversation.change('b-2', undefined);
  conversation.change('b-3', 'Good afternoon');
  const page = await InboxPage.signedIn(server);
  await page.isLive();
  await page.openConversation(ben.name);
  await page.message('Platform 4');
  await page.message('This message was deleted');
  return { page, path: agentPaths.message('b', 'b-4') };
}

/** What reaches beyond the right edge, unless it ends in an ellipsis before, through all shadow roots. */
function cutOff(root: Element): string[] {
  const edge = root.getBoundingClientRect().right;
  const all = (within: ParentNode): Element[] =>
    [...within.querySelectorAll('*')].flatMap((one) => [one, ...(one.shadowRoot ? all(one.shadowRoot) : [])]);
  const isShortened = (one: Element): boolean => {
    const { parentElement: parent } = one;
    if (!parent) return false;
    const { textOverflow, webkitLineClamp } = getComputedStyle(parent);
    return textOverflow === 'ellipsis' || webkitLineClamp !== 'none' || isShortened(parent);
  };
  return all(root.shadowRoot!)
    .filter(
      (one) =>
        one.checkVisibility() &&
        !one.closest('.visually-hidden') &&
        !isShortened(one) &&
        one.getBoundingClientRect().right > edge + 0.5,
    )
    .map((one) => `${one.localName}.${one.className}`);
}

const pageStyle = new CSSStyleSheet();

describe('the colours of the inbox', () => {
  it('are those of the system, or those that the page chooses', async () => {
    const { element } = await InboxPage.signedIn(new FakeServer());
    expect(getComputedStyle(element).colorScheme).to.equal('light dark');
    pageStyle.replaceSync('chat-inbox { color-scheme: dark }');
    document.adoptedStyleSheets = [pageStyle];
    expect(getComputedStyle(element).colorScheme).to.equal('dark');
    document.adoptedStyleSheets = [];
  });
});

for (const colorScheme of ['light', 'dark'] as const) {
  describe(`axe finds nothing in the ${colorScheme} scheme`, () => {
    before(async () => {
      await setViewport(DESKTOP);
      pageStyle.replaceSync(`chat-inbox { color-scheme: ${colorScheme} }`);
      document.adoptedStyleSheets = [pageStyle];
    });
    afterEach(async () => {
      document.documentElement.dir = '';
      await setViewport(DESKTOP);
    });
    after(() => (document.adoptedStyleSheets = []));

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

    it('while the contact writes, with files on their way and beside what may be done with a message', async () => {
      const { page } = await withReplies();
      page.server.refuse(agentPaths.uploads, 'file_refused');
      page.choose(new File(['<svg/>'], 'logo.svg', { type: 'image/svg+xml' }));
      await page.sees('Not uploaded.');
      page.server.contactTypes('b');
      await page.sees('Ben is writing…');
      await page.touch('Platform 4');
      await expect(page.element).to.be.accessible();
    });

    it('with a message that is edited and could not be saved', async () => {
      const { page, path } = await withReplies();
      page.server.refuse(path, 'internal');
      await page.touch('Platform 4');
      page.press('Edit');
      await page.sees('You are editing a message');
      page.begin('Platform 5');
      page.enter();
      await page.sees('The change is not saved.');
      await expect(page.element).to.be.accessible();
    });

    it('at the question before a message is deleted, with a refusal, also on a phone', async () => {
      const { page, path } = await withReplies();
      await setViewport(PHONE);
      page.server.refuse(path, 'internal');
      await page.touch('Platform 4');
      page.press('Delete');
      await page.sees('Delete this message?');
      page.press('Delete message');
      await page.sees('The message is not deleted.');
      await expect(page.element).to.be.accessible();
    });

    it('in a conversation with notices, contact details, the choice of a proof and a warning', async () => {
      await expect((await everythingKnown()).element).to.be.accessible();
    });

    it('in a conversation that its contact erased, beside its entry', async () => {
      const { page } = await withReplies();
      page.press('Closed');
      page.server.contactErases('b');
      await page.sees('Erased by the visitor');
      await page.sees('The visitor erased this conversation');
      await page.message('This message was deleted');
      await expect(page.element).to.be.accessible();
    });

    it('in 320 pixels, as a window has at 400 %, nothing of it cut off at the side', async () => {
      const { page } = await withReplies();
      await setViewport(PHONE);
      page.element.style.inlineSize = '320px'; // no window of WebKit is that narrow
      expect(cutOff(page.element)).to.deep.equal([]);
      page.press('Back to the conversations');
      await page.hasEntry('Ben');
      expect(cutOff(page.element)).to.deep.equal([]);
    });

    it('in the details that cover a phone, also from right to left', async () => {
      document.documentElement.dir = 'rtl';
      const page = await everythingKnown(PHONE);
      await expect(page.element).to.be.accessible();
      expect(page.element.scrollWidth, 'wider than the phone').to.be.at.most(390);
    });
  });
}
