import { expect, nextFrame } from '@open-wc/testing';
import type { FormField } from '../../src/protocol/index.js';
import type { ChatMessenger } from '../../src/elements/chat-messenger.js';
import type { ChatRating } from '../../src/elements/panel/chat-rating.js';
import type { ChatTranscript } from '../../src/elements/shared/chat-transcript.js';
import { ada, failure, guest, item } from '../support/fake-client.js';
import { appears, deep, pageOfEachTest, panelOf, words } from '../support/messenger.js';
import { still } from '../support/still.js';
import { waitUntil } from '../support/wait-until.js';

const FORM: readonly FormField[] = [
  { id: 'name', type: 'text', claim: 'name', required: true, label: { en: 'Your name', de: 'Ihr Name' } },
  { id: 'order', type: 'text', required: false, label: { en: 'Order number' } },
  {
    id: 'topic',
    type: 'choice',
    required: true,
    label: { en: 'What is it about?' },
    options: [
      { id: 'berth', label: { en: 'My berth' } },
      { id: 'refund', label: { en: 'A refund' } },
    ],
  },
  {
    id: 'privacy',
    type: 'consent',
    required: true,
    label: { en: 'I agree to the privacy notice' },
    link: 'https://example.com/privacy',
  },
];
const info = { availability: { open: true }, form: FORM, rating: true, transcript: true };

