import { expect } from '@open-wc/testing';
import { paths, type Identity, type Proof } from '../../src/protocol/index.js';
import { ClientError } from '../../src/client/errors.js';
import { deferred, type Deferred } from './support/deferred.js';
import { RIGHT_PIN } from './support/fake-server.js';
import {
  bubbles,
  closePages,
  emailPin,
  livePage,
  openPage,
  portal,
  until,
  type Page,
} from './support/setup.js';
import {
  awaited,
  holdAnswers,
  isBlank,
  lapse,
  lookAway,
  phaseOf,
  signedIn,
  tokenOf,
} from './support/visitors.js';

const REQUEST = { conversationId: 'conversation-1', requestId: 'request-1', level: 4 } as const;

/** A page that was asked for a proof, as its visitor acted in a session that was over. */
async function asked() {
  const { page, token } = await signedIn('ada');
  await lapse(page, token);
  const late = deferred<Proof>();
  const isAsked = new Promise<void>((resolve) => {
    page.client.on('token-expired', ({ respondWith }) => {
      respondWith(late.promise);
      resolve();
    });
  });
  page.client.interact();
  await isAsked;
  return { page, answer: () => arrive(page, late, tokenOf('ada')) };
}

/** Gives a page a provider that takes its time. */
function slowProvider({ client }: Page) {
  const late = deferred<Proof>();
  const isAsked = new Promise<void>((resolve) => {
    client.setProvider(() => {
      resolve();
      return late.promise;
    });
  });
  return { late, isAsked };
}

/** A page whose provider was asked who is there, and has not answered yet. */
async function pending() {
  const page = openPage();
  const { late, isAsked } = slowProvider(page);
  page.client.setVisible(true);
  page.client.identify(awaited);
  await isAsked;
  return { page, answer: () => arrive(page, late, tokenOf('ada')) };
}

/** Lets the page give its answer at last, and everything happen that follows from it. */
async function arrive({ server }: Page, late: Deferred<Proof>, proof: Proof): Promise<void> {
  late.resolve(proof);
  await late.promise;
  await lookAway(server);
}

/** Who came of a call, or the code of its refusal. */
function outcome(call: Promise<unknown>): Promise<string> {
  return call.then(
    (identity) => (identity as Identity | undefined)?.name ?? 'done',
    (error: unknown) => (error instanceof ClientError ? error.code : String(error)),
  );
}

/** How often the server was asked to let this person in. */
function timesPresented({ server }: Page, name: string): number {
  return server.requests(paths.sessions).filter(({ body }) => {
    const { identity_token } = body['proof'] as { readonly identity_token?: string };
    return identity_token !== undefined && atob(identity_token.split('.')[1] ?? '').includes(`"${name}"`);
  }).length;
}

describe('the answer to `token-expired`', () => {
  afterEach(closePages);

  it('signs nobody in after a logout (SES-11)', async () => {
    const { page, answer } = await asked();
    await page.client.clearSession();
    const { generation } = page.client.state;
    await answer();
    expect(isBlank(page)).to.equal(true);
    expect(page.client.state.generation).to.equal(generation);
    expect(timesPresented(page, 'ada')).to.equal(2);
  });

  it('does not displace the person who was proven meanwhile (JWT-13)', async () => {
    const { page, answer } = await asked();
    await page.client.present(tokenOf('eve'));
    const { generation } = page.client.state;
    await answer();
    expect(page.client.state.identity?.name).to.equal('eve');
    expect(page.client.state.generation).to.equal(generation);
  });

  it('opens no session after the client was destroyed', async () => {
    const { page, answer } = await asked();
    await page.client.destroy();
    await answer();
    expect(isBlank(page)).to.equal(true);
    expect(page.server.liveSockets()).to.have.length(0);
    expect(timesPresented(page, 'ada')).to.equal(2);
  });
});

