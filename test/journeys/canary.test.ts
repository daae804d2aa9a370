import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { agentPaths, paths, serverPaths } from 'chat-messenger/protocol';
import type { Browser, Page } from 'playwright-core';
import { openBrowser } from '../support/browser.ts';
import { Canaries, type Sighting } from '../support/canaries.ts';
import { BreakableStore, misuse } from '../support/canary-misuse.ts';
import { Watch } from '../support/canary-watch.ts';
import { waysOf, type Way, type Ways } from '../support/canary-ways.ts';
import { Inbox } from '../support/journey-inbox.ts';
import { logOut, newTab, setToken } from '../support/journey-issuer.ts';
import { Messenger } from '../support/journey-messenger.ts';
import { openHostPage } from '../support/journey-pages.ts';
import { startStack, type OwnStack } from '../support/stack.ts';

/** What anyone may read. */
const PUBLIC = ['/healthz', '/readyz', '/metrics', '/openapi.json', paths.limits];
/** Where answers to misuse and failures come from. */
/** All that happens in it happens before the first fact is looked at. */
const SUITE_MS = { timeout: 900_000 };
const REFUSALS = ['failure', 'refusal', 'raw refusal', 'socket refusal', 'end of a socket'];

describe('a full run with a canary in everything that is secret or private (C64)', () => {
  const canaries = new Canaries();
  const log: Sighting[] = [];
  const output: Sighting[] = [];
  const answers: Sighting[] = [];
  const store = new BreakableStore();
  let stack: OwnStack;
  let browser: Browser;
  let watch: Watch;
  let inbox: Inbox;
  let ways: Ways;
  const agent = {
    name: canaries.make('name of agent', 'person'),
    email: canaries.add(
      'email of agent',
      `${canaries.make('local part of agent', 'person')}@example.com`,
      'person',
    ),
    password: canaries.make('password', 'secret'),
  };

  before(async () => {
    recordOutput(output);
    const logDestination = { write: (text: string) => void log.push({ place: 'log', text }) };
    [stack, browser] = await Promise.all([
      startStack({ logDestination, guardStore: store.guard }),
      openBrowser(),
    ]);
    watch = new Watch(browser, stack.serverUrl, canaries);
    ways = await waysOf(stack, canaries);
    await beginTeam();
    for (const way of ways.right) await named(way, talk(way));
    for (const way of ways.wrong) await named(way, refused(way));
    await breakDown();
    answers.push(...(await misuse(stack, canaries.values, canaries.secrets)));
    // The screen is cleared at once, the cookie with the server's answer.
    const ended = inbox.page.waitForResponse(
      (answer) => answer.request().method() === 'DELETE' && answer.url().endsWith('/v1/agent/session'),
    );
    await inbox.page.getByRole('button', { name: 'Sign out' }).click();
    await inbox.page.getByLabel('Password', { exact: true }).waitFor();
    await ended;
    await watch.lookIntoStorage(inbox.page);
    await watch.leave(inbox.page.context());
  }, SUITE_MS);
  after(async () => {
    await browser.close();
    await stack.close();
  });

  async function beginTeam(): Promise<void> {
    const invitation = new URL(stack.invitation).hash.replace('#invitation=', '');
    canaries.add('invitation', invitation, 'secret');
    inbox = new Inbox(await watch.person());
    await inbox.signUp(stack.invitation, agent);
    await watch.look(inbox.page);
  }

  /** Opens a page on which the visitor is known in this way. */
  async function open(page: Page, { attributes = {}, customData, jwt }: Way): Promise<Messenger> {
    const messenger = new Messenger(page);
    await openHostPage(page, stack.site, { attributes });
    await messenger.event('ready');
    if (jwt !== undefined) await setToken(messenger, jwt);
    if (customData) {
      await messenger.element.evaluate((element, data) => {
        (element as HTMLElementTagNameMap['chat-messenger']).customData = data;
      }, customData);
    }
    return messenger;
  }

  /** Somebody signs in, writes, is answered in two tabs, and logs out. */
  async function talk(way: Way): Promise<void> {
    const messenger = await open(await watch.person(), way);
    await messenger.open();
    if (way.mailbox !== undefined) await provePin(messenger, way.mailbox);
    const [question, answer] = [
      canaries.make(`message of ${way.name}`, 'text'),
      canaries.make(`answer to ${way.name}`, 'text'),
    ];
    await messenger.send(question);
    await inbox.open(question);
    await inbox.answer(answer);
    await messenger.received(answer);
    const given = Object.keys(way.attributes ?? {});
    const tab = await open(await newTab(messenger), { ...way, attributes: way.attributes ?? {} });
    await watch.look(tab.page, given);
    await watch.look(messenger.page, given);
    assert.deepEqual(await logOut(messenger), { local: true, server: true }, way.name);
    await tab.event('session-cleared');
    await watch.look(tab.page, given);
    await watch.lookIntoStorage(messenger.page);
    await watch.leave(messenger.page.context());
  }

  /** A wrong code first; both are codes of somebody. */
  async function provePin(messenger: Messenger, email: string): Promise<void> {
    const refusal = messenger.page.waitForResponse((response) => response.url().endsWith(paths.verifyPin));
    await messenger.panel.getByLabel('Email address').fill(email);
    await messenger.panel.getByRole('button', { name: 'Send me a code' }).click();
    const field = messenger.panel.getByLabel('Code from the mail');
    await field.waitFor();
    const code = canaries.add('PIN', await stack.site.codeFor(email), 'secret');
    const wrong = String((Number(code) + 271_828) % 1_000_000).padStart(6, '0');
    await field.fill(canaries.add('wrong PIN', wrong, 'secret'));
    assert.equal((await refusal).ok(), false);
    await messenger.panel.locator('input[name=code][aria-invalid=true]').waitFor();
    await field.fill(code);
    await messenger.field.waitFor();
  }

  async function refused(way: Way): Promise<void> {
    const page = await watch.person();
    if (way.jwt === undefined) await (await open(page, way)).event('identity-error');
    else await assert.rejects(open(page, way), way.name);
    await watch.look(page, Object.keys(way.attributes ?? {}));
    await watch.leave(page.context());
  }

  /** The store fails while somebody writes, signs in and is identified; and whoever asks is told a code. */
  async function breakDown(): Promise<void> {
    const page = await watch.person();
    const messenger = await open(page, ways.right[0] ?? { name: 'anonymous' });
    await messenger.open();
    await messenger.send(canaries.make('message before the failure', 'text'));
    const fails = (path: string) =>
      page.waitForResponse((response) => response.url().endsWith(path) && response.status() >= 500);
    store.isBroken = true;
    await Promise.all([fails('/messages'), messenger.write(canaries.make('message that fails', 'text'))]);
    const proven = ways.right.find(({ name }) => name === 'pinned user') ?? { name: '' };
    const opened = fails(paths.sessions);
    await openHostPage(page, stack.site, { attributes: proven.attributes ?? {} });
    await opened;
    const identify = {
      external_id: canaries.make('id that fails', 'person'),
      custom_data: { a: agent.name },
    };
    const authorization = `Bearer ${ways.apiKey}`;
    for (const [path, body, headers] of [
      [serverPaths.identify, identify, { authorization }],
      [agentPaths.session, { email: agent.email, password: agent.password }, {}],
    ] as const) {
      const response = await fetch(stack.serverUrl + path, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify(body),
      });
      assert.equal(response.status, 500, path);
      answers.push({ place: 'failure', text: await response.text() });
    }
    store.isBroken = false;
    await watch.leave(page.context());
  }

  it('reaches every method, and the logs that tell of refusals and failures', () => {
    assert.ok(canaries.count('session token') >= ways.right.length, 'a session of each method was seen');
    for (const name of ['PIN', 'device proof', 'agent session']) assert.ok(canaries.count(name) > 0, name);
    const told = log.map(({ text }) => text).join('');
    for (const words of ['proof refused', '"answered"', '"msg":"internal"', 'tofu_mismatch', '"cause"']) {
      assert.ok(told.includes(words), words);
    }
    const levels = new Set(log.map(({ text }) => (JSON.parse(text) as { level: number }).level));
    assert.ok(levels.has(50), 'errors are logged');
  });

  it('leaves none in a line of the log or in the output of the process (LOG-1 to LOG-5)', () => {
    assert.deepEqual(canaries.foundIn([...log, ...output]), []);
  });

  it('leaves none in an address, a socket’s included, or in a header that is not there for it (COM-16, T23)', () => {
    assert.ok(watch.urls.some(({ place }) => place === 'socket address'));
    assert.deepEqual(canaries.foundIn([...watch.urls, ...watch.headers]), []);
  });

  it('leaves none in what anyone may read', async () => {
    const pages = await Promise.all(
      PUBLIC.map(async (path) => ({ place: path, text: await (await fetch(stack.serverUrl + path)).text() })),
    );
    assert.deepEqual(canaries.foundIn(pages), []);
  });

  it('shows a credential in the one answer that issues it, and in no other (COM-9)', () => {
    assert.ok(watch.answers.some(({ place }) => place === 'socket frame'));
    const read = answers.filter(({ place }) => place === 'answer');
    assert.deepEqual(canaries.foundIn([...watch.answers, ...read], ['secret']), []);
  });

  it('tells whoever is refused, or meets a failure, a code and nothing of what they sent (LOG-5)', () => {
    const refusals = answers.filter(({ place }) => place !== 'answer');
    assert.deepEqual(new Set(refusals.map(({ place }) => place)), new Set(REFUSALS));
    assert.deepEqual(canaries.foundIn(refusals), []);
  });

  it('tells the page neither a secret nor a text in its events (WEB-12)', () => {
    const told = new Set(watch.events.map(({ place }) => place));
    for (const type of ['message-sent', 'message-received', 'identity-error', 'session-cleared']) {
      assert.ok(told.has(`event ${type}`), type);
    }
    assert.deepEqual(canaries.foundIn(watch.events, ['secret', 'text']), []);
  });

  it('writes no secret into an attribute of the document', () => {
    assert.deepEqual(canaries.foundIn(watch.attributes, ['secret']), []);
  });

  it('tells other tabs of a kind, an epoch and a hash, and of nothing else (SES-14)', () => {
    assert.ok(watch.channel.length > 0);
    for (const message of watch.channel) {
      assert.deepEqual(Object.keys(message as object).sort(), ['epoch', 'family', 'kind', 'v']);
    }
    assert.deepEqual(canaries.foundIn([{ place: 'channel', text: JSON.stringify(watch.channel) }]), []);
  });

  it('leaves none in the storage of a browser after a logout, and none in its console (SES-12)', () => {
    assert.equal(watch.storage.length, 2 * (ways.right.length + 1));
    assert.deepEqual(canaries.foundIn([...watch.storage, ...watch.console]), []);
    for (const { text } of watch.storage) assert.ok(!text.includes('"d":'), 'no private key can be read');
  });

  it('keeps no secret in the data folder in a form that could be presented (COM-9)', async () => {
    const files = readdirSync(stack.dataDir);
    assert.ok(
      files.some((file) => file.endsWith('-wal')),
      files.join(),
    );
    const kept = await Promise.all(
      files.map(async (file) => ({ place: file, text: await readFile(join(stack.dataDir, file), 'latin1') })),
    );
    assert.deepEqual(canaries.foundIn(kept, ['secret']), []);
    assert.ok(canaries.foundIn(kept, ['text']).length > 0, 'what was written is there');
  });
});

/** One run has many ways: a failure says in which. */
function named({ name }: Way, act: Promise<void>): Promise<void> {
  return act.catch((error: unknown) => {
    throw new Error(`failed as ${name}`, { cause: error });
  });
}

/** What the server’s process says beside its log, as a crash would. */
function recordOutput(into: Sighting[]): void {
  for (const stream of [process.stdout, process.stderr]) {
    const write = stream.write.bind(stream) as (...given: unknown[]) => boolean;
    stream.write = (...given: unknown[]) => {
      into.push({ place: 'output', text: String(given[0]) });
      return write(...given);
    };
  }
}
