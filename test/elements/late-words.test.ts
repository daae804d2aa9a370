import { expect, fixture, html } from '@open-wc/testing';
import { language } from '../../src/elements/languages/en/index.js';
import { ChatTranscript } from '../../src/elements/shared/chat-transcript.js';
import { define } from '../../src/elements/shared/define.js';
import { speak } from '../../src/elements/shared/strings.js';
import { item } from '../support/fake-client.js';
import { waitUntil } from '../support/wait-until.js';

describe('Words that are still on their way', () => {
  it('leave out the buttons that they name, until they are here', async () => {
    define('chat-transcript', ChatTranscript);
    speak(language, undefined);
    const failed = item('Hello?', { own: true, status: 'failed', failure: { code: 'internal' } });
    const element = await fixture<ChatTranscript>(
      html`<chat-transcript .items=${[failed]}></chat-transcript>`,
    );
    const names = () => [...element.renderRoot.querySelectorAll('button')].map((button) => button.innerText);
    expect(names()).to.deep.equal([]);
    await waitUntil(() => names().length > 0);
    expect(names()).to.deep.equal(['Send again', 'Discard']);
  });
});
