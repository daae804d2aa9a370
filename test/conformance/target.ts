import { commandOperator, type Operator } from './driver/operator.ts';

/** An app of the server, as its operator and its site's server know it. */
export interface App {
  readonly appId: string;
  /** An origin on the list of the app. */
  readonly origin: string;
  readonly portalSecret: string;
  /** A key with every scope. */
  readonly apiKey: string;
}

export interface Mail {
  /** Recipients of the envelope, separated by commas. */
  readonly to: string;
  readonly subject: string;
  readonly text: string;
}

/** What a run can do beside talking to the server. Cases that need what a target lacks are not asked. */
export interface Abilities {
  /** Another app of the same server that lists the same origin. */
  readonly secondApp: App;
  /** The mails that the server sent, oldest first. */
  readonly mailbox: () => Promise<readonly Mail[]>;
  /** Moves the server's time. */
  readonly clock: { advance(milliseconds: number): void };
  /** What whoever runs the server can do. */
  readonly operator: Operator;
  /** The server believes `x-forwarded-for`, so that each browser may come from a network of its own. */
  readonly networks: true;
  /** The server asks this machine for published keys. */
  readonly loopback: true;
  /** Everything that the server has logged. */
  readonly log: () => Promise<string>;
}
export type Ability = keyof Abilities;

/** A server under test, and how it can be reached. */
export interface Target extends App, Partial<Abilities> {
  readonly url: string;
  /** The address that device proofs name. */
  readonly publicUrl: string;
  /** The server's time, Unix milliseconds. */
  now(): number;
  close(): Promise<void>;
}

/** The server that the environment names; without one, the server of this repository, started for the run. */
export async function openTarget(): Promise<Target> {
  if (setting('URL') !== undefined) return fromEnvironment();
  const { startOwnServer } = await import('./own-server.ts');
  return startOwnServer();
}

function fromEnvironment(): Target {
  const origin = needed('ORIGIN');
  const url = needed('URL').replace(/\/$/, '');
  const second = setting('SECOND_APP_ID');
  const [mailbox, operator, log] = [setting('MAILBOX_URL'), setting('OPERATOR'), setting('LOG_FILE')];
  return {
    url,
    publicUrl: setting('PUBLIC_URL') ?? url,
    ...appOf('', needed('APP_ID'), origin),
    ...(second !== undefined && { secondApp: appOf('SECOND_', second, origin) }),
    ...(mailbox !== undefined && { mailbox: async () => (await fetch(mailbox)).json() as Promise<Mail[]> }),
    ...(operator !== undefined && { operator: commandOperator(operator.split(' ')) }),
    ...(setting('FORWARDED') === '1' && { networks: true }),
    ...(setting('LOOPBACK') === '1' && { loopback: true }),
    ...(log !== undefined && {
      log: async () => (await import('node:fs/promises')).readFile(log, 'utf8'),
    }),
    now: Date.now,
    close: async () => undefined,
  };
}

function appOf(prefix: '' | 'SECOND_', appId: string, origin: string): App {
  return {
    appId,
    origin,
    portalSecret: needed(`${prefix}PORTAL_SECRET`),
    apiKey: needed(`${prefix}API_KEY`),
  };
}

function setting(name: string): string | undefined {
  return process.env[`CONFORMANCE_${name}`];
}

function needed(name: string): string {
  const value = setting(name);
  if (value === undefined) throw new Error(`set CONFORMANCE_${name}, or unset CONFORMANCE_URL`);
  return value;
}
