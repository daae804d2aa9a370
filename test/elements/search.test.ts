import { expect } from '@open-wc/testing';
import type { ChatMessenger } from '../../src/elements/chat-messenger.js';
import type { ChatSearch } from '../../src/elements/panel/search/chat-search.js';
import type { Message } from '../../src/protocol/index.js';
import { ada, conversation, failure } from '../support/fake-client.js';
import { appears, pageOfEachTest, words } from '../support/messenger.js';
import { waitUntil } from '../support/wait-until.js';

const found = (id: string, text: string, conversationId = 'a'): Message => ({
  id,
  conversation_id: conversationId,
  seq: 1,
  author: { kind: 'agent', name: 'Grace' },
  text,
  sent_at: Date.UTC(2026, 10, 20),
  client_msg_id: id,
});

describe('What was found', () => {
  const page = pageOfEachTest();

  /** Looks for a word that two messages hold. */
  async function looked(): Promise<{ element: ChatMessenger; search: ChatSearch }> {
    page.client.activate(ada, { conversations: [conversation('a'), conversation('b')] });
    page.client.found = {
      messages: [found('m1', 'The password is hunter2'), found('m2', 'Which password?', 'b')],
    };
    const element = page.add();
    await element.show();
    (await appears(element, '.search')).click();
    const search = await appears<ChatSearch>(element, 'chat-search');
    await appears(search, 'input');
    lookFor(search, 'password');
    await waitUntil(() => results(search).length === 2);
    return { element, search };
  }
  function lookFor(search: ChatSearch, query: string): void {
    const field = search.renderRoot.querySelector('input')!;
    field.value = query;
    field.form!.requestSubmit();
  }
  /** Holds back what the client answers from now on. Returns the way to let it arrive. */
  function lateAnswer(): () => void {
    let arrive: () => void = () => undefined;
    page.client.answer = new Promise((resolve) => (arrive = resolve));
    return arrive;
  }
  /** Looks for another word, whose page is still on its way. */
  async function lookedLate(search: ChatSearch): Promise<() => void> {
    const arrive = lateAnswer();
    lookFor(search, 'hunter2');
    await waitUntil(() => page.client.searches.length === 2);
    return arrive;
  }
  const results = (search: ChatSearch) => [...search.renderRoot.querySelectorAll('.entry')].map(words);

  it('is gone once it was taken away, also for whoever comes back from it', async () => {
    const { element, search } = await looked();
    search.renderRoot.querySelector<HTMLElement>('.entry')!.click();
    await appears(element, '.back');
    await waitUntil(() => search.hidden);
    page.client.become({ revised: { ...found('m1', ''), deleted_at: 9, version: 1 } });
    (await appears(element, '.back')).click();
    await waitUntil(() => !search.hidden && results(search).length === 1);
    expect(words(search)).not.to.include('hunter2');
  });

  it('leads from a conversation that is not there to where one can write', async () => {
    const { element, search } = await looked();
    page.client.actFailure = failure('not_found');
    search.renderRoot.querySelector<HTMLElement>('.entry')!.click();
    await appears(element, '.notice .primary');
    page.client.become({ conversations: [] });
    (await appears(element, 'header > .back')).click();
    await appears(element, '.start');
  });

  it('is shown as it is since it was edited', async () => {
    const { search } = await looked();
    page.client.become({ revised: { ...found('m1', 'The password is not for you'), version: 1 } });
    page.client.become({ revised: { ...found('m2', 'Which one?'), version: 1 } });
    await waitUntil(() => !words(search).includes('hunter2'));
    const [first, second] = results(search);
    expect(first).to.include('not for you');
    expect(second).to.include('Which one?');
  });

  it('is gone with its conversation, also behind one that was opened from it (PRV-4)', async () => {
    const { element, search } = await looked();
    page.client.become({ gone: { conversationId: 'a' } });
    await waitUntil(() => results(search).length === 1);
    expect(words(search)).to.include('Grace: Which').and.not.include('hunter2');
    search.renderRoot.querySelector<HTMLElement>('.entry')!.click();
    await waitUntil(() => search.hidden);
    page.client.become({ gone: { conversationId: 'b' } });
    await waitUntil(() => results(search).length === 0);
    (await appears(element, 'header > .back')).click();
    await waitUntil(() => !search.hidden);
    expect(words(search)).to.include('Nothing was found for “password”.');
  });

  it('is not brought back by a page that was on its way when its conversation was erased', async () => {
    const { search } = await looked();
    const arrive = await lookedLate(search);
    page.client.become({ gone: { conversationId: 'a' } });
    arrive();
    await waitUntil(() => results(search).length === 1);
    expect(words(search)).not.to.include('The password is');
  });

  it('is looked for anew where nobody knows what was taken away', async () => {
    const { search } = await looked();
    const arrive = lateAnswer();
    page.client.found = { messages: [found('m2', 'Which password?', 'b')] };
    page.client.become({ gone: {} });
    await waitUntil(() => results(search).length === 0);
    arrive();
    await waitUntil(() => results(search).length === 1);
    expect(words(search)).not.to.include('hunter2');
    expect(page.client.searches.at(-1)).to.deep.equal({ query: 'password' });
  });

  it('is not shown as it was by a page that was on its way when it was taken away', async () => {
    const { search } = await looked();
    const arrive = await lookedLate(search);
    page.client.become({ revised: { ...found('m1', ''), deleted_at: 9, version: 1 } });
    arrive();
    await waitUntil(() => results(search).length === 1);
    expect(words(search)).not.to.include('hunter2');
  });
});
