import { expect } from '@open-wc/testing';
import { ClientError } from '../../src/client/errors.js';
import { paths, type Proof } from '../../src/protocol/index.js';
import type { ChatState } from '../../src/client/state.js';
import { RIGHT_PIN } from './support/fake-server.js';
import { identityToken } from './support/identity-token.js';
import { Browser } from './support/mortal-browser.js';
import {
  anonymous,
  bubbles,
  closePages,
  emailPin,
  livePage,
  openPage,
  until,
  untilInTime,
  type Page,
} from './support/setup.js';

const ONE = 'conversation-1';
const ada = (page: Pick<Page, 'server'>) => page.server.portalContact('ada@example.com');
const codeOf = (error: unknown) => (error instanceof ClientError ? error.code : String(error));

/** A page with a conversation in which something was written. */
async function talked(): Promise<Page> {
  const page = await livePage();
  page.client.send('about platform 4');
  await until(() => bubbles(page)[0] === 'about platform 4 (sent)');
  return page;
}

describe('what a visitor does beside writing', () => {
  afterEach(closePages);

  it('closes and reopens a conversation, rates it and has it mailed', async () => {
    const page = await talked();
    await page.client.setStatus(ONE, 'closed');
    await until(() => page.client.state.timeline.status === 'closed');
    await page.client.rate(ONE, { score: 5, comment: 'on time' });
    await until(() => page.client.state.timeline.rating?.score === 5);
    expect(page.server.requests(paths.rating(ONE), 'PUT')[0]?.body).to.deep.equal({
      score: 5,
      comment: 'on time',
    });
    await page.client.mailTranscript(ONE);
    await page.client.setStatus(ONE, 'open');
    await until(() => page.client.state.timeline.status === 'open');
    expect(await page.client.rate('of-somebody-else', { score: 1 }).catch(codeOf)).to.equal('not_found');
  });

  it('looks for words, which stand in no address (COM-16)', async () => {
    const page = await talked();
    ada(page).answer('platform 4 is gone');
    const { messages } = await page.client.search('platform', 'from here');
    expect(messages.map(({ text }) => text)).to.deep.equal(['platform 4 is gone', 'about platform 4']);
    expect(page.server.requests(paths.search)[0]?.body).to.deep.equal({
      query: 'platform',
      cursor: 'from here',
    });
  });

  it('takes all data out, with a proof by the device key (SES-4)', async () => {
    const page = await talked();
    const archive = await page.client.exportData();
    expect([archive.type, await archive.text()]).to.deep.equal(['application/zip', 'PK']);
    page.server.forgetNonces();
    expect((await page.client.exportData()).size).to.equal(2);
  });

  it('has one conversation erased, or everything, also what waits here for it', async () => {
    const page = await talked();
    page.client.saveDraft('half a sentence');
    await page.client.eraseData(ONE);
    expect(page.server.requests(paths.eraseData)[0]?.body).to.deep.equal({ conversation_id: ONE });
    await until(() => page.client.state.conversations?.length === 0);
    expect([page.client.state.timeline.id, page.client.state.timeline.draft]).to.deep.equal([
      undefined,
      undefined,
    ]);
    page.client.send('anew');
    await until(() => bubbles(page).join() === 'anew (sent)');
    await page.client.eraseData();
    expect([bubbles(page), page.client.state.conversations]).to.deep.equal([[], []]);
    expect(page.server.requests(paths.eraseData)[1]?.body).to.deep.equal({});
  });
});

