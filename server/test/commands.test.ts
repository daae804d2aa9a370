import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { CLOSE_CODES } from 'chat-messenger/protocol';
import { COMMANDS } from '../dist/commands/index.js';
import { readChanges } from '../dist/workspaces/setting-values.js';
import { freePort } from './support/free-port.ts';
import { refusalOf } from './support/http.ts';
import { Program, type Ended } from './support/program.ts';
import { Socket } from './support/socket.ts';
import { portalProof, Visitor } from './support/visitor.ts';

const ORIGIN = 'https://shop.example';
const ADA = 'ada@example.com';
const HASH = '0123456789abcdef0123456789abcdef';

type Json = Record<string, unknown>;

describe('An operator', { timeout: 180_000 }, () => {
  let dataDir: string;
  let appId: string;
  let portalSecret: string;
  before(async () => {
    dataDir = mkdtempSync(join(tmpdir(), 'chat-messenger-commands-'));
    const made = await data('workspace', 'create', '--name', 'Shop', '--origin', ORIGIN, '--json');
    appId = String(made['app_id']);
    portalSecret = String(made['portal_secret']);
  });
  after(() => {
    rmSync(dataDir, { recursive: true });
  });

  const run = (words: readonly string[], input?: string): Promise<Ended> =>
    new Program(words, { DATA_DIR: dataDir }, input).ended;
  /** A command about the app that has to succeed. */
  const done = async (words: string, input?: string): Promise<string> => {
    const { code, stdout, stderr } = await run([...words.split(' '), '--app-id', appId], input);
    assert.equal(code, 0, `${words}: ${stderr}`);
    return stdout;
  };
  const data = async (...words: string[]): Promise<Json> => {
    const { code, stdout, stderr } = await run(words);
    assert.equal(code, 0, stderr);
    return JSON.parse(stdout) as Json;
  };
  const list = async (words: string, name: string): Promise<readonly Json[]> =>
    (JSON.parse(await done(`${words} --json`)) as Record<string, Json[]>)[name] ?? [];
  const refused = async (words: string, says: RegExp, input?: string) => {
    const { code, stdout, stderr } = await run([...words.split(' '), '--app-id', appId], input);
    assert.deepEqual([code, stdout], [1, ''], words);
    assert.match(stderr, /^[^\n]+\n$/, words);
    assert.match(stderr, says, words);
  };

  it('rotates, retires and revokes the portal secret, and sees what each still does (COM-11)', async () => {
    const [first] = await list('secret list', 'secrets');
    assert.deepEqual([first?.['state'], first?.['purpose'], first?.['uses']], ['active', 'portal-key', 0]);
    const rotated = JSON.parse(await done('secret rotate --days 3 --json')) as Json;
    assert.match(String(rotated['secret']), /^cmps_/);
    assert.ok(Math.abs(Number(rotated['former_until']) - Date.now() - 3 * 86_400_000) < 60_000);
    const words = await done('secret list');
    assert.match(words, /active +\d{4}-/);
    assert.match(words, /retiring until \d{4}-/);
    assert.match(await done(`secret retire --key-id ${String(first?.['key_id'])}`), /^Retired\./);
    assert.match(
      await done(`secret revoke --key-id ${String(first?.['key_id'])}`),
      /^Revoked\. 0 sign-ins were/,
    );
    const states = (await list('secret list', 'secrets')).map(({ state }) => state);
    assert.deepEqual(states, ['active', 'revoked']);
    portalSecret = String(rotated['secret']);
  });

  it('rotates the key of contact tokens, which nobody has to know (COM-10)', async () => {
    const rotated = JSON.parse(await done('secret rotate --for contact-token --json')) as Json;
    assert.deepEqual(Object.keys(rotated), ['key_id', 'purpose', 'former_until']);
  });

  it('revokes a secret while the server runs, and the open page is told within five seconds (COM-11, HM-9, C10)', async (t) => {
    const environment = {
      DATA_DIR: dataDir,
      LOG_LEVEL: 'warn',
      HOST: '127.0.0.1',
      PORT: String(await freePort()),
    };
    const program = new Program(['start'], environment);
    t.after(async () => {
      program.signal('SIGKILL');
      await program.ended;
    });
    const server = await program.reached();
    const visitor = await Visitor.create(server, appId, ORIGIN);
    await visitor.open(portalProof({ portalSecret }, ADA));
    const socket = await Socket.ofVisitor(visitor, await visitor.snapshot());
    await socket.next('caught_up');
    const active = (await list('secret list', 'secrets')).find(isPortalKey);
    assert.deepEqual([active?.['uses'], active?.['v1_share']], [1, 1]);
    const { stdout, stderr } = await run([
      ...['secret', 'revoke', '--app-id', appId],
      ...['--key-id', String(active?.['key_id'])],
    ]);
    const revoked = performance.now();
    assert.match(stdout, /^Revoked\. 1 sign-in was ended/);
    assert.match(stderr, /No portal secret verifies any more: run secret rotate/);
    assert.equal(await socket.closed, CLOSE_CODES.session_revoked);
    assert.ok(performance.now() - revoked < 5_000);
    assert.equal(
      refusalOf(await visitor.present(portalProof({ portalSecret }, ADA))),
      '401 identity_invalid mismatch',
    );
  });

  it('makes, lists and revokes API keys with scopes and a life (AGT-9)', async () => {
    const made = JSON.parse(
      await done('api-key create --name shop --scope identify --scope user:pin --days 30 --json'),
    ) as Json;
    assert.match(String(made['api_key']), /^cmak_/);
    assert.deepEqual(made['scopes'], ['identify', 'user:pin']);
    assert.match(await done('api-key list'), /shop +active +identify user:pin/);
    assert.match(await done(`api-key revoke --key-id ${String(made['key_id'])}`), /^Revoked\./);
    const key = (await list('api-key list', 'api_keys')).find(({ name }) => name === 'shop');
    assert.equal(key?.['state'], 'revoked');
    assert.ok(!JSON.stringify(await list('api-key list', 'api_keys')).includes('cmak_'));
  });

  it('changes the list of origins, and is warned when it gets empty (WEB-6)', async () => {
    await done('origin add --origin https://www.shop.example --origin http://localhost:3000');
    assert.equal(
      await done('origin list'),
      'http://localhost:3000\nhttps://shop.example\nhttps://www.shop.example\n',
    );
    assert.match(
      await done('origin remove --origin http://localhost:3000'),
      /^1 origin removed, 2 on the list/,
    );
    const { stderr } = await run([
      ...['origin', 'remove', '--app-id', appId],
      ...['--origin', 'https://www.shop.example', '--origin', ORIGIN],
    ]);
    assert.match(stderr, /no page may embed/);
    await done(`origin add --origin ${ORIGIN}`);
  });

  it('changes settings, and sees what each means and takes', async () => {
    const set = await done('workspace set session_minutes=30 require_portal_v2=true carry_over=never');
    assert.equal(set, 'session_minutes=30\nrequire_portal_v2=true\ncarry_over=never\n');
    assert.match(await done('workspace show'), /session_minutes +30 +a whole number from 5 to 720 +life of/);
    const shown = JSON.parse(await done('workspace show --json')) as { settings: Json };
    assert.equal(shown.settings['require_portal_v2'], true);
    await done('workspace set require_portal_v2=false');
    assert.equal(
      (JSON.parse(await done('workspace show --json')) as { settings: Json }).settings['session_minutes'],
      30,
      'what is not named stays',
    );
  });

  it('sets what the messenger says and asks, by a file where it is long, and reads it as people do', async () => {
    const form = join(dataDir, 'form.json');
    const fields = [{ id: 'topic', type: 'text', label: 'What is it about?', required: true }];
    writeFileSync(form, JSON.stringify(fields));
    const words = ['workspace', 'set', '--app-id', appId, 'greeting=Good morning', `form=@${form}`];
    const hours = 'hours={"mon":[["09:00","17:00"]],"holidays":["2026-12-28"]}';
    const { code, stdout, stderr } = await run([...words, hours, 'time_zone=Europe/Berlin']);
    assert.equal(code, 0, stderr);
    assert.equal(
      stdout,
      'greeting=en: Good morning\nform=topic "What is it about?" (text, required)\n' +
        'hours=Mon 09:00–17:00; not on 2026-12-28\ntime_zone=Europe/Berlin\n',
    );
    const shown = await done('workspace show');
    assert.match(shown, /^greeting +en: Good morning$/m);
    assert.match(shown, /^now +the team is (there|away), (goes|comes) \d{4}-\d\d-\d\dT/m);
    assert.match(shown, /^form +topic "What is it about\?" \(text, required\)$/m);
    const { settings } = JSON.parse(await done('workspace show --json')) as { settings: Json };
    assert.deepEqual(settings['greeting'], { en: 'Good morning' });
    const refused = await run([...words, 'hours={"mon":[["9","17"]]}']);
    assert.deepEqual(
      [refused.code, refused.stderr],
      [1, 'hours.mon[0][0] takes a time from 00:00 to 23:59\n'],
    );
  });

  it('pins a user id to a hash that is piped in, and unpins it with a warning (TOFU-7)', async () => {
    assert.match(await done('user-pin set --user-id ada', `${HASH}\n`), /^Pinned\./);
    const { stdout, stderr } = await run(['user-pin', 'reset', '--app-id', appId, '--user-id', 'ada']);
    assert.match(stdout, /^Unpinned\./);
    assert.match(stderr, /next wins it/);
  });

  it('ends the sessions of one person, and of everybody (JWT-14)', async () => {
    assert.match(await done(`sessions end --email ${ADA}`), /^0 sign-ins were ended/);
    assert.match(await done('sessions end --user-id ada'), /^0 sign-ins were ended/);
    assert.match(await done('sessions end --all'), /^\d+ sign-ins? (?:was|were) ended/);
  });

  it('is told by the doctor why a proof fails, from a file or a pipe, by words and by codes (N10)', async () => {
    const proof = JSON.stringify(portalProof({ portalSecret: 'another secret' }, ADA));
    const file = join(dataDir, 'proof.json');
    writeFileSync(file, proof);
    for (const [words, input] of [
      [`doctor --proof ${file}`, ''],
      ['doctor --proof -', proof],
    ] as const) {
      const { code, stdout } = await run([...words.split(' '), '--app-id', appId], input);
      assert.equal(code, 1);
      assert.match(stdout, /^Refused\.\n- no_secret: .*secret rotate\n/);
      assert.match(stdout, /The page is told: identity_invalid, mismatch\n$/);
    }
    await done('secret rotate');
    const { stdout } = await run(['doctor', '--app-id', appId, '--proof', '-', '--json'], proof);
    const told = JSON.parse(stdout) as { accepted: boolean; findings: Json[] };
    assert.deepEqual([told.accepted, told.findings[0]?.['finding']], [false, 'no_cause_found']);
    assert.match(
      await done('doctor --proof -', '{"method":"anonymous"}'),
      /^Accepted: this browser, level 0/,
    );
    assert.match(await done(`doctor --origin ${ORIGIN}`), /may embed/);
  });

  it('reads in the audit who changed what, without a secret in it (AGT-10)', async () => {
    const entries = await list('audit list', 'entries');
    const actions = new Set(entries.map(({ action }) => action));
    for (const action of [
      ...['secret.created', 'secret.retiring', 'secret.retired', 'secret.revoked'],
      ...['api_key.created', 'api_key.revoked', 'origin.added', 'origin.removed', 'setting.changed'],
      ...['user_pin.set', 'user_pin.reset', 'sessions.ended'],
    ]) {
      assert.ok(actions.has(action), action);
    }
    assert.ok(entries.every(({ actor }) => actor === 'command line'));
    assert.ok(!/cm(?:ps|ak)_/.test(JSON.stringify(entries)));
    assert.ok(!JSON.stringify(entries).includes(HASH));
    assert.equal((await done('audit list --limit 2')).split('\n').length, 4);
  });

  it('is told in one line what a command is missing or takes', async () => {
    const wrong: readonly (readonly [string, RegExp])[] = [
      ['secret rotate --for email', /--for takes portal-key or contact-token/],
      ['secret rotate --days 91', /--days takes a whole number from 0 to 90/],
      ['secret rotate --until tomorrow', /--until takes a day or a time such as/],
      ['secret rotate --until 2001-01-01', /--until takes/],
      ['secret revoke', /needs --key-id/],
      ['secret revoke --key-id nothing', /no secret with this id/],
      ['api-key create --scope everything', /--scope takes identify, contact:token/],
      ['api-key create --days 0', /--days takes a whole number/],
      ['api-key revoke --key-id nothing', /no API key with this id/],
      ['origin add', /needs --origin/],
      ['origin add --origin shop.example', /not an origin such as/],
      ['workspace set', /needs SETTING=VALUE/],
      ['workspace set session_minutes=4', /session_minutes takes a whole number from 5 to 720/],
      ['user-pin set --user-id ada', /takes the security_hash from standard input/],
      ['sessions end', /exactly one of/],
      ['sessions end --all --email ada@example.com', /exactly one of/],
      ['sessions end --contact-id nobody', /no contact with this id/],
      ['doctor', /needs --proof/],
      ['doctor --proof /nowhere/at/all', /--proof takes a file that can be read/],
      ['audit list --limit 0', /--limit takes a whole number/],
      ['secret list --app-id nobody --colour', /--colour/],
    ];
    // Two at a time: each is a program of its own.
    for (let index = 0; index < wrong.length; index += 2) {
      await Promise.all(wrong.slice(index, index + 2).map(([words, says]) => refused(words, says)));
    }
    const { code, stderr } = await run(['secret', 'list']);
    assert.deepEqual([code, stderr], [1, 'this command needs --app-id\n']);
  });

  it('is told what a setting takes, and of several changes none is made when one is wrong', () => {
    const wrong: readonly (readonly [string, RegExp])[] = [
      ['session_minutes=721', /^session_minutes takes a whole number from 5 to 720$/],
      ['session_minutes=1e1', /^session_minutes takes/],
      ['session_minutes=', /^session_minutes takes/],
      ['session_minutes', /^session_minutes takes/],
      ['require_portal_v2=yes', /^require_portal_v2 takes true or false$/],
      ['require_portal_v2=1', /^require_portal_v2 takes/],
      ['carry_over=sometimes', /^carry_over takes one of ask, auto, never$/],
      ['min_level_start=5', /^min_level_start takes one of 0, 1, 2, 3, 4$/],
      ['constructor=1', /^there is no setting constructor; there are session_minutes, /],
      ['=1', /^there is no setting /],
    ];
    for (const [word, message] of wrong)
      assert.throws(() => readChanges(['carry_over=auto', word]), { message });
    assert.deepEqual(readChanges(['min_level_start=0', 'carry_over=auto', 'jwt_jti_once=false']), {
      min_level_start: 0,
      carry_over: 'auto',
      jwt_jti_once: false,
    });
  });

  it('finds every command in the help, group by group', async () => {
    const { code, stdout } = await run(['--help']);
    assert.equal(code, 0);
    for (const { title, commands } of COMMANDS) {
      assert.ok(stdout.includes(`\n${title}\n`), title);
      for (const name of Object.keys(commands)) assert.ok(stdout.includes(`\n  ${name} `), name);
    }
    assert.equal((await run(['secret', 'burn'])).code, 2);
  });

  it('finds every variable in the help that the guide to hosting describes', async () => {
    const guide = await readFile(new URL('../../docs/hosting.md', import.meta.url), 'utf8');
    const described = [...guide.matchAll(/^\| `([A-Z_]+)` /gm)].map(([, name = '']) => name);
    assert.ok(described.includes('PUBLIC_URL'));
    const { stdout } = await run(['--help']);
    const [, listed = ''] = stdout.split('Configuration is by environment:');
    assert.deepEqual(listed.match(/[A-Z_]+/g)?.sort(), described.sort());
  });
});

function isPortalKey(secret: Json): boolean {
  return secret['purpose'] === 'portal-key' && secret['state'] === 'active';
}
