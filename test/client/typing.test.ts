import { expect } from '@open-wc/testing';
import { paths } from '../../src/protocol/index.js';
import { bubbles, closePages, livePage, openPage, until, type Page } from './support/setup.js';
import { anotherTab, familyOf, OtherScript, ownerOf } from './support/tabs.js';

const ONE = 'conversation-1';
const ada = (page: Pick<Page, 'server'>) => page.server.portalContact('ada@example.com');
const typingOf = ({ client }: Page) => client.state.timeline.typing;

/** A page that shows a conversation. */
async function talking(): Promise<Page> {
  const { server } = openPage();
  ada({ server }).answer('hello', ONE);
  const page = await livePage({ server });
  await until(() => bubbles(page).length === 1);
  return page;
}

describe('who writes at the moment', () => {
  afterEach(closePages);

  it('is the agent, until six seconds passed without a key', async () => {
    const page = await talking();
    page.server.types(ada(page), ONE);
    await until(() => typingOf(page) === 'Grace');
    page.clock.advance(4_000);
    page.server.types(ada(page), ONE, 'Linus');
    await until(() => typingOf(page) === 'Linus');
    page.clock.advance(5_999);
    expect(typingOf(page)).to.equal('Linus');
    page.clock.advance(1);
    expect(typingOf(page)).to.equal(undefined);
  });

  it('is nobody any more when their message is there', async () => {
    const page = await talking();
    page.server.types(ada(page), ONE);
    await until(() => typingOf(page) === 'Grace');
    ada(page).answer('written');
    await until(() => bubbles(page).length === 2);
    expect(typingOf(page)).to.equal(undefined);
  });

  it('is nobody where they write in another conversation, or this one leaves the screen', async () => {
    const page = await talking();
    ada(page).answer('another matter', 'conversation-2');
    await until(() => page.client.state.conversations?.length === 2);
    page.server.types(ada(page), 'conversation-2');
    page.server.types(ada(page), ONE);
    await until(() => typingOf(page) === 'Grace');
    await page.client.showConversation('conversation-2');
    expect(typingOf(page)).to.equal(undefined);
  });

  it('is somebody without a name in the tabs that hear of it from their leader, and only there (SES-14)', async () => {
    const leader = await talking();
    const follower = await anotherTab(leader);
    await until(() => bubbles(follower).length === 1);
    const elsewhere = await anotherTab(leader);
    ada(leader).answer('another matter', 'conversation-2');
    await until(() => elsewhere.client.state.conversations?.length === 2);
    await elsewhere.client.showConversation('conversation-2');
    const posted: unknown[] = [];
    const ear = new BroadcastChannel(ownerOf(leader));
    ear.onmessage = ({ data }) => posted.push(data);
    leader.server.types(ada(leader), ONE);
    await until(() => typingOf(leader) === 'Grace' && typingOf(follower) === '');
    await until(() => posted.length > 0);
    ear.close();
    expect(typingOf(elsewhere)).to.equal(undefined);
    expect(JSON.stringify(posted)).not.to.match(/Grace|conversation/);
    follower.clock.advance(6_000);
    expect(typingOf(follower)).to.equal(undefined);
  });

  it('cannot be guessed by other script of the page', async () => {
    const leader = await talking();
    const follower = await anotherTab(leader);
    await until(() => bubbles(follower).length === 1);
    const script = new OtherScript(leader);
    for (const family of ['', ONE, await familyOf(leader), `${await familyOf(leader)} ${ONE}`]) {
      script.post({ v: 1, kind: 'typing', epoch: '', family });
    }
    await script.isRead();
    script.close();
    ada(leader).answer('after that');
    await until(() => bubbles(follower).length === 2);
    expect(typingOf(follower)).to.equal(undefined);
  });
});

describe('that the visitor writes', () => {
  afterEach(closePages);

  it('is told seldom, and only of a conversation that is there', async () => {
    const page = await livePage();
    page.client.typing();
    page.client.send('hello');
    await until(() => bubbles(page)[0] === 'hello (sent)');
    expect(page.server.seen.some(({ path }) => path.endsWith('/typing'))).to.equal(false);
    const told = () => page.server.requests(paths.typing(ONE)).length;
    for (let keys = 0; keys < 5; keys += 1) page.client.typing();
    await until(() => told() === 1);
    page.clock.advance(2_999);
    page.client.typing();
    page.client.send('after that');
    await until(() => bubbles(page)[1] === 'after that (sent)');
    expect(told()).to.equal(1);
    page.clock.advance(1);
    page.client.typing();
    await until(() => told() === 2);
  });
});
