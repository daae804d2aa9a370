import { expect } from '@open-wc/testing';
import type { ChatMessenger } from '../../src/elements/chat-messenger.js';
import type { ChatComposer } from '../../src/elements/shared/chat-composer.js';
import { ada, conversation, failure, item } from '../support/fake-client.js';
import {
  appears,
  codeOf,
  composerOf,
  deep,
  focused,
  pageOfEachTest,
  panelOf,
  words,
} from '../support/messenger.js';
import { waitUntil } from '../support/wait-until.js';

describe('What a page can ask of <chat-messenger>', () => {
  const page = pageOfEachTest();

  /** The messenger of somebody with two conversations, of whom the panel would show a list. */
  function withTwo(): ChatMessenger {
    page.client.activate(ada, { conversations: [conversation('a'), conversation('b')] });
    return page.add();
  }
  const isOnScreen = (element: ChatMessenger) => panelOf(element)?.checkVisibility() === true;
  const hasList = (element: ChatMessenger) => deep(element, 'chat-conversation-list') !== undefined;

  it('toggle() opens the panel, and closes it where it is open', async () => {
    const element = page.add();
    page.client.rest();
    await element.toggle();
    expect([element.open, element.isVisible, isOnScreen(element)]).to.deep.equal([true, true, true]);
    await element.toggle();
    expect([element.open, element.isVisible]).to.deep.equal([false, false]);
    await waitUntil(() => !isOnScreen(element));
  });

  describe('showConversation()', () => {
    it('opens the panel at this conversation instead of the list', async () => {
      const element = withTwo();
      await element.showConversation('b');
      expect(element.isVisible && isOnScreen(element)).to.equal(true);
      page.client.show({ items: [item('In b')] });
      await appears(element, '.bubble');
      expect(words(panelOf(element)!)).to.include('In b');
      expect(hasList(element)).to.equal(false);
      expect(page.client.state.timeline.id).to.equal('b');
    });

    it('leaves the list where the panel is open already', async () => {
      const element = withTwo();
      await element.show();
      await appears(element, '.entry');
      await element.showConversation('a');
      await composerOf(element);
      expect(hasList(element)).to.equal(false);
      expect(page.client.shown).to.deep.equal([{ id: 'a' }]);
    });

    it('goes to the message that is named, which has the focus then', async () => {
      const element = withTwo();
      await element.showConversation('b', { messageId: 'm7' });
      const items = Array.from({ length: 40 }, (_, index) => {
        const line = item(`Message ${String(index)}`);
        const message = {
          id: `m${String(index)}`,
          conversation_id: 'b',
          seq: index + 1,
          author: { kind: 'agent', name: 'Charles' },
          text: line.text,
          sent_at: line.at,
          client_msg_id: line.key,
        } as const;
        return { ...line, message };
      });
      page.client.show({ items });
      await waitUntil(() => focused()?.querySelector('.bubble')?.textContent === 'Message 7');
    });

    it('says not_found where the conversation is not the visitor’s, and opens nothing', async () => {
      const element = withTwo();
      page.client.actFailure = failure('not_found');
      expect(await codeOf(element.showConversation('of-somebody-else'))).to.equal('not_found');
      expect([element.open, isOnScreen(element)]).to.deep.equal([false, false]);
    });
  });

  describe('startConversation()', () => {
    it('opens the panel at a new conversation instead of the list', async () => {
      const element = withTwo();
      await element.startConversation();
      expect(element.isVisible && isOnScreen(element)).to.equal(true);
      await composerOf(element);
      expect(words(panelOf(element)!)).to.include('How can we help?');
      expect(hasList(element)).to.equal(false);
    });

    it('takes the conversation before off the screen', async () => {
      const element = withTwo();
      await element.showConversation('a');
      page.client.show({ items: [item('In a')] });
      await waitUntil(() => words(panelOf(element)!).includes('In a'));
      await element.startConversation();
      await waitUntil(() => words(panelOf(element)!).includes('How can we help?'));
      expect(words(panelOf(element)!)).not.to.include('In a');
    });
  });

  describe('identify()', () => {
    const proof = { connectionEmail: 'ada@example.com', connectionKey: 'a'.repeat(64) };

    it('presents the proof, and gives who the visitor is then', async () => {
      const element = page.add();
      page.client.activate(ada);
      expect(await element.identify(proof)).to.deep.equal(ada);
      expect(page.client.presented).to.deep.equal([
        {
          method: 'portal-key',
          connection_email: proof.connectionEmail,
          connection_key: proof.connectionKey,
        },
      ]);
    });

    it('rejects with the reason where the proof is refused', async () => {
      const element = page.add();
      page.client.rest();
      expect(await codeOf(element.identify(proof))).to.equal('identity_invalid');
    });

    it('presents what proves nothing as a wrong proof, and never as nobody', async () => {
      const element = page.add();
      page.client.rest();
      expect(await codeOf(element.identify({}))).to.equal('identity_invalid');
      expect(page.client.presented).to.deep.equal([{ method: 'identity-token', identity_token: '' }]);
    });

    for (const given of [undefined, null, 17] as const) {
      it(`presents ${String(given)} as a wrong proof too, also as a token`, async () => {
        const element = page.add();
        page.client.rest();
        expect(await codeOf(element.identify(given as never))).to.equal('identity_invalid');
        expect(await codeOf(element.setIdentityToken(given as never))).to.equal('identity_invalid');
        const wrong = { method: 'identity-token', identity_token: '' };
        expect(page.client.presented).to.deep.equal([wrong, wrong]);
      });
    }
  });

  describe('prefill()', () => {
    /** An open panel in whose composer this was written. */
    async function written(text: string, attributes = {}): Promise<[ChatMessenger, ChatComposer]> {
      const element = page.add(attributes);
      page.client.rest();
      await element.show();
      const composer = await composerOf(element);
      composer.value = text;
      return [element, composer];
    }
    /** Settles when the panel has taken over what its messenger says. */
    const drawn = (element: ChatMessenger) => panelOf(element)!.updateComplete;

    for (const nothing of ['', undefined, null] as const) {
      it(`changes nothing where it is given ${nothing === '' ? 'an empty text' : String(nothing)}`, async () => {
        const [element, composer] = await written('I need a bike rack');
        await element.prefill(nothing as never);
        await drawn(element);
        expect(composer.value).to.equal('I need a bike rack');
      });
    }

    it('leaves a text that the page has prepared before where it is given an empty one', async () => {
      const element = page.add({ message: 'About order 17' });
      page.client.rest();
      await element.prefill('');
      await element.show();
      expect((await composerOf(element)).value).to.equal('About order 17');
    });

    it('writes down what is no text as its words', async () => {
      const [element, composer] = await written('');
      await element.prefill(17 as never);
      await drawn(element);
      expect(composer.value).to.equal('17');
    });
  });

  it('waits until the chat is ready', async () => {
    const element = page.add();
    page.client.become({ phase: 'identifying' });
    const calls = [element.identify({ userToken: 't' }), element.showConversation('a')];
    await element.updateComplete;
    expect(page.client.presented).to.deep.equal([]);
    expect([page.client.shown, element.open]).to.deep.equal([[], false]);
    page.client.activate(ada, { conversations: [conversation('a'), conversation('b')] });
    await Promise.all(calls);
    expect(page.client.presented).to.deep.equal([{ method: 'server-token', user_token: 't' }]);
    expect(element.isVisible && isOnScreen(element)).to.equal(true);
  });
});
