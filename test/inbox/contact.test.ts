import { expect, nextFrame } from '@open-wc/testing';
import { sendKeys, setViewport } from '@web/test-runner-commands';
import { agentPaths } from '../../src/protocol/index.js';
import { waitUntil } from '../support/wait-until.js';
import { ada, assurances } from './support/conversations.js';
import { FakeServer } from './support/fake-server.js';
import { InboxPage } from './support/inbox-page.js';

const carl = { name: 'Carl', email: 'carl@example.com', assurance: assurances.claimed };

function server(): FakeServer {
  const made = new FakeServer();
  made.conversation('a', ada, 'Hello from Ada').knows({
    user_id: 'u-17',
    phone: '+43 1 234',
    company: 'Analytical Engines',
    custom_data: { plan: 'gold', seats: 12 },
    non_verified_custom_data: { plan: 'platinum' },
  });
  made.conversation('c', carl, 'Hello from Carl');
  return made;
}

async function opened(name: string, made = server()): Promise<InboxPage> {
  const page = await InboxPage.signedIn(made);
  await page.openConversation(name);
  await page.isLive();
  return page;
}

const facts = (page: InboxPage) => page.texts('chat-inbox-contact .fact');
const requests = ({ server: { requests: seen } }: InboxPage, id: string) =>
  seen.filter(({ path }) => path === agentPaths.contact(id)).length;

describe('the contact beside the conversation', () => {
  beforeEach(() => setViewport({ width: 1280, height: 800 }));

  it('says of each fact whether anybody vouched for it', async () => {
    const page = await opened(ada.name);
    await page.sees('Analytical Engines');
    expect(facts(page)).to.include.members([
      'Name Ada Lovelace verified',
      'Email ada@example.com verified',
      'User id u-17 not verified',
      'Phone +43 1 234 not verified',
      'Company Analytical Engines not verified',
    ]);
    await page.openConversation('Carl');
    await page.sees('Email carl@example.com not verified');
    expect(facts(page)).to.include('Name Carl not verified');
  });

  it('keeps what the server said apart from what the page said', async () => {
    const page = await opened(ada.name);
    await page.sees('Analytical Engines');
    expect(page.texts('.by-server')).to.deep.equal(['Said by your server plan gold seats 12']);
    expect(page.texts('.by-page')).to.deep.equal(['Said by the page, not verified plan platinum']);
  });

  it('says where nothing was said', async () => {
    const made = server();
    made.conversation('n', { name: 'Nobody', assurance: assurances.anonymous }, 'Hello');
    const page = await opened('Nobody', made);
    await page.sees('Email Not given');
    await page.sees('Your server said nothing more.');
    await page.sees('The page said nothing more.');
    await page.sees('The newest message came without any proof.');
  });

  it('says how the newest message was proven, when and with which key', async () => {
    const page = await opened(ada.name);
    await page.sees('Method Signed by the site');
    expect(facts(page)).to.include('Key portal-1');
  });

  it('tells that others claim the same email, as a hint and not as history (ANON-3)', async () => {
    const made = server();
    made.conversation('d', { ...carl, name: 'Dora' }, 'Hello').knows({ others_with_email: 3 });
    made.conversation('e', { ...carl, name: 'Emil' }, 'Hello').knows({ others_with_email: 1 });
    const page = await opened('Dora', made);
    await page.sees('3 other contacts claim this email. What they wrote is not this visitor’s history.');
    await page.openConversation('Emil');
    await page.sees('1 other contact claims this email.');
    await page.openConversation(ada.name);
    await page.sawNothingOf('claims this email');
  });

  it('draws its marks outside of what a stranger wrote, and cleans that (MRG-10, T26)', async () => {
    const made = server();
    made.conversation('x', { ...carl, name: 'Carl ✓ verified' }, 'Hello').knows({
      company: '\u202Edeifirev',
      non_verified_custom_data: { 'a\u200Bb': 'c\u202Ed' },
    });
    const page = await opened('Carl ✓ verified', made);
    await page.sees('deifirev');
    expect(page.all('chat-inbox-contact .proven'), 'marks of trust').to.have.lengthOf(0);
    expect(facts(page)).to.include.members(['Name Carl ✓ verified not verified', 'ab cd']);
    expect(page.text).not.to.match(/[\u202E\u200B]/);
  });

  it('says so while it loads, and when it could not be loaded, and recovers', async () => {
    const made = server();
    const release = made.holdAnswers(agentPaths.contact('contact-a'));
    const page = await opened(ada.name, made);
    await page.sees('Loading the contact…');
    release();
    await page.sees('Analytical Engines');

    made.refuse(agentPaths.contact('contact-c'), 'internal');
    await page.openConversation('Carl');
    await page.sees('The contact could not be loaded');
    await page.sees('Something went wrong on our side.');
    made.allow(agentPaths.contact('contact-c'));
    page.press('Try again');
    await page.sees('Email carl@example.com not verified');
    expect(page.text).not.to.contain('could not be loaded');
  });

  it('is brought up to date when a claim changes', async () => {
    const page = await opened('Carl');
    await page.sees('Email carl@example.com not verified');
    page.server.conversation('c', carl, 'Hello').knows({ phone: '+43 1 999' });
    page.server.notes('c', { type: 'claim_changed', claim: 'phone', from: null, to: '+43 1 999' });
    await page.sees('Phone +43 1 999 not verified');
  });

  it('becomes the one that the conversation was carried over to, whatever is still on its way', async () => {
    const made = server();
    const conversation = made.conversation('c', carl, 'Hello');
    conversation.knows({ company: 'The one before' });
    const release = made.holdAnswers(agentPaths.contact('contact-c'));
    const page = await opened('Carl', made);
    await page.sees('Loading the contact…');
    conversation.passTo({
      id: 'contact-z',
      name: 'Zoe',
      email: 'zoe@example.com',
      email_verified: true,
      name_verified: true,
    });
    conversation.knows({ company: 'The one after' });
    made.notes('c', { type: 'verified_from_here', level: 4, method: 'portal-key' });
    await page.sees('Email zoe@example.com verified');
    release();
    made.contactWrites('c', 'One more thing');
    await page.message('One more thing');
    expect(page.text).to.contain('The one after');
    expect(page.text).not.to.contain('The one before');
  });

  it('asks for nothing of a contact that nobody looks at', async () => {
    await setViewport({ width: 900, height: 800 });
    const page = await opened('Carl');
    page.server.notes('c', { type: 'claim_changed', claim: 'phone', from: null, to: '+43 1 999' });
    await page.sees('Phone given');
    expect(requests(page, 'contact-c')).to.equal(0);
  });

  it('can be put away and brought back by keyboard, and the focus goes along', async () => {
    const page = await opened(ada.name);
    await page.sees('Analytical Engines');
    page.button('Contact details').focus();
    await sendKeys({ press: 'Enter' });
    await waitUntil(() => page.all('chat-inbox-contact').length === 0, 'it is still there');
    expect(page.focused?.getAttribute('aria-expanded')).to.equal('false');
    await sendKeys({ press: 'Enter' });
    await waitUntil(() => page.focused?.id === 'title', 'the focus stays behind');
    await sendKeys({ press: 'Escape' });
    await waitUntil(() => page.focused?.classList.contains('details'), 'the focus does not come back');
  });
});

