import assert from 'node:assert/strict';
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { eventually } from '../support/journey-wait.ts';
import { freePortWithNeighbour, originOf } from '../support/stack.ts';

const MAIN = fileURLToPath(new URL('../../server/dist/main.js', import.meta.url));

interface ListedKey {
  readonly name: string;
  readonly state: string;
}
interface ListedIssuer {
  readonly issuer: string;
}

describe('start --demo', () => {
  let env: NodeJS.ProcessEnv;
  let portal: string;
  let server: ChildProcess | undefined;
  let appId = '';

  before(async () => {
    const port = await freePortWithNeighbour();
    portal = originOf(port + 1); // as the command does it
    const dataDir = await mkdtemp(join(tmpdir(), 'chat-demo-'));
    env = {
      ...process.env,
      HOST: '127.0.0.1',
      PORT: String(port),
      PUBLIC_URL: originOf(port),
      DATA_DIR: dataDir,
    };
  });
  after(async () => {
    await stop();
    await rm(env['DATA_DIR'] ?? '', { recursive: true, force: true });
  });

  async function start(): Promise<void> {
    server = spawn(process.execPath, [MAIN, 'start', '--demo'], { env, stdio: 'ignore' });
    await eventually('the portal is open', () =>
      fetch(portal).then(
        ({ ok }) => ok,
        () => false,
      ),
    );
  }
  async function stop(): Promise<void> {
    if (!server || server.exitCode !== null || server.signalCode !== null) return;
    const ended = once(server, 'exit');
    server.kill('SIGTERM');
    await ended;
  }

  /** The page that the portal can only make with a working API key. */
  async function identifyPage(): Promise<string> {
    const login = await fetch(`${portal}/login`, {
      method: 'POST',
      redirect: 'manual',
      body: new URLSearchParams({ email: 'ada@example.com' }),
    });
    const cookie = login.headers.getSetCookie()[0]?.split(';')[0] ?? '';
    const answer = await fetch(`${portal}/identify`, { headers: { cookie } });
    assert.equal(answer.status, 200);
    return answer.text();
  }

  async function listed<T>(...command: readonly string[]): Promise<T> {
    const parameters = [MAIN, ...command, '--app-id', appId, '--json'];
    return JSON.parse((await promisify(execFile)(process.execPath, parameters, { env })).stdout) as T;
  }

  const appIn = (page: string) => / app-id="([^"]+)" user-token="cmit_/.exec(page)?.[1] ?? '';

  it('opens a portal whose server can call the API', async () => {
    await start();
    appId = appIn(await identifyPage());
    assert.notEqual(appId, '');
  });

  it('goes on with the same workspace at the next start, and no key of the start before opens anything', async () => {
    await stop();
    await start();
    assert.equal(appIn(await identifyPage()), appId);
    await stop();
    const { api_keys: keys } = await listed<{ api_keys: readonly ListedKey[] }>('api-key', 'list');
    const demos = keys.filter(({ name }) => name === 'demo');
    assert.deepEqual(
      demos.map(({ state }) => state),
      ['revoked', 'active'],
    );
    const { issuers } = await listed<{ issuers: readonly ListedIssuer[] }>('issuer', 'list');
    assert.deepEqual(
      issuers.map(({ issuer }) => issuer),
      [portal],
    );
  });
});