describe('Before a conversation', () => {
  const page = pageOfEachTest();

  async function opened(attributes: Record<string, string> = {}): Promise<ChatMessenger> {
    const element = page.add(attributes);
    page.client.become({ messenger: info });
    page.client.rest();
    await element.show();
    return element;
  }
  const field = (element: ChatMessenger, label: string) => {
    const form = deep(element, 'chat-collect-form')!.shadowRoot!;
    const found = [...form.querySelectorAll('label')].find(({ textContent }) => textContent.includes(label))!;
    return form.getElementById(found.htmlFor) as HTMLInputElement;
  };
  function fill(input: HTMLInputElement | HTMLSelectElement, value: string): void {
    input.value = value;
    input.dispatchEvent(new Event(input instanceof HTMLSelectElement ? 'change' : 'input'));
  }
  const submit = (element: ChatMessenger) =>
    deep(element, 'chat-collect-form .primary') ?? deep(element, '.primary')!;

  it('a visitor answers the fields of the workspace, and the answers go with the first message', async () => {
    const element = await opened();
    await appears(element, 'form');
    fill(field(element, 'Your name'), 'Zoe');
    fill(field(element, 'What is it about?'), 'refund');
    field(element, 'I agree').click();
    submit(element).click();
    await appears(element, 'chat-composer');
    expect(page.client.answers).to.deep.equal([
      [
        { id: 'name', value: 'Zoe' },
        { id: 'topic', value: 'refund' },
        { id: 'privacy', value: true },
      ],
    ]);
    expect(page.client.claimed).to.deep.equal([{ name: 'Zoe' }]);
  });

  it('what is missing is said at its field, and the first such field has the focus', async () => {
    const element = await opened();
    await appears(element, 'form');
    submit(element).click();
    await waitUntil(() => deep(element, 'chat-collect-form')!.shadowRoot!.activeElement);
    const form = deep(element, 'chat-collect-form')!;
    expect(form.shadowRoot!.activeElement).to.equal(field(element, 'Your name'));
    for (const [label, said] of [
      ['Your name', 'Enter your name.'],
      ['What is it about?', 'Choose one.'],
      ['I agree', 'Tick this box to go on.'],
    ] as const) {
      const described = field(element, label).getAttribute('aria-describedby')!;
      expect(form.shadowRoot!.getElementById(described)!.textContent.trim()).to.equal(said);
    }
    expect(field(element, 'Order number').getAttribute('aria-invalid')).to.equal(null);
    still(panelOf(element)!);
    await expect(form).to.be.accessible();
  });

  it('what the page claims stands in the fields already', async () => {
    const element = page.add();
    page.client.become({ messenger: info });
    page.client.activate({ ...guest, level: 1, method: 'claimed', name: 'Zoe' });
    await element.show();
    await appears(element, 'form');
    expect(field(element, 'Your name').value).to.equal('Zoe');
  });

  it('who is known, by a proof or by an id of the page, is asked nothing', async () => {
    const element = page.add();
    page.client.become({ messenger: info });
    page.client.activate(ada);
    await element.show();
    await appears(element, 'chat-composer');
    const other = page.add({ 'app-id': 'app_2', 'user-id': 'u-1' });
    const client = page.clients.of('app_2');
    client.become({ messenger: info });
    client.activate({ ...guest, level: 1, method: 'claimed' });
    await other.show();
    await appears(other, 'chat-composer');
  });

  describe('the greeting of the team stands where messages will be', () => {
    const greeting = { en: 'Welcome aboard!', de: 'Willkommen an Bord!' };
    afterEach(() => {
      document.documentElement.removeAttribute('lang');
    });
    async function greeted(lang: string): Promise<ChatMessenger> {
      document.documentElement.lang = lang;
      const element = page.add();
      page.client.become({ messenger: { ...info, form: [], greeting } });
      page.client.rest();
      await element.show();
      await appears(element, '.notice');
      return element;
    }

    for (const [lang, own, other] of [
      ['de', greeting.de, greeting.en],
      ['de-AT', greeting.de, greeting.en],
      ['en', greeting.en, greeting.de],
      ['fr', greeting.en, greeting.de],
    ] as const) {
      it(`on a page in ${lang}: ${own}`, async () => {
        expect(words(await greeted(lang)))
          .to.include(own)
          .and.not.include(other);
      });
    }

    it('and changes with the language of the page', async () => {
      const element = await greeted('en');
      document.documentElement.lang = 'de';
      await waitUntil(() => words(element).includes(greeting.de));
      expect(words(element)).not.to.include(greeting.en);
    });
  });

  it('while the team is away it says so, and when it is back', async () => {
    const element = page.add();
    const opens_at = Date.UTC(2026, 10, 30, 9);
    page.client.become({ messenger: { ...info, form: [], availability: { open: false, opens_at } } });
    page.client.rest();
    await element.show();
    await waitUntil(() => /The team is back Monday/.test(words(element)));
    const away = { en: 'Back after the holidays.' };
    page.client.become({ messenger: { ...info, form: [], availability: { open: false, opens_at, away } } });
    await waitUntil(() => words(element).includes('Back after the holidays.'));
  });

  it('the day on which the team is back comes with its date, where it is not the next one of its name', async () => {
    const element = page.add();
    page.client.rest();
    await element.show();
    for (const [days, isDated] of [
      [2, false],
      [5, false],
      [7, true],
      [8, true],
    ] as const) {
      const opens_at = Date.now() + days * 86_400_000;
      const dated = new Intl.DateTimeFormat('en', { weekday: 'long', month: 'long', day: 'numeric' });
      const plain = new Intl.DateTimeFormat('en', { weekday: 'long' });
      page.client.become({ messenger: { ...info, form: [], availability: { open: false, opens_at } } });
      const said = `The team is back ${(isDated ? dated : plain).format(opens_at)} `;
      await waitUntil(() => words(element).includes(said), said);
    }
  });
});

