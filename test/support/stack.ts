import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer as createSocketServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connectionKey } from '../../server/dist/demo/connection-key.js';
import { startMailbox, type Mailbox } from '../../server/dist/demo/mailbox.js';
import { startPortal, type Portal } from '../../server/dist/demo/portal.js';
import { DEFAULT_RATE_LIMITS } from '../../server/dist/http/rate-limits.js';
import { createServer, type ServerOptions } from '../../server/dist/server.js';
import { DEFAULT_PIN_BUDGETS, type Services } from '../../server/dist/services.js';
import { openHost, type Host } from './journey-host.ts';
import { eventually } from './journey-wait.ts';

const HOST = '127.0.0.1';
const WORKSPACE = 'Northwind Travel';

/** Everything a journey needs around the browser: a chat server, two sites of other origins, a mailbox. */
export interface Stack {
  readonly serverUrl: string;
  /** Where the inbox takes the first agent in. */
  readonly invitation: string;
  readonly site: Site;
  close(): Promise<void>;
}

/** A stack whose server runs in this process, so that a journey can act as its operator. */
export interface OwnStack extends Stack {
  readonly services: Services;
  /** Where the server keeps everything. */
  readonly dataDir: string;
}

/** The portal as a visitor finds it, and what its server knows. */
export interface Site {
  readonly url: string;
  /** Another site of the same owner, for pages of the journey's own. */
  readonly host: Host;
  readonly appId: string;
  readonly serverUrl: string;
  /** The proof that the portal's server computes for an address. */
  keyFor(email: string): string;
  /** The code in the newest mail to this address, as soon as there is one that `not` is not. */
  codeFor(email: string, not?: string): Promise<string>;
}

// All visitors of a journey come from one address; real ones do not.
const ROOMY_LIMITS = {
  ...DEFAULT_RATE_LIMITS,
  identityPerDevice: { max: 200, timeWindow: 60_000 },
  identityPerNetwork: { max: 1_000, timeWindow: 60_000 },
  startPerNetwork: { max: 1_000, timeWindow: 60_000 },
};
const ROOMY_BUDGETS = { ...DEFAULT_PIN_BUDGETS, perNetworkAndHour: 100 };

/** What differs from an ordinary server. */
export interface StackOptions extends ServerOptions {
  /** A name of this machine at which files are handed out, and nothing else. */
  readonly filesHost?: string;
}

/** Starts the real server in this process, with portal and mailbox beside it. It tells a log that somebody reads all. */
export async function startStack({ filesHost, ...options }: StackOptions = {}): Promise<OwnStack> {
  const mailbox = await startMailbox({ host: HOST });
  const [port, ...sitePorts] = await freePorts();
  const dataDir = await mkdtemp(join(tmpdir(), 'chat-journey-'));
  const serverUrl = `http://${HOST}:${String(port)}`;
  const filesUrl = filesHost === undefined ? undefined : `http://${filesHost}:${String(port)}`;
  const server = await createServer(
    {
      host: HOST,
      port,
      publicUrl: new URL(serverUrl),
      ...(filesUrl !== undefined && { filesUrl: new URL(filesUrl) }),
      dataDir,
      smtpUrl: mailbox.smtpUrl,
      mailFrom: 'Chat <chat@northwind.example>',
      trustedProxies: [],
      logLevel: options.logDestination ? 'trace' : 'silent',
    },
    { rateLimits: ROOMY_LIMITS, pinBudgets: ROOMY_BUDGETS, ...options },
  );
  const { workspaces, agents } = server.services;
  const { appId, portalSecret, apiKey } = await workspaces.create(WORKSPACE, sitePorts.map(originOf));
  const invitation = `${serverUrl}/inbox#invitation=${await agents.invite(appId)}`;
  await server.listen();
  const { clock = Date.now } = options;
  const known = { serverUrl, appId, portalSecret, apiKey, mailbox, clock };
  const portal = await openSite({ ports: sitePorts, ...(filesUrl !== undefined && { filesUrl }), ...known });
  const { issuer, kid, publicKey } = portal.tokenIssuer;
  await server.services.issuers.addKey(appId, issuer, { text: publicKey, kid }, 'journey');
  return {
    serverUrl,
    invitation,
    site: portal.site,
    services: server.services,
    dataDir,
    async close() {
      await portal.close();
      await server.stop();
      await mailbox.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

/** What a portal is opened from. */
export interface SiteParts {
  /** Of the portal and of the other site. */
  readonly ports: readonly [number, number];
  readonly serverUrl: string;
  /** Where files are handed out, if not there. */
  readonly filesUrl?: string;
  readonly appId: string;
  readonly portalSecret: string;
  readonly apiKey: string;
  readonly mailbox: Mailbox;
  readonly clock?: () => number;
}

/** Both sites, and what the portal's identity tokens are verified by. */
export interface OpenSite {
  readonly site: Site;
  readonly tokenIssuer: Portal['tokenIssuer'];
  close(): Promise<void>;
}

/** Opens the demo portal and the other site on ports of their own, which makes them other origins. */
export async function openSite({ ports, ...known }: SiteParts): Promise<OpenSite> {
  const { serverUrl, appId, portalSecret, mailbox } = known;
  const portal = await startPortal({ host: HOST, port: ports[0], ...known });
  const host = await openHost(HOST, ports[1]);
  const mailTo = (email: string) => mailbox.messages().findLast(({ to }) => to === email);
  const site: Site = {
    url: portal.url,
    host,
    appId,
    serverUrl,
    keyFor: (email) => connectionKey(portalSecret, email),
    codeFor: (email, not) =>
      eventually(`a code is mailed to ${email}`, () => {
        const code = /^\d{6}$/m.exec(mailTo(email)?.text ?? '')?.[0];
        return code === not ? undefined : code;
      }),
  };
  return {
    site,
    tokenIssuer: portal.tokenIssuer,
    async close() {
      await host.close();
      await portal.close();
    },
  };
}

/** Ports that nobody uses, for the server and two sites: addresses must be known before anything listens. */
export async function freePorts(): Promise<readonly [number, number, number]> {
  const probes = [createSocketServer(), createSocketServer(), createSocketServer()];
  await Promise.all(probes.map((probe) => new Promise<void>((done) => probe.listen(0, HOST, done))));
  const [first = 0, second = 0, third = 0] = probes.map((probe) => (probe.address() as AddressInfo).port);
  await Promise.all(probes.map((probe) => new Promise((done) => probe.close(done))));
  return [first, second, third];
}

/** A free port whose next one is free as well. */
export async function freePortWithNeighbour(): Promise<number> {
  const one = createSocketServer();
  const two = createSocketServer();
  try {
    one.listen(0, HOST);
    await once(one, 'listening');
    const { port } = one.address() as AddressInfo;
    two.listen(port + 1, HOST);
    await once(two, 'listening');
    return port;
  } catch {
    return await freePortWithNeighbour();
  } finally {
    one.close();
    two.close();
  }
}

/** The origin of a page that is served from this port. */
export const originOf = (port: number): string => `http://${HOST}:${String(port)}`;
