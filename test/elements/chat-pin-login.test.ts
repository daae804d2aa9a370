import { expect } from '@open-wc/testing';
import { sendKeys } from '@web/test-runner-commands';
import type { ChatPinLogin } from '../../src/elements/chat-pin-login.js';
import { FakeClients, app, failure, type FakeClient } from '../support/fake-client.js';
import {
  MessengerPage,
  appears,
  composerOf,
  deep,
  focused,
  panelOf,
  told,
  words,
} from '../support/messenger.js';
import { waitUntil } from '../support/wait-until.js';

/** What a visitor does with the form. */
class PinForm {
  readonly #root: Element;
  constructor(root: Element) {
    this.#root = root;
  }
  field(name: 'email' | 'code'): Promise<HTMLInputElement> {
    return appears<HTMLInputElement>(this.#root, `input[name=${name}]`);
  }
  async type(name: 'email' | 'code', value: string): Promise<void> {
    const field = await this.field(name);
    field.focus();
    field.value = value;
    field.dispatchEvent(new InputEvent('input', { bubbles: true, composed: true }));
  }
  async press(selector: string): Promise<void> {
    (await appears(this.#root, selector)).click();
  }
  async askFor(email: string): Promise<void> {
    await this.type('email', email);
    await this.press('button.primary');
  }
  says(part: string): Promise<void> {
    return waitUntil(() => words(this.#root).includes(part), `should say: ${part}`);
  }
}

describe('<chat-pin-login>', () => {
  const clients = new FakeClients();
  let client: FakeClient;
  let element: ChatPinLogin;
  let form: PinForm;
  let events: unknown[];
  let run = 0;

  before(() => {
    clients.install();
  });
  after(() => {
    clients.restore();
  });
  beforeEach(() => {
    run += 1;
    client = clients.of(`app_${String(run)}`);
    client.become({ app, phase: 'challenged' });
    element = document.createElement('chat-pin-login');
    element.setAttribute('app-id', `app_${String(run)}`);
    events = [];
    for (const name of ['pin-requested', 'signed-in', 'pin-error']) {
      element.addEventListener(name, (event) => events.push(told(event)));
    }
    document.body.append(element);
    form = new PinForm(element);
  });
  afterEach(() => {
    element.remove();
  });

  it('proves an address: email, code, and then says who is signed in', async () => {
    await form.askFor(' ada@example.com ');
    await form.says('ada@example.com can receive mail');
    expect(client.pinsAsked).to.deep.equal(['ada@example.com']);
    await waitUntil(() => focused() === deep(element, 'input[name=code]'));
    await form.type('code', '123456');
    await form.says('Signed in as ada@example.com');
    const identity = { level: 3, method: 'email-pin', email: 'ada@example.com', email_verified: true };
    expect(events).to.deep.equal([{ type: 'pin-requested' }, { type: 'signed-in', identity }]);
  });

  it('says the end in the live region that was there from the first, and takes the focus there', async () => {
    await form.field('email');
    const region = deep(element, '[role=status]')!;
    expect(getComputedStyle(region).display).not.to.equal('none');
    await form.askFor('ada@example.com');
    await form.type('code', '123456');
    await waitUntil(() => region.textContent.includes('Signed in as ada@example.com'));
    await waitUntil(() => focused() === region);
  });

  it('describes the field by what happened only where that is wrong', async () => {
    await form.askFor('ada@example.com');
    expect((await form.field('code')).getAttribute('aria-describedby')).to.equal('hint');
    await form.type('code', '000000');
    await form.says('This code is not right');
    expect((await form.field('code')).getAttribute('aria-describedby')).to.equal('outcome hint');
  });

  it('asks nobody about a code that has not its length, and keeps what was typed', async () => {
    await form.askFor('ada@example.com');
    for (const typed of ['1234', '1234567', '']) {
      await form.type('code', typed);
      await form.press('button.primary');
      await form.says('The code in the mail has another length.');
      expect((await form.field('code')).value).to.equal(typed);
    }
    expect((await form.field('code')).getAttribute('aria-describedby')).to.equal('outcome hint');
    expect(client.pinsAnswered).to.deep.equal([]);
  });

  it('says what is wrong with its server-url once, and draws nothing', async () => {
    await form.field('email');
    const said: unknown[] = [];
    const { error } = console;
    console.error = (text: unknown) => said.push(text);
    element.serverUrl = 'chat.example.com';
    await element.updateComplete;
    element.email = 'ada@example.com';
    await element.updateComplete;
    console.error = error;
    expect(said).to.have.length(1);
    expect(events).to.deep.equal([{ type: 'pin-error', code: 'bad_request' }]);
    expect(deep(element, 'input') === undefined).to.equal(true);
  });

  it('goes on with a new client when another element destroyed the one they share', async () => {
    await form.field('email');
    await client.destroy();
    await element.updateComplete;
    expect(clients.of(`app_${String(run)}`).identified).to.have.length(1);
    expect(clients.of(`app_${String(run)}`) === client).to.equal(false);
  });

  it('asks the client for a code by mail where nobody else said who the visitor is', async () => {
    await form.field('email');
    expect(client.identified).to.deep.equal([{ proof: { method: 'email-pin' }, onFailure: 'pin' }]);
  });

  it('has one field that phones fill in by themselves', async () => {
    await form.askFor('ada@example.com');
    const code = await form.field('code');
    expect([code.getAttribute('autocomplete'), code.inputMode]).to.deep.equal(['one-time-code', 'numeric']);
  });

  for (const [kind, typed, sent] of [
    ['spaces and hyphens', '123 - 456', '123456'],
    ['full-width digits', '１２３４５６', '123456'],
    ['Arabic digits', '١٢٣٤٥٦', '123456'],
    ['eastern Arabic digits', '۱۲۳۴۵۶', '123456'],
    ['the long code', 'ABCD2-EFGH3-JKL', 'ABCD2EFGH3JKL'],
  ] as const) {
    it(`takes ${kind} and answers by itself when the code is complete`, async () => {
      client.pin = sent;
      await form.askFor('ada@example.com');
      await form.type('code', typed.slice(0, 5));
      expect(client.pinsAnswered).to.deep.equal([]);
      await form.type('code', typed);
      await form.says('Signed in as');
      expect(client.pinsAnswered).to.deep.equal([sent]);
    });
  }

  it('says in words that a code is wrong, empties the field and lets the visitor try again', async () => {
    await form.askFor('ada@example.com');
    await form.type('code', '000000');
    await form.says('This code is not right');
    const code = await form.field('code');
    expect([code.value, code.getAttribute('aria-invalid')]).to.deep.equal(['', 'true']);
    expect(focused() === code).to.equal(true);
    expect(events.at(-1)).to.deep.equal({ type: 'pin-error', code: 'pin_invalid' });
    await form.type('code', '123456');
    await form.says('Signed in as');
  });

  it('says how long to wait after too many tries', async () => {
    client.pinFailure = failure('rate_limited', 40);
    await form.askFor('ada@example.com');
    await form.says('Try again in 40 seconds');
    expect(events).to.deep.equal([{ type: 'pin-error', code: 'rate_limited' }]);
  });

  it('asks for an address before it asks the server', async () => {
    await form.askFor('  ');
    await form.says('Enter your email address');
    expect(client.pinsAsked).to.deep.equal([]);
  });

  it('counts down to another code, then sends one', async () => {
    client.resendAfterMs = 4_000;
    await form.askFor('ada@example.com');
    await form.says('Send another code in');
    await form.press('.ways .quiet');
    expect(client.pinsAsked).to.have.length(1);
    await waitUntil(() => !words(element).includes('another code in'), 'should count down');
    await form.press('.ways .quiet');
    await form.says('Another code is on its way');
    expect(client.pinsAsked).to.have.length(2);
  });

  it('counts down as before where the clock is set back meanwhile', async () => {
    const { now } = Date;
    client.resendAfterMs = 4_000;
    try {
      await form.askFor('ada@example.com');
      await form.says('Send another code in');
      Date.now = () => now() - 3_600_000;
      await waitUntil(() => !words(element).includes('another code in'), 'should count down');
    } finally {
      Date.now = now;
    }
  });

  it('lets the visitor change the address', async () => {
    await form.askFor('adda@example.com');
    await form.field('code');
    await form.press('.ways .quiet:last-child');
    expect((await form.field('email')).value).to.equal('adda@example.com');
  });

  it('begins with the address that the page knows', async () => {
    element.email = 'ada@example.com';
    expect((await form.field('email')).value).to.equal('ada@example.com');
  });

  it('drops an answer that comes after the visitor went back', async () => {
    let answer: (() => void) | undefined;
    client.startPin = (email) =>
      new Promise((resolve) => {
        answer = () => resolve({ email, challengeId: 'c', expiresAt: 0, resendAt: 0 });
      });
    await form.askFor('ada@example.com');
    await waitUntil(() => answer);
    element.remove();
    document.body.append(element);
    answer?.();
    await form.field('email');
    expect(events).to.deep.equal([]);
  });

  it('keeps typing from the page and its shortcuts', async () => {
    const heard: string[] = [];
    const listen = (event: KeyboardEvent) => heard.push(event.key);
    (await form.field('email')).focus();
    document.addEventListener('keydown', listen);
    await sendKeys({ type: 'gk' });
    document.removeEventListener('keydown', listen);
    expect(heard).to.deep.equal([]);
  });
});

describe('the PIN form inside a messenger', () => {
  it('leads from a refused proof to the conversation, with the focus in the composer', async () => {
    const page = new MessengerPage();
    page.clients.install();
    page.client.become({
      app,
      phase: 'challenged',
      refusal: { code: 'identity_invalid', method: 'portal-key' },
    });
    page.client.accept();
    const element = page.add();
    await element.show();
    const form = new PinForm(element);
    await form.askFor('ada@example.com');
    await form.type('code', '123456');
    const composer = await composerOf(element);
    await waitUntil(() => composer.shadowRoot?.activeElement);
    expect(words(panelOf(element)!)).to.include('Signed in as ada@example.com');
    page.cleanUp();
  });

  it("of a page's own, signs in as the messenger around it", async () => {
    const page = new MessengerPage();
    page.clients.install();
    const element = page.make();
    const login = document.createElement('chat-pin-login');
    login.slot = 'empty';
    element.append(login);
    document.body.append(element);
    page.client.rest();
    await element.show();
    const form = new PinForm(login);
    await form.askFor('ada@example.com');
    await form.type('code', '123456');
    await waitUntil(() => element.identity?.email === 'ada@example.com');
    expect(page.client.identified).to.have.length(1);
    page.cleanUp();
  });
});