describe('what takes a fresh proof (PRV-2)', () => {
  afterEach(closePages);

  /** The server finds the proof too old, until another session was opened. */
  function agesProof({ server }: Page): void {
    const old = new Set(server.sessions.keys());
    const asksMuch: readonly string[] = [paths.exportData, paths.eraseData];
    server.refuse = ({ path }) =>
      asksMuch.includes(path) && [...server.sessions.keys()].every((token) => old.has(token))
        ? 'proof_stale'
        : undefined;
  }

  const tokenOf = (sub: string): Proof => ({
    method: 'identity-token',
    identity_token: identityToken({ sub }),
  });
  /** The same of somebody whom their site signs in. */
  async function signedIn(): Promise<Page> {
    const page = openPage();
    page.client.setVisible(true);
    page.client.identify({ proof: tokenOf('ada'), onFailure: 'block' });
    page.client.send('about platform 4');
    await until(() => bubbles(page)[0] === 'about platform 4 (sent)');
    return page;
  }

  it('is done by one that the page’s provider makes for it', async () => {
    const page = await signedIn();
    const asked: unknown[] = [];
    page.client.setProvider((request) => {
      asked.push(request);
      return Promise.resolve(tokenOf('ada'));
    });
    agesProof(page);
    expect((await page.client.exportData()).size).to.equal(2);
    expect(asked).to.deep.equal([{ reason: 'step-up', fresh: true }]);
    agesProof(page);
    await page.client.eraseData(ONE);
    await until(() => page.client.state.conversations?.length === 0);
    expect(page.notices).not.to.include('identity-error');
  });

  it('is not done where the provider names nobody or somebody else, nor by a proof that is no fresher', async () => {
    const page = await signedIn();
    page.server.refuse = ({ path }) => (path === paths.exportData ? 'proof_stale' : undefined);
    const exported = async (proof: Proof | undefined) => {
      page.client.setProvider(() => Promise.resolve(proof));
      const code = await page.client.exportData().then(() => 'exported', codeOf);
      return [code, page.server.requests(paths.exportData).length];
    };
    expect(await exported(undefined)).to.deep.equal(['proof_stale', 1]);
    expect(await exported(tokenOf('ada'))).to.deep.equal(['proof_stale', 3]);
    const [code, tries] = await exported(tokenOf('eve'));
    expect([code === 'exported', tries]).to.deep.equal([false, 4]);
    await until(() => page.client.state.identity?.name === 'eve');
  });

  it('is done after a code by mail, by the same person and in the same place', async () => {
    const page = await talked();
    agesProof(page);
    expect(await page.client.exportData().catch(codeOf)).to.equal('proof_stale');
    const { generation } = page.client.state;
    page.client.offerPin();
    await until(() => page.client.state.phase === 'challenged');
    await page.client.startPin('ada@example.com');
    await page.client.verifyPin(RIGHT_PIN);
    expect([page.client.state.phase, page.client.state.generation]).to.deep.equal(['active', generation]);
    expect((await page.client.exportData()).size).to.equal(2);
    // What follows the former session would hear of its end.
    const newest = [...page.server.sessions.keys()].at(-1);
    await until(() => page.server.liveSockets().length === 1);
    await until(() => page.server.liveSockets()[0]?.token === newest);
    expect(bubbles(page)).to.deep.equal(['about platform 4 (sent)']);
    // SES-5: a page that names nobody finds nobody.
    const later = openPage({ server: page.server, appId: page.appId });
    later.client.identify(emailPin);
    await until(() => later.client.state.phase === 'challenged');
  });

  it('is nobody else’s after a code for another address: who is here stays', async () => {
    const page = await talked();
    page.client.offerPin();
    await until(() => page.client.state.phase === 'challenged');
    await page.client.startPin('eve@example.com');
    expect(await page.client.verifyPin(RIGHT_PIN).catch(codeOf)).to.equal('subject_mismatch');
    page.client.declinePin();
    await until(() => page.client.state.phase === 'active');
    expect(page.client.state.identity?.email).to.equal('ada@example.com');
    page.client.send('still here');
    await until(() => bubbles(page)[1] === 'still here (sent)');
  });
});

