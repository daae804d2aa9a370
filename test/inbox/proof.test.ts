import { expect, nextFrame } from '@open-wc/testing';
import { sendKeys, setViewport } from '@web/test-runner-commands';
import { agentPaths } from '../../src/protocol/index.js';
import { waitUntil } from '../support/wait-until.js';
import { ben } from './support/conversations.js';
import { FakeServer } from './support/fake-server.js';
import { InboxPage } from './support/inbox-page.js';

async function opened(server = new FakeServer()): Promise<InboxPage> {
  await setViewport({ width: 1280, height: 800 });
  server.conversation('b', ben, 'Hello from Ben');
  const page = await InboxPage.signedIn(server);
  await page.openConversation(ben.name);
  await page.message('Hello from Ben');
  await page.isLive();
  return page;
}

const asked = (page: InboxPage) => page.server.changes(agentPaths.proof('b')).map(({ body }) => body);
const isOff = (page: InboxPage) => page.findButton('Ask for proof')?.ariaDisabled === 'true';

async function ask(page: InboxPage, way: string): Promise<void> {
  page.press('Ask for proof');
  await page.sees(way);
  page.press(way);
}

describe('asking for a proof', () => {
  for (const [way, level, words] of [
    ['Confirm mailbox', 3, 'mailbox'],
    ['Confirm by the site', 4, 'by the site'],
  ] as const) {
    it(`has the way “${way}”, after which it waits for the answer`, async () => {
      const page = await opened();
      await ask(page, way);
      await waitUntil(() => page.notices.includes(`Proof requested: ${words}`), 'no notice');
      expect(asked(page)).to.deep.equal([{ level }]);
      await page.sees(`Asked already: ${words}. The visitor has not answered yet.`);
      // It has another name for as long as the answer is on its way.
      await waitUntil(() => isOff(page), 'it can be asked for twice');
      page.press('Ask for proof');
      await nextFrame();
      await nextFrame();
      expect(page.text).not.to.contain('Confirm mailbox');
    });
  }

  for (const outcome of ['given', 'declined'] as const) {
    it(`shows that the proof was ${outcome}, and can be done again then`, async () => {
      const page = await opened();
      const request = page.server.notes('b', { type: 'proof_requested', level: 3 });
      await waitUntil(() => isOff(page), 'it can be asked for twice');
      page.server.notes(
        'b',
        outcome === 'declined'
          ? { type: 'proof_declined', request_id: request.id }
          : {
              type: 'proof_given',
              request_id: request.id,
              level: 3,
              method: 'email-pin',
              proven_at: Date.now(),
            },
      );
      await page.sees(outcome === 'declined' ? 'Proof declined' : 'Proof given: Mailbox verified at');
      await waitUntil(() => !isOff(page), 'it cannot be asked for again');
    });
  }

  it('says in words why it was refused, until the conversation has moved on', async () => {
    const page = await opened();
    page.server.refuse(agentPaths.proof('b'), 'level_too_low');
    await ask(page, 'Confirm by the site');
    await page.sees(
      'No proof could be asked for. Whoever writes here cannot prove that in this conversation.',
    );
    expect(isOff(page)).to.equal(false);
    page.server.refuse(agentPaths.proof('b'), 'in_progress');
    await ask(page, 'Confirm mailbox');
    await page.sees('The visitor was asked already and has not answered yet.');
    page.server.notes('b', { type: 'proof_declined', request_id: 'b-0' });
    await page.sawNothingOf('No proof could be asked for.');
  });

  it('is done by keyboard: Escape folds the choice, and the focus stays at hand', async () => {
    const page = await opened();
    page.button('Ask for proof').focus();
    await sendKeys({ press: 'Enter' });
    await page.sees('Confirm mailbox');
    await sendKeys({ press: 'Tab' });
    expect(page.focused?.textContent.trim()).to.equal('Confirm mailbox');
    await sendKeys({ press: 'Escape' });
    await page.sawNothingOf('Confirm mailbox');
    expect(page.focused?.classList.contains('ask'), 'the focus').to.equal(true);
    expect(page.all('chat-inbox-contact'), 'the details').to.have.lengthOf(1);
    await sendKeys({ press: 'Enter' });
    await page.sees('Confirm mailbox');
    await sendKeys({ press: 'Tab' });
    await sendKeys({ press: 'Enter' });
    await page.sees('Proof requested: mailbox');
    expect(page.focused?.classList.contains('ask'), 'the focus').to.equal(true);
  });
});