describe('After a conversation', () => {
  const page = pageOfEachTest();
  const answer = () => {
    const line = item('Done.');
    const message = {
      id: line.key,
      conversation_id: 'v1',
      seq: 1,
      author: { kind: 'agent', name: 'Charles' },
      text: 'Done.',
      sent_at: line.at,
      client_msg_id: line.key,
    } as const;
    return { ...line, message };
  };
  async function closed(): Promise<ChatRating> {
    const element = page.add();
    page.client.activate(ada, {
      timeline: { id: 'v1', status: 'closed', items: [answer()], hasOlder: false, loading: 'no' },
    });
    await element.show();
    return appears<ChatRating>(element, 'chat-rating');
  }

  it('one click says how it was, and words may follow', async () => {
    const rating = await closed();
    await waitUntil(() => rating.shadowRoot?.querySelector('input'));
    rating.shadowRoot!.querySelector<HTMLInputElement>('[aria-label="Good"]')!.click();
    await waitUntil(() => rating.shadowRoot!.querySelector('textarea'));
    expect(page.client.ratings).to.deep.equal([{ id: 'v1', rating: { score: 4 } }]);
    rating.shadowRoot!.querySelector('textarea')!.value = ' Quick and kind ';
    rating.shadowRoot!.querySelector<HTMLButtonElement>('.primary')!.click();
    await waitUntil(() => rating.shadowRoot!.textContent.includes('Thank you'));
    expect(page.client.ratings.at(-1)).to.deep.equal({
      id: 'v1',
      rating: { score: 4, comment: 'Quick and kind' },
    });
    rating.shadowRoot!.querySelector<HTMLInputElement>('[aria-label="Okay"]')!.click();
    await waitUntil(() => page.client.ratings.length === 3);
    expect(page.client.ratings.at(-1)).to.deep.equal({
      id: 'v1',
      rating: { score: 3, comment: 'Quick and kind' },
    });
  });

  it('a rating that did not arrive says why, and can be given again', async () => {
    const rating = await closed();
    await waitUntil(() => rating.shadowRoot?.querySelector('input'));
    page.client.actFailure = failure('unavailable');
    rating.shadowRoot!.querySelector<HTMLInputElement>('[aria-label="Bad"]')!.click();
    await waitUntil(() => rating.shadowRoot!.textContent.includes('cannot be reached'));
    rating.shadowRoot!.querySelector<HTMLInputElement>('[aria-label="Okay"]')!.click();
    await waitUntil(() => page.client.ratings.length === 2);
  });

  it('words that were not sent wait while the visitor looks elsewhere, and nobody else finds them', async () => {
    const rating = await closed();
    page.client.show({ rating: { score: 4 } });
    await waitUntil(() => rating.shadowRoot?.querySelector('textarea'));
    const comment = rating.shadowRoot!.querySelector('textarea')!;
    comment.value = 'Quick and';
    comment.dispatchEvent(new Event('input'));
    const again = async () => {
      page.client.show({ status: 'open' });
      await waitUntil(() => !rating.isConnected);
      page.client.show({ status: 'closed' });
      const next = await appears<ChatRating>(document.querySelector('chat-messenger')!, 'chat-rating');
      await waitUntil(() => next.shadowRoot?.querySelector('textarea'));
      return next.shadowRoot!.querySelector('textarea')!;
    };
    expect((await again()).value).to.equal('Quick and');
    const { generation, timeline } = page.client.state;
    page.client.activate(ada, { generation: generation + 1, timeline });
    expect((await again()).value).to.equal('');
  });

  it('somebody who wrote more than a page since the answer is asked as well', async () => {
    const element = page.add();
    page.client.activate(ada, {
      timeline: {
        id: 'v1',
        status: 'closed',
        items: [item('Thanks!', { own: true })],
        hasOlder: true,
        loading: 'no',
      },
    });
    await element.show();
    await appears(element, 'chat-rating');
  });

  it('nobody is asked where nobody answered, or where the workspace does not want to know', async () => {
    const element = page.add();
    const timeline = {
      id: 'v1',
      status: 'closed',
      items: [item('Hello?', { own: true })],
      hasOlder: false,
      loading: 'no',
    } as const;
    page.client.activate(ada, { timeline });
    await element.show();
    await appears(element, 'chat-transcript');
    expect(deep(element, 'chat-rating')).to.equal(undefined);
    page.client.become({
      messenger: { ...info, rating: false },
      timeline: { ...timeline, items: [answer()] },
    });
    await waitUntil(() => deep<ChatTranscript>(element, 'chat-transcript')?.items[0]?.own === false);
    await nextFrame();
    await nextFrame();
    expect(deep(element, 'chat-rating')).to.equal(undefined);
  });
});