describe('what the workspace says of itself', () => {
  afterEach(closePages);

  it('is asked for when somebody looks, and again every five minutes while they do', async () => {
    const page = openPage();
    page.server.messenger = { ...page.server.messenger, greeting: { en: 'Hello' } };
    const asked = () => page.server.requests(paths.messenger(page.appId), 'GET').length;
    page.client.identify({ proof: { method: 'anonymous' }, onFailure: 'anonymous' });
    await page.client.whenReady();
    expect(asked()).to.equal(0);
    page.client.setVisible(true);
    await until(() => page.client.state.messenger?.greeting?.['en'] === 'Hello');
    page.client.setVisible(false);
    page.client.setVisible(true);
    await page.client.reload();
    expect(asked()).to.equal(1);
    page.server.messenger = { ...page.server.messenger, greeting: { en: 'Good evening' } };
    page.clock.advance(300_000);
    await until(() => page.client.state.messenger?.greeting?.['en'] === 'Good evening');
    page.client.setVisible(false);
    page.clock.advance(300_000);
    expect(asked()).to.equal(2);
    page.client.setVisible(true);
    await until(() => asked() === 3);
  });

  it('is nobody’s: it stays when the person changes', async () => {
    const page = await livePage();
    const { messenger } = page.client.state;
    await page.client.clearSession();
    expect(page.client.state.messenger).to.equal(messenger);
  });

  it('is done without where it cannot be had', async () => {
    const page = openPage();
    page.server.refuse = ({ path }) => (path === paths.messenger(page.appId) ? 'internal' : undefined);
    page.client.identify({ proof: { method: 'anonymous' }, onFailure: 'anonymous' });
    page.client.setVisible(true);
    page.client.send('hello');
    await until(() => bubbles(page)[0] === 'hello (sent)');
    page.server.refuse = () => undefined;
    page.client.setVisible(true);
    await until(() => page.client.state.messenger !== undefined);
  });
});

