import assert from 'node:assert/strict';
import { after, before, it } from 'node:test';
import { paths, type MessengerInfo } from 'chat-messenger/protocol';
import type { WorkspaceSettings } from '../dist/workspaces/settings.js';
import { describeOnEveryEngine } from './support/every-engine.ts';
import { bodyOf, refusalOf } from './support/http.ts';
import { TestMailbox } from './support/mail.ts';
import { ORIGIN, type TestServer } from './support/server.ts';
import { TestClock } from './support/clock.ts';

const at = (iso: string) => Date.parse(iso);

describeOnEveryEngine('What a page hears of its messenger', (servers) => {
  let server: TestServer;
  let appId: string;
  before(async () => {
    server = await servers.start({ clock: new TestClock() });
    ({ appId } = await server.workspace());
  });

  const asked = (origin = ORIGIN) => server.call({ path: paths.messenger(appId), headers: { origin } });
  const info = async () => bodyOf<MessengerInfo>(await asked());
  const change = (settings: Partial<WorkspaceSettings>) =>
    server.services.workspaces.change(appId, settings, 'test');

  it('is that the team is there and asks nothing, where nobody set anything', async () => {
    assert.deepEqual(await info(), {
      availability: { open: true },
      form: [],
      rating: true,
      transcript: false,
    });
  });

  it('is when the team is back, by the hours of its zone', async () => {
    server.clock.freezeAt(at('2026-11-27T16:59:30Z'));
    await change({ time_zone: 'UTC', hours: { mon: [['09:00', '17:00']], fri: [['09:00', '17:00']] } });
    await change({ away: { en: 'Back on Monday' }, greeting: { en: 'Hello', de: 'Hallo' } });
    const away = { en: 'Back on Monday' };
    assert.deepEqual((await info()).availability, { open: true, away });
    server.clock.freezeAt(at('2026-11-27T17:00:00Z'));
    assert.deepEqual((await info()).availability, {
      open: false,
      opens_at: at('2026-11-30T09:00:00Z'),
      away,
    });
    assert.deepEqual((await info()).greeting, { en: 'Hello', de: 'Hallo' });
  });

  it('is kept by browsers for a minute, and never beyond the moment at which the team comes or goes', async () => {
    const kept = async () => (await asked()).headers.get('cache-control');
    server.clock.freezeAt(at('2026-11-27T16:00:00Z'));
    assert.equal(await kept(), 'private, max-age=60');
    server.clock.freezeAt(at('2026-11-27T16:59:30.500Z'));
    assert.equal(await kept(), 'private, max-age=30');
  });

  it('is the form, field by field', async () => {
    const label = { en: 'Topic' };
    const form = [
      {
        id: 'topic',
        type: 'choice' as const,
        label,
        required: true,
        options: [{ id: 'a', label: { en: 'A' } }],
      },
      {
        id: 'mail',
        type: 'text' as const,
        label: { en: 'Email' },
        required: false,
        claim: 'email' as const,
      },
      {
        id: 'ok',
        type: 'consent' as const,
        label: { en: 'Yes' },
        required: true,
        link: 'https://a.example/',
      },
    ];
    await change({ form, rating: false });
    const { form: told, rating } = await info();
    assert.deepEqual({ told, rating }, { told: form, rating: false });
    await change({ form: [] });
  });

  it('is for the pages of the app alone, and may be asked from everywhere (WEB-6)', async () => {
    const answer = await asked('https://elsewhere.example');
    assert.equal(refusalOf(answer), '403 origin_refused');
    assert.equal(answer.headers.get('access-control-allow-origin'), '*');
    assert.equal((await server.call({ path: paths.messenger(appId) })).status, 200);
    const unknown = await server.call({ path: paths.messenger('none'), headers: { origin: ORIGIN } });
    assert.equal(refusalOf(unknown), '404 app_unknown');
  });

  it('leaves a trail of who changed which setting, without what is said to visitors (AGT-10)', async () => {
    const { read } = server.services.store;
    const rows = await read.selectFrom('audit_entries').selectAll().orderBy('at').execute();
    const targets = rows.map(({ target }) => target);
    for (const target of ['greeting', 'away', 'hours', 'form', 'rating=false', 'time_zone=UTC']) {
      assert.ok(targets.includes(target), target);
    }
    assert.ok(!JSON.stringify(rows).includes('Monday'));
  });
});

describeOnEveryEngine('A server with mail', (servers) => {
  let mailbox: TestMailbox;
  before(async () => {
    mailbox = await TestMailbox.start();
  });
  after(() => mailbox.close());

  it('says that transcripts can be mailed', async () => {
    const server = await servers.start({ smtpUrl: mailbox.smtpUrl });
    const { appId } = await server.workspace();
    const answer = await server.call({ path: paths.messenger(appId), headers: { origin: ORIGIN } });
    assert.equal(bodyOf<MessengerInfo>(answer).transcript, true);
  });
});
