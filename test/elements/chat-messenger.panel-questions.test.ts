import { expect } from '@open-wc/testing';
import { sendKeys } from '@web/test-runner-commands';
import type { ChatMessenger } from '../../src/elements/chat-messenger.js';
import { timeWords } from '../../src/elements/shared/dates.js';
import { ada, app, failure, guest, item, notice } from '../support/fake-client.js';
import {
  appears,
  composerOf,
  deep,
  focused,
  pageOfEachTest,
  panelOf,
  transcriptOf,
  words,
} from '../support/messenger.js';
import { waitUntil } from '../support/wait-until.js';

describe('<chat-messenger> panel asks', () => {
  const page = pageOfEachTest();

  async function opened(): Promise<ChatMessenger> {
    const element = page.add();
    await element.show();
    await composerOf(element);
    return element;
  }

  const said = (element: ChatMessenger) => words(panelOf(element)!);

  /** What a region of the header says, which stays whoever the visitor is. */
  const heard = (element: ChatMessenger) =>
    deep(element, 'header > .title > [role=status]')!.textContent.replace(/\s+/g, ' ');

  async function press(element: ChatMessenger, label: string): Promise<void> {
    const question = await appears(element, 'chat-question');
    const button = [...question.shadowRoot!.querySelectorAll('button')].find(
      ({ textContent }) => textContent.trim() === label,
    )!;
    button.focus();
    await sendKeys({ press: 'Enter' });
  }

  describe('about what was written before the sign-in (MRG-4)', () => {
    beforeEach(() => {
      page.client.activate(ada, { carryOver: { conversations: 2 } });
    });

    it('in one line above the composer that keeps nobody from writing, politely', async () => {
      const element = await opened();
      const question = await appears(element, 'chat-question');
      expect(said(element)).to.include(
        'You wrote 2 conversations before you signed in. Add them to your account?',
      );
      await waitUntil(() => heard(element).includes('You wrote 2 conversations before you signed in'));
      expect(question.closest('[role=status]') === null, 'twice').to.equal(true);
      expect(focused()?.localName).to.equal('textarea');
      page.client.become({ carryOver: { conversations: 1 } });
      await waitUntil(() =>
        said(element).includes('You wrote 1 conversation before you signed in. Add it to'),
      );
      await waitUntil(() => heard(element).includes('You wrote 1 conversation'));
    });

    it('in a region that was there before it, though the person changes with it', async () => {
      const element = await opened();
      const region = deep(element, 'header > .title > [role=status]')!;
      const { generation } = page.client.state;
      page.client.become({ generation: generation + 1, carryOver: undefined });
      await waitUntil(() => region.textContent.trim() === '');
      page.client.become({ generation: generation + 2, carryOver: { conversations: 3 } });
      await waitUntil(() => region.textContent.includes('You wrote 3 conversations'));
      expect(region.isConnected).to.equal(true);
    });

    it('takes either answer once, by keyboard, and leaves the visitor at the composer', async () => {
      const element = await opened();
      let settle!: () => void;
      page.client.answer = new Promise<void>((resolve) => {
        settle = resolve;
      });
      await press(element, 'Add');
      await waitUntil(() => said(element).includes('One moment…'));
      await press(element, 'Keep apart');
      expect(page.client.carriedOver).to.deep.equal([true]);
      settle();
      await waitUntil(() => deep(element, 'chat-question') === undefined);
      await waitUntil(() => focused()?.localName === 'textarea');
      page.client.become({ carryOver: { conversations: 3 } });
      await press(element, 'Keep apart');
      await waitUntil(() => page.client.carriedOver.length === 2);
      expect(page.client.carriedOver).to.deep.equal([true, false]);
    });

    it('says what went wrong and can be answered again', async () => {
      const element = await opened();
      page.client.actFailure = failure('network');
      await press(element, 'Add');
      await waitUntil(() => said(element).includes('There is no connection.'));
      await press(element, 'Add');
      await waitUntil(() => deep(element, 'chat-question') === undefined);
      expect(page.client.carriedOver).to.deep.equal([true, true]);
    });
  });

  for (const [label, end] of [
    ['That was me', false],
    ['End it', true],
  ] as const) {
    it(`whether a sign-in on another device was theirs: ${label} (COM-15)`, async () => {
      const otherSession = {
        id: 'f2',
        current: false,
        level: 3,
        method: 'email-pin',
        browser: 'Firefox, Linux',
        opened_at: 1,
        last_used_at: 1,
      } as const;
      page.client.activate(ada, { otherSession });
      const element = await opened();
      await appears(element, 'chat-question');
      expect(said(element)).to.include('Signed in on another device: Firefox, Linux');
      await press(element, label);
      await waitUntil(() => deep(element, 'chat-question') === undefined);
      expect(page.client.sessionsSettled).to.deep.equal([end]);
    });
  }

  it('and names a browser that the server does not know as that', async () => {
    const times = { opened_at: 1, last_used_at: 1 };
    page.client.activate(ada, {
      otherSession: { id: 'f2', current: false, level: 3, method: 'email-pin', browser: '', ...times },
    });
    const element = await opened();
    await appears(element, 'chat-question');
    expect(said(element)).to.include('Signed in on another device: an unknown browser');
  });

  describe('and tells between the messages', () => {
    const asked = notice({ type: 'proof_requested', level: 3 });
    const request = { conversationId: 'v1', requestId: asked.key, level: 3 as const };

    async function shown(
      ...items: Parameters<typeof page.client.show>[0]['items'] & object
    ): Promise<ChatMessenger> {
      page.client.show({ id: 'v1', items });
      const element = await opened();
      await transcriptOf(element);
      await appears(element, '.notice');
      return element;
    }

    it('what happened, in words and not as bubbles (MRG-5, ANON-4)', async () => {
      page.client.activate(ada);
      const at = Date.UTC(2026, 10, 20, 12, 3);
      const element = await shown(
        item('Before', { own: true }),
        notice({ type: 'verified_from_here', level: 4, method: 'portal-key' }),
        notice({ type: 'claim_changed', claim: 'name', from: 'Ada', to: 'Grace <b>' }),
        notice({ type: 'claim_changed', claim: 'phone', from: null, to: '+44 1' }),
        notice({ type: 'proof_given', request_id: 'x', level: 3, method: 'email-pin', proven_at: at }),
        notice({ type: 'proof_declined', request_id: 'y' }),
      );
      const transcript = await transcriptOf(element);
      const lines = [...transcript.renderRoot.querySelectorAll('.notice')];
      expect(lines.map(({ textContent }) => textContent.trim())).to.deep.equal([
        'Your identity was confirmed here',
        'You changed your name to Grace <b>',
        'You changed your phone number to +44 1',
        `Confirmed at ${timeWords(at)}`,
        'Not confirmed',
      ]);
      expect(lines.map(({ className }) => className.includes('divides'))).to.deep.equal([
        true,
        ...[false, false, false, false],
      ]);
      expect(transcript.renderRoot.querySelectorAll('.bubble').length).to.equal(1);
    });

    it('that the team asks for a proof, and takes the answer', async () => {
      page.client.activate(guest);
      const element = await shown(item('Who are you?'), asked);
      expect(said(element)).to.include('The team asks you to confirm who you are');
      await press(element, 'Not now');
      expect(page.client.proofAnswers).to.deep.equal([{ ...request, accept: false }]);
      const declined = notice({ type: 'proof_declined', request_id: asked.key });
      page.client.show({ items: [...page.client.state.timeline.items, declined] });
      await waitUntil(() => deep(element, 'chat-question') === undefined);
      await waitUntil(() => focused()?.className === 'scroller');
      expect(said(element)).to.include('Not confirmed');
    });

    it('that a code by mail is the way, and goes back from there', async () => {
      page.client.activate(guest);
      const element = await shown(asked);
      await press(element, 'Confirm');
      expect(page.client.proofAnswers).to.deep.equal([{ ...request, accept: true }]);
      page.client.offerPin();
      await appears(element, 'chat-pin-form');
      expect(said(element)).to.include('The team asked you to confirm who you are.');
      (await appears(element, '.challenge > .quiet')).click();
      await composerOf(element);
      (await appears(element, '.who .quiet')).click();
      await appears(element, 'chat-pin-form');
      expect(said(element)).to.include('any device').and.not.include('The team asked you');
    });

    it('why no proof can be given where the page has no way', async () => {
      page.client.activate(ada, { app: { ...app, pin: false } });
      const element = await shown(asked);
      expect(said(element)).to.include('This page cannot do that.');
      expect(deep(element, 'chat-question') === undefined).to.equal(true);
    });
  });
});