describe('the form before a conversation', () => {
  afterEach(closePages);

  const form = [
    { id: 'who', label: { en: 'Name' }, required: true, type: 'text', claim: 'name' },
    { id: 'what', label: { en: 'Order' }, required: false, type: 'text' },
    { id: 'yes', label: { en: 'Yes' }, required: true, type: 'consent' },
  ] as const;
  const answers = [
    { id: 'who', value: 'Ada' },
    { id: 'what', value: '42' },
    { id: 'yes', value: true },
  ];

  async function formPage(page = openPage()): Promise<Page> {
    page.server.messenger = { ...page.server.messenger, form };
    page.client.setVisible(true);
    page.client.identify({ proof: { method: 'anonymous' }, onFailure: 'anonymous' });
    await until(() => page.client.state.messenger !== undefined);
    return page;
  }

  it('is answered with the first message, and what it claims is told before', async () => {
    const page = await formPage();
    page.client.answerForm(answers);
    page.client.send('hello');
    page.client.send('again');
    await until(() => bubbles(page)[1] === 'again (sent)');
    const [session] = page.server.requests(paths.sessions);
    expect(session?.body['proof']).to.deep.equal({ method: 'claimed' });
    expect(session?.body['claims']).to.deep.equal({ name: 'Ada' });
    expect(page.server.requests(paths.conversations)[0]?.body['answers']).to.deep.equal(answers);
    expect(page.server.requests(paths.messages(ONE))[0]?.body).not.to.have.property('answers');
    page.client.startConversation();
    page.client.send('another matter');
    await until(() => page.client.state.conversations?.length === 2);
    expect(page.server.requests(paths.conversations)[1]?.body).not.to.have.property('answers');
  });

  it('is answered by whichever message begins the conversation', async () => {
    const page = await formPage();
    page.client.answerForm(answers);
    page.server.refuse = ({ body }) => (body['text'] === 'no' ? 'too_large' : undefined);
    page.client.send('no');
    await until(() => bubbles(page)[0] === 'no (failed)');
    page.client.discard(page.client.state.timeline.items[0]?.key ?? '');
    page.client.send('hello');
    await until(() => bubbles(page)[0] === 'hello (sent)');
    expect(page.server.requests(paths.conversations, 'POST').at(-1)?.body['answers']).to.deep.equal(answers);
  });

  describe('that the workspace has changed since', () => {
    type Field = NonNullable<ChatState['messenger']>['form'][number];
    const urgency: Field = { id: 'now', label: { en: 'Urgent' }, required: true, type: 'consent' };

    /** A page whose visitor has written after answering, and whose workspace asks this by now. */
    async function changed(next: readonly Field[], losesFirst = false, before = openPage()): Promise<Page> {
      const page = await formPage(before);
      page.client.answerForm(answers);
      page.server.messenger = { ...page.server.messenger, form: next };
      let isLost = losesFirst;
      page.server.refuse = ({ method, path, body }) => {
        if (method !== 'POST' || path !== paths.conversations) return undefined;
        if (isLost) {
          isLost = false;
          throw new TypeError('lost');
        }
        const given = (body['answers'] ?? []) as typeof answers;
        const isAsked = given.every(({ id }) => next.some((field) => field.id === id));
        const isWhole = next.every(
          ({ id, required }) => !required || given.some((answer) => answer.id === id),
        );
        return isAsked && isWhole ? undefined : 'bad_request';
      };
      page.client.send('hello');
      page.client.send('again');
      return page;
    }

    it('is asked anew, and what was written goes out with the new answers', async () => {
      const page = await changed([...form, urgency]);
      await until(() => page.client.state.asksAnew === true);
      expect(page.client.state.messenger?.form).to.have.length(4);
      page.client.answerForm([...answers, { id: 'now', value: true }]);
      await until(() => bubbles(page).join() === 'hello (sent),again (sent)');
      expect(page.client.state.asksAnew).to.equal(undefined);
    });

    it('is asked anew where a first try was lost as well, and what was written goes out in its order', async () => {
      const page = await changed([...form, urgency], true);
      await untilInTime(page, () => page.client.state.asksAnew === true);
      page.client.answerForm([...answers, { id: 'now', value: true }]);
      await until(() => bubbles(page).join() === 'hello (sent),again (sent)');
    });

    it('is asked anew in the next page, where this one was left before', async () => {
      const browser = new Browser();
      const tab = browser.open();
      await changed([...form, urgency], false, tab.page);
      await until(() => tab.page.client.state.asksAnew === true);
      await tab.isSafe();
      tab.kill();
      const { page } = browser.open();
      page.client.setVisible(true);
      page.client.identify(anonymous);
      await until(() => page.client.state.asksAnew === true);
      page.client.answerForm([...answers, { id: 'now', value: true }]);
      await until(() => bubbles(page).join() === 'hello (sent),again (sent)');
    });

    it('is not asked again where the answers that still fit are enough', async () => {
      const page = await changed([form[0], form[1]]);
      await until(() => bubbles(page).join() === 'hello (sent),again (sent)');
      expect(page.client.state.asksAnew).to.equal(undefined);
      const told = page.server.requests(paths.conversations, 'POST').at(-1)?.body['answers'];
      expect(told).to.deep.equal(answers.slice(0, 2));
    });

    it('keeps nothing back where the workspace asks nothing any more', async () => {
      const page = await changed([]);
      await until(() => bubbles(page).join() === 'hello (sent),again (sent)');
    });
  });

  it('is known in the end although the server answers late', async () => {
    const page = openPage();
    page.server.messenger = { ...page.server.messenger, form };
    page.server.refuse = ({ path }) => (path.includes('/messenger') ? 'unavailable' : undefined);
    page.client.setVisible(true);
    page.client.identify(anonymous);
    await until(() => page.server.requests(paths.messenger(page.appId), 'GET').length === 1);
    page.server.refuse = () => undefined;
    await untilInTime(page, () => page.client.state.messenger !== undefined);
  });

  it('does not keep a message back whose claims are refused', async () => {
    const page = await formPage();
    page.server.refuse = ({ body }) => (body['claims'] ? 'bad_request' : undefined);
    page.client.answerForm(answers);
    page.client.send('hello');
    await until(() => bubbles(page)[0] === 'hello (sent)');
    expect(page.server.requests(paths.conversations)[0]?.body['answers']).to.deep.equal(answers);
  });
});
