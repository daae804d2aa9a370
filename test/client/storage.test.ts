import { expect } from '@open-wc/testing';
import { acquireClient } from '../../src/client/registry.js';
import { paths } from '../../src/protocol/index.js';
import { FakeServer, SERVER } from './support/fake-server.js';
import { ManualClock } from './support/manual-clock.js';
import { OwnStorage } from './support/own-storage.js';
import { anonymous, closePages, openPage, until } from './support/setup.js';

describe('what the browser keeps', () => {
  afterEach(closePages);

  it('is nothing, and the server hears nothing, before an anonymous visitor acts', async () => {
    const storage = new OwnStorage();
    const page = openPage({ environment: { indexedDB: storage.factory } });
    page.client.identify(anonymous);
    await page.client.whenReady();
    expect(page.client.state.phase).to.equal('idle');
    const asked = () => page.server.seen.map(({ path }) => path);
    expect(asked()).to.deep.equal([paths.app(page.appId)]);
    page.client.setVisible(true);
    await until(() => page.client.state.messenger !== undefined);
    // An open panel shows the greeting and the hours of the workspace; that says nothing of the visitor.
    expect(asked()).to.deep.equal([paths.app(page.appId), paths.messenger(page.appId)]);
    expect(page.server.sockets).to.have.length(0);
    expect(await storage.databases()).to.deep.equal([]);
  });

  it('brings an anonymous visitor back after a reload', async () => {
    const page = openPage();
    page.client.identify(anonymous);
    await page.client.whenReady();
    page.client.send('remember me');
    await until(() => page.client.state.timeline.items[0]?.status === 'sent');

    const reload = openPage({ server: page.server, appId: page.appId });
    reload.client.identify(anonymous);
    reload.client.setVisible(true);
    await until(() => reload.client.state.timeline.items.length === 1);
    expect(reload.client.state.timeline.items[0]?.text).to.equal('remember me');
    expect(page.server.requests(paths.sessions)).to.have.length(1);
    expect(page.server.requests(paths.renewSession)).to.have.length(1);
  });

  it('is one key for all tabs, though they act for the first time at once (SES-3)', async () => {
    const first = openPage();
    const tabs = [first, ...[1, 2, 3].map(() => openPage({ server: first.server, appId: first.appId }))];
    for (const { client } of tabs) client.identify(anonymous);
    await Promise.all(tabs.map(({ client }) => client.whenReady()));
    for (const { client } of tabs) client.send('hello');
    await until(() => first.server.requests(paths.conversations).length > 0);
    await until(() => tabs.every(({ client }) => client.state.phase === 'active'));
    expect([...first.server.contacts.keys()]).to.have.length(1);
  });

  it('is keys that cannot be taken away, and no token', async () => {
    const storage = new OwnStorage();
    const page = openPage({ environment: { indexedDB: storage.factory } });
    page.client.identify(anonymous);
    await page.client.whenReady();
    page.client.send('hello');
    await until(() => page.client.state.phase === 'active');
    const records = await storage.records();
    const seals = records.filter((record) => record instanceof CryptoKey);
    const [key, ...others] = records.filter((record) => !(record instanceof CryptoKey));
    const { pair, ...rest } = key as { pair: CryptoKeyPair };
    expect([pair.privateKey, ...seals].map(({ extractable }) => extractable)).to.deep.equal([false, false]);
    expect(rest).to.deep.equal({ session: true });
    expect(others).to.deep.equal([]);
  });

  it('is memory, with a notice, where storage is blocked', async () => {
    const page = openPage({ environment: { indexedDB: undefined } });
    page.client.identify(anonymous);
    await page.client.whenReady();
    page.client.send('hello');
    await until(() => page.client.state.timeline.items[0]?.status === 'sent');
    expect(page.client.state.storagePersistent).to.equal(false);
    expect(page.notices.filter((name) => name === 'storage-unavailable')).to.have.length(1);
  });

  it('is memory where storage hangs, after two seconds', async () => {
    const hanging = { databases: () => new Promise(() => undefined) } as unknown as IDBFactory;
    const page = openPage({ environment: { indexedDB: hanging, storagePatience: 2_000 } });
    page.client.identify(anonymous);
    await until(() => page.client.state.phase === 'idle');
    expect(page.client.state.storagePersistent).to.equal(false);
  });

  it('is gone after destroy', async () => {
    const storage = new OwnStorage();
    const page = openPage({ environment: { indexedDB: storage.factory } });
    page.client.identify(anonymous);
    await page.client.whenReady();
    page.client.send('hello');
    await until(() => page.client.state.phase === 'active');
    await page.client.destroy();
    expect(await storage.records()).to.deep.equal([]);
  });
});

describe('the shared client of a page', () => {
  it('outlives an element that moves, rests after the last one left, and wakes up for the next', async () => {
    const server = new FakeServer(new ManualClock());
    const { clock } = server;
    const environment = { fetch: server.fetch, WebSocket: server.webSocket, clock };
    const appId = crypto.randomUUID();
    const first = acquireClient(SERVER, appId, environment);
    first.client.identify(anonymous);
    await first.client.whenReady();
    first.client.send('hello');
    await until(() => first.client.state.connection === 'live');

    first.release();
    const second = acquireClient(`${SERVER}/`, appId, environment);
    expect(second.client).to.equal(first.client);
    clock.advance(10_000);
    expect(server.liveSockets()).to.have.length(1);

    second.release();
    second.release();
    clock.advance(10_000);
    await until(() => server.liveSockets().length === 0);

    const third = acquireClient(SERVER, appId, environment);
    await until(() => server.liveSockets().length === 1);
    expect(server.requests(paths.sessions)).to.have.length(1);

    await third.client.destroy();
    const fourth = acquireClient(SERVER, appId, environment);
    expect(fourth.client).not.to.equal(third.client);
    await fourth.client.destroy();
  });
});