describe('the answer of a provider', () => {
  afterEach(closePages);

  it('that was asked at boot signs nobody in after a logout', async () => {
    const { page, answer } = await pending();
    await page.client.clearSession();
    await answer();
    expect(phaseOf(page)).to.equal('awaited');
    expect(timesPresented(page, 'ada')).to.equal(0);
  });

  it('that was asked at boot keeps nobody waiting, and does not displace whom the page handed over since', async () => {
    const { page, answer } = await pending();
    await page.client.present(tokenOf('eve'));
    await answer();
    expect(page.client.state.identity?.name).to.equal('eve');
    expect(timesPresented(page, 'ada')).to.equal(0);
  });

  it('that was asked before the end of a session leaves the stored key of the next person (SES-3)', async () => {
    const { page } = await signedIn('ada');
    const { late, isAsked } = slowProvider(page);
    page.clock.advance(3_541_000);
    await isAsked;
    page.client.identify(emailPin);
    await until(() => phaseOf(page) === 'challenged');
    await page.client.startPin('eve@example.com');
    await page.client.verifyPin(RIGHT_PIN);
    await arrive(page, late, tokenOf('ada'));
    expect(page.client.state.identity?.email).to.equal('eve@example.com');
    const reload = openPage({ server: page.server, appId: page.appId });
    reload.client.identify(emailPin);
    await reload.client.whenReady();
    expect(reload.client.state.identity?.email).to.equal('eve@example.com');
  });

  it('that an agent asked for proves nobody after a logout', async () => {
    const page = await livePage();
    const { late, isAsked } = slowProvider(page);
    const answered = outcome(page.client.answerProofRequest(REQUEST, true));
    await isAsked;
    await page.client.clearSession();
    late.resolve(tokenOf('ada'));
    expect(await answered).to.equal('destroyed');
    expect(timesPresented(page, 'ada')).to.equal(0);
    expect(isBlank(page)).to.equal(true);
  });
});

describe('a click whose code is not there yet', () => {
  afterEach(closePages);

  it('is nobody’s after a logout: no provider is asked and nothing is said of the next person', async () => {
    const page = await livePage();
    page.client.setProvider(() => Promise.resolve(tokenOf('ada')));
    const clicks = [
      page.client.answerProofRequest(REQUEST, true),
      page.client.submitClaims({ name: 'Ada' }),
      page.client.answerCarryOver(true),
    ].map(outcome);
    await page.client.clearSession();
    expect(await Promise.all(clicks)).to.deep.equal(['destroyed', 'destroyed', 'destroyed']);
    expect(page.server.requests(paths.sessions)).to.have.length(1);
    expect(isBlank(page)).to.equal(true);
  });
});

describe('a proof that is on its way', () => {
  afterEach(closePages);

  it('and is overtaken by the next one is rejected, and never shown as whom it named (SES-11)', async () => {
    const { page } = await signedIn('old');
    const seen = new Set<string | undefined>();
    page.client.subscribe(() => seen.add(page.client.state.identity?.name));
    const release = holdAnswers(page.server, paths.sessions);
    const ada = outcome(page.client.present(tokenOf('ada')));
    await until(() => timesPresented(page, 'ada') === 1);
    page.server.beforeAnswer = () => undefined;
    expect(await outcome(page.client.present(tokenOf('eve')))).to.equal('eve');
    release();
    expect(await ada).to.equal('superseded');
    expect(page.client.state.identity?.name).to.equal('eve');
    expect([...seen]).not.to.include('ada');
  });

  const ends = {
    'logs out': (page: Page) => page.client.clearSession(),
    'goes with the client': (page: Page) => page.client.destroy(),
  };
  for (const [way, end] of Object.entries(ends)) {
    it(`is rejected, and signs nobody in, where the visitor ${way} first`, async () => {
      const page = openPage();
      page.client.identify(awaited);
      await until(() => phaseOf(page) === 'awaited');
      const release = holdAnswers(page.server, paths.sessions);
      const ada = outcome(page.client.present(tokenOf('ada')));
      await until(() => timesPresented(page, 'ada') === 1);
      await end(page);
      release();
      expect(await ada).to.equal('superseded');
      expect(isBlank(page)).to.equal(true);
    });
  }

  it('by PIN signs nobody in when the visitor logs out before the answer', async () => {
    const page = openPage();
    page.client.identify(emailPin);
    await page.client.whenReady();
    await page.client.startPin('ada@example.com');
    const release = holdAnswers(page.server, paths.verifyPin);
    const verified = outcome(page.client.verifyPin(RIGHT_PIN));
    await until(() => page.server.requests(paths.verifyPin).length === 1);
    await page.client.clearSession();
    const { generation } = page.client.state;
    release();
    expect(await verified).to.equal('destroyed');
    expect(page.client.state.identity).to.equal(undefined);
    expect(page.client.state.generation).to.equal(generation);
  });
});

describe('a client that is being destroyed', () => {
  afterEach(closePages);

  it('is not brought back by a description that comes while the server is told', async () => {
    const page = await livePage();
    const release = holdAnswers(page.server, paths.endSession);
    const gone = page.client.destroy();
    page.client.identify(portal('eve@example.com'));
    page.client.send('too late');
    release();
    await gone;
    await lookAway(page.server);
    expect(isBlank(page)).to.equal(true);
    expect(bubbles(page)).to.deep.equal([]);
    expect(JSON.stringify(page.server.requests(paths.sessions))).not.to.include('eve@example.com');
  });
});
