import type { Config } from '../config.js';
import type { Services } from '../services.js';
import { WEEKDAYS } from '../workspaces/hours.js';
import { invitationLink } from './agent-invite.js';

const NAME = 'Northwind Travel';
/** Who acts, in the audit; also the name of the portal's API key. */
const ACTOR = 'demo';
/** What the portal's pages call the API for. */
const SCOPES = ['identify', 'contact:write', 'contact:token'] as const;
/** As short as may be, so that the end of a session can be waited for. */
const SESSION_MINUTES = 5;
/** Who tries this at night meets a team that is away. There is no form, so that newcomers come to write at once. */
const SAID = {
  greeting: {
    en: 'Hello from Northwind! Where would you like to go?',
    de: 'Hallo von Northwind! Wohin soll es gehen?',
  },
  away: {
    en: 'Everybody is on the road. We read it in the morning.',
    de: 'Alle sind unterwegs. Wir lesen es morgen.',
  },
  hours: Object.fromEntries(WEEKDAYS.map((day) => [day, [['08:00', '20:00'] as const]])),
};

/** The demo's parts as far as the server knows them: it is built beside the server, and knows nothing of it. */
interface Mailbox {
  readonly smtpUrl: string;
  messages(): readonly unknown[];
  close(): Promise<void>;
}
/** Who signs the portal's identity tokens. */
interface TokenIssuer {
  readonly issuer: string;
  readonly kid: string;
  readonly publicKey: string;
}
interface Portal {
  readonly url: string;
  readonly tokenIssuer: TokenIssuer;
  close(): Promise<void>;
}
interface DemoParts {
  startMailbox(options: { host: string }): Promise<Mailbox>;
  startPortal(options: {
    host: string;
    port: number;
    serverUrl: string;
    filesUrl?: string;
    appId: string;
    portalSecret: string;
    apiKey: string;
    mailbox: Mailbox;
    inviteUrl: string;
  }): Promise<Portal>;
}

export interface Demo {
  readonly config: Config;
  /** Makes the workspace, opens the portal and returns the lines to print. */
  open(services: Services): Promise<string[]>;
  stop(): Promise<void>;
}

/**
 * A workspace to try things in, a portal of another origin that embeds the messenger, and a mailbox that takes the
 * PIN mails over real SMTP where no mail server is configured.
 */
export async function startDemo(config: Config): Promise<Demo> {
  const parts = await loadParts();
  const mailbox = await parts.startMailbox({ host: '127.0.0.1' });
  const closers: (() => Promise<void>)[] = [() => mailbox.close()];
  return {
    config: {
      ...config,
      smtpUrl: config.smtpUrl ?? mailbox.smtpUrl,
      // The addresses are what a newcomer should see, not a line for every request.
      logLevel: process.env['LOG_LEVEL'] ? config.logLevel : 'warn',
    },
    async open(services) {
      const port = config.port + 1;
      const portalOrigin = `http://${config.host}:${String(port)}`;
      const { appId, portalSecret } = await demoWorkspace(services, [portalOrigin, config.publicUrl.origin]);
      const inviteUrl = invitationLink(config.publicUrl, await services.agents.invite(appId));
      const portal = await parts.startPortal({
        host: config.host,
        port,
        serverUrl: config.publicUrl.origin,
        ...(config.filesUrl && { filesUrl: config.filesUrl.origin }),
        appId,
        portalSecret,
        apiKey: await freshApiKey(services, appId),
        mailbox,
        inviteUrl,
      });
      closers.unshift(() => portal.close());
      await trustPortal(services, appId, portal.tokenIssuer);
      const settings = { session_minutes: SESSION_MINUTES, time_zone: ownZone(), ...SAID };
      await services.workspaces.change(appId, settings, ACTOR);
      return [
        `Demo portal, a site of another origin: ${portal.url}`,
        `Mail that the demo sends: ${portal.url}/mailbox`,
        `Become the agent who answers (good for one person): ${inviteUrl}`,
      ];
    },
    async stop() {
      for (const close of closers) await close();
    },
  };
}

/** Where this machine stands, where it knows that by name. */
function ownZone(): string {
  const { timeZone } = new Intl.DateTimeFormat().resolvedOptions();
  return /^[A-Z]\w+\/(?!Unknown)/.test(timeZone) ? timeZone : 'UTC';
}

/** The workspace of the last start, so that conversations are still there, or a new one. */
async function demoWorkspace({ workspaces }: Services, origins: readonly [string, string]) {
  const appId = await workspaces.find(NAME);
  if (appId !== undefined && (await workspaces.admits(appId, origins[0]))) {
    const [secret] = await workspaces.portalSecrets(appId);
    if (secret) return { appId, portalSecret: secret.value };
  }
  return workspaces.create(NAME, origins);
}

/** A key for this start alone: keys are shown once, so those of former starts are of no use to anybody. */
async function freshApiKey({ apiKeys }: Services, appId: string): Promise<string> {
  for (const { id, name, revokedAt } of await apiKeys.list(appId)) {
    if (name === ACTOR && revokedAt === null) await apiKeys.revoke(appId, id, ACTOR);
  }
  return (await apiKeys.create(appId, { name: ACTOR, scopes: SCOPES, actor: ACTOR })).key;
}

/** The portal makes its signing key at each start; the one before is forgotten with what it signed. */
async function trustPortal(
  { issuers }: Services,
  appId: string,
  { issuer, kid, publicKey }: TokenIssuer,
): Promise<void> {
  const known = await issuers.list(appId);
  if (known.some((one) => one.issuer === issuer)) await issuers.remove(appId, issuer, ACTOR);
  await issuers.addKey(appId, issuer, { text: publicKey, kid }, ACTOR);
}

async function loadParts(): Promise<DemoParts> {
  // A computed address: the demo is built after the server and is not a part of its types.
  const load = async (name: string): Promise<unknown> =>
    import(new URL(`../demo/${name}.js`, import.meta.url).href);
  const [portal, mailbox] = [await load('portal'), await load('mailbox')];
  return { ...(portal as object), ...(mailbox as object) } as DemoParts;
}