describe('Escape that ends what an input method composes', () => {
  const escape = { key: 'Escape', keyCode: 229, bubbles: true, composed: true };

  it('leaves the contact where it is', async () => {
    const page = await opened(ada.name);
    await page.sees('Analytical Engines');
    page.one('chat-inbox-contact #title').dispatchEvent(new KeyboardEvent('keydown', escape));
    await nextFrame();
    expect(page.all('chat-inbox-contact')).to.have.lengthOf(1);
  });
});

describe('the contact on a phone', () => {
  beforeEach(() => setViewport({ width: 390, height: 844 }));
  after(() => setViewport({ width: 1280, height: 800 }));

  it('stands behind a button, covers the messages, and goes away again', async () => {
    const page = await opened(ada.name);
    await page.message('Hello from Ada');
    page.begin('half a thou');
    expect(page.all('chat-inbox-contact')).to.have.lengthOf(0);
    page.press('Contact details');
    await page.sees('Analytical Engines');
    const visible = () => page.one<HTMLElement>('.talk').checkVisibility({ visibilityProperty: true });
    expect(visible(), 'the messages').to.equal(false);
    const details = page.one<HTMLElement>('chat-inbox-contact');
    expect(details.scrollWidth, 'wider than the phone').to.be.at.most(390);
    page.press('Hide contact details');
    await waitUntil(() => visible(), 'the messages are still covered');
    expect(page.draft).to.equal('half a thou');
  });

  it('does not cover the next conversation', async () => {
    const page = await opened(ada.name);
    page.press('Contact details');
    await page.sees('Analytical Engines');
    page.one<HTMLElement>('chat-inbox-conversation').dispatchEvent(new Event('back-wanted'));
    await page.openConversation('Carl');
    await waitUntil(() => page.all('chat-inbox-contact').length === 0, 'the details cover it');
  });
});
