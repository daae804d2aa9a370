import { expect, fixture, html } from '@open-wc/testing';
import { sendKeys } from '@web/test-runner-commands';
import { ChatComposer } from '../../src/elements/shared/chat-composer.js';
import type { ComposerSendEvent } from '../../src/elements/shared/composer-events.js';
import { define } from '../../src/elements/shared/define.js';
import '../support/english.js';
import { waitUntil } from '../support/wait-until.js';

define('chat-composer', ChatComposer);

describe('<chat-composer>', () => {
  let sent: string[];
  beforeEach(() => {
    sent = [];
  });

  async function composer(parts: Partial<ChatComposer> = {}): Promise<ChatComposer> {
    const element = await fixture<ChatComposer>(
      html`<chat-composer
        @composer-send=${(event: ComposerSendEvent) => {
          sent.push(event.text);
        }}
      ></chat-composer>`,
    );
    Object.assign(element, parts);
    await element.updateComplete;
    element.focus();
    return element;
  }
  const field = (element: ChatComposer) => element.renderRoot.querySelector('textarea')!;
  const button = (element: ChatComposer) => element.renderRoot.querySelector('button')!;

  it('sends on Enter, trimmed, and is empty afterwards', async () => {
    const element = await composer();
    await sendKeys({ type: '  Hello there ' });
    await sendKeys({ press: 'Enter' });
    expect(sent).to.deep.equal(['Hello there']);
    await element.updateComplete;
    expect(field(element).value).to.equal('');
  });

  it('begins a new line on Shift and Enter, and grows', async () => {
    const element = await composer();
    const { offsetHeight } = field(element);
    await sendKeys({ type: 'One' });
    await sendKeys({ down: 'Shift' });
    await sendKeys({ press: 'Enter' });
    await sendKeys({ up: 'Shift' });
    await sendKeys({ type: 'Two' });
    await element.updateComplete;
    expect(sent).to.deep.equal([]);
    expect(field(element).value).to.equal('One\nTwo');
    expect(field(element).offsetHeight).to.be.greaterThan(offsetHeight);
  });

  it('is empty in the direction of the page, and as the text reads once there is some', async () => {
    const element = await composer();
    element.dir = 'rtl';
    const direction = () => getComputedStyle(field(element)).direction;
    expect(direction()).to.equal('rtl');
    await sendKeys({ type: 'Hello' });
    expect(direction()).to.equal('ltr');
  });

  it('does not send while an input method composes a word', async () => {
    const element = await composer({ value: '日本' });
    const enter = { key: 'Enter', bubbles: true, cancelable: true };
    field(element).dispatchEvent(new KeyboardEvent('keydown', { ...enter, isComposing: true }));
    field(element).dispatchEvent(new KeyboardEvent('keydown', { ...enter, keyCode: 229 }));
    expect(sent).to.deep.equal([]);
  });

  it('sends nothing that holds only spaces', async () => {
    const element = await composer({ value: ' \n ' });
    expect(button(element).disabled).to.equal(true);
    await sendKeys({ press: 'Enter' });
    expect(sent).to.deep.equal([]);
  });

  it('sends nothing in which nothing can be seen, and what is joined by such signs as it is', async () => {
    const element = await composer({ value: '\u200b\u200d \u2060\ufe0f' });
    expect(button(element).disabled).to.equal(true);
    await sendKeys({ press: 'Enter' });
    expect(sent).to.deep.equal([]);
    element.hasFiles = true;
    await element.updateComplete;
    await sendKeys({ press: 'Enter' });
    const family = '\u{1f469}\u200d\u{1f467}\ufe0f';
    element.value = family;
    await element.updateComplete;
    await sendKeys({ press: 'Enter' });
    expect(sent).to.deep.equal(['', family]);
  });

  it('sends by the button and keeps the focus in the field', async () => {
    const element = await composer({ value: 'Hello' });
    button(element).click();
    expect(sent).to.deep.equal(['Hello']);
    expect(element.shadowRoot!.activeElement === field(element)).to.equal(true);
  });

  it('counts near the limit, by what people see as one character, and does not send beyond it', async () => {
    const element = await composer({ maxCodePoints: 20, value: '🙂'.repeat(17) });
    const counter = () => element.renderRoot.querySelector('.counter')?.textContent;
    expect(counter()).to.equal(undefined);
    element.value = '🙂'.repeat(19);
    await element.updateComplete;
    expect(counter()).to.equal('1 character left');
    element.value = '🙂'.repeat(22);
    await element.updateComplete;
    expect(counter()).to.equal('2 characters too many');
    expect(field(element).getAttribute('aria-invalid')).to.equal('true');
    await sendKeys({ press: 'Enter' });
    expect(sent).to.deep.equal([]);
  });

  it('tells, each time, whoever sends a text that is too long how much is too much', async () => {
    const element = await composer({ maxCodePoints: 20, value: 'x'.repeat(22) });
    const status = element.renderRoot.querySelector('[role=status]')!;
    const said: string[] = [];
    const listener = new MutationObserver((changes) => {
      for (const { addedNodes } of changes)
        said.push(...[...addedNodes].map(({ textContent }) => textContent ?? '').filter(Boolean));
    });
    listener.observe(status, { childList: true });
    for (const times of [1, 2]) {
      await sendKeys({ press: 'Enter' });
      await waitUntil(() => said.length === times);
    }
    expect(said).to.deep.equal(['2 characters too many', '2 characters too many']);
    await sendKeys({ press: 'Backspace' });
    await waitUntil(() => status.textContent.trim() === '');
    listener.disconnect();
  });

  it('has room for all words that stand in an empty field, also when they change, or the place does', async () => {
    const element = await composer({ placeholder: 'Write' });
    element.style.inlineSize = '220px';
    const isCut = () => field(element).scrollHeight > field(element).clientHeight;
    const { offsetHeight } = field(element);
    element.placeholder = 'Write to us, whatever it is about';
    await element.updateComplete;
    expect(isCut()).to.equal(false);
    expect(field(element).offsetHeight).to.be.greaterThan(offsetHeight);
    element.style.inlineSize = '150px';
    await waitUntil(() => !isCut() && field(element).offsetHeight > 2 * offsetHeight);
    element.style.inlineSize = '600px';
    await waitUntil(() => field(element).offsetHeight === offsetHeight);
  });
});
