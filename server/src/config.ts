import { accessSync, constants, statSync } from 'node:fs';
import { resolve } from 'node:path';
import proxyAddr from '@fastify/proxy-addr';
import { cleanEnv, EnvError, makeValidator, str } from 'envalid';

/** What the environment says. Every variable has a default that works. */
export interface Config {
  readonly host: string;
  readonly port: number;
  /** Where browsers reach this server. */
  readonly publicUrl: URL;
  /** Where browsers get files, if not there. */
  readonly filesUrl?: URL;
  readonly dataDir: string;
  readonly databaseUrl?: string;
  readonly smtpUrl?: string;
  readonly mailFrom: string;
  readonly trustedProxies: readonly string[];
  readonly logLevel: string;
  readonly serverSecret?: string;
  /** Program that looks through every uploaded file. */
  readonly fileScanCommand?: string;
  /** What may be asked outside, where it is more than https addresses on port 443. */
  readonly outbound?: { readonly ports?: readonly number[]; readonly allowLoopback?: boolean };
}

/** Thrown with one line that names the variable and says what it takes. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;
const MIN_SECRET_LENGTH = 32;
const MAIL_SENDER = /^(?:[^<>\r\n]*<[^\s<>@]+@[^\s<>@]+>|[^\s<>@]+@[^\s<>@]+)$/;

const address = (protocols: readonly string[], path: boolean) =>
  makeValidator((input: string) => {
    const url = URL.canParse(input) ? new URL(input) : undefined;
    if (!url || !protocols.includes(url.protocol) || (!path && url.href !== `${url.origin}/`)) {
      const starts = protocols.map((name) => `${name}//`).join(' or ');
      throw new EnvError(`takes an address that begins with ${starts}${path ? '' : ', without a path'}`);
    }
    return input;
  });
const webAddress = address(['http:', 'https:'], false);
const databaseAddress = address(['postgres:', 'postgresql:'], true);
const smtpAddress = address(['smtp:', 'smtps:'], true);
const secret = makeValidator((input: string) => {
  if (input.length < MIN_SECRET_LENGTH)
    throw new EnvError(`takes at least ${String(MIN_SECRET_LENGTH)} characters`);
  return input;
});
const proxyList = makeValidator((input: string): readonly string[] => {
  const entries = input.split(',').map((entry) => entry.trim());
  try {
    proxyAddr.compile(entries);
  } catch {
    throw new EnvError('takes addresses or networks such as 10.0.0.0/8, or loopback, separated by commas');
  }
  return entries;
});
const listeningPort = makeValidator((input: string) => {
  if (!/^\d{1,5}$/.test(input) || Number(input) > 65_535) throw new EnvError('takes a port from 0 to 65535');
  return Number(input);
});
const sender = makeValidator((input: string) => {
  if (!MAIL_SENDER.test(input))
    throw new EnvError('takes an address such as chat@example.com or Chat <chat@example.com>');
  return input;
});
const outboundPorts = makeValidator((input: string): readonly number[] => {
  if (input !== '443' && input !== '443,8443') throw new EnvError('takes 443 or 443,8443');
  return input.split(',').map(Number);
});
const switchedOn = makeValidator((input: string) => {
  if (input !== '1') throw new EnvError('takes 1, or nothing');
  return true;
});
const programPath = makeValidator((input: string) => {
  try {
    accessSync(input, constants.X_OK);
    if (!statSync(input).isFile()) throw new Error('it is no file');
  } catch {
    throw new EnvError('takes the path of a program that this user can run, without arguments');
  }
  return resolve(input);
});
const logLevel = makeValidator((input: string) => {
  if (!LOG_LEVELS.some((level) => level === input))
    throw new EnvError(`takes one of ${LOG_LEVELS.join(', ')}`);
  return input;
});

export function readConfig(environment: NodeJS.ProcessEnv): Config {
  const set = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''));
  const env = cleanEnv(
    set,
    {
      HOST: str({ default: 'localhost' }),
      PORT: listeningPort({ default: 8787 }),
      PUBLIC_URL: webAddress({ default: undefined }),
      FILES_URL: webAddress({ default: undefined }),
      DATA_DIR: str({ default: './data' }),
      DATABASE_URL: databaseAddress({ default: undefined }),
      SMTP_URL: smtpAddress({ default: undefined }),
      MAIL_FROM: sender({ default: 'Chat <chat@localhost>' }),
      TRUSTED_PROXIES: proxyList({ default: [] }),
      LOG_LEVEL: logLevel({ default: 'info' }),
      SERVER_SECRET: secret({ default: undefined }),
      FILE_SCAN_COMMAND: programPath({ default: undefined }),
      OUTBOUND_PORTS: outboundPorts({ default: undefined }),
      OUTBOUND_ALLOW_LOOPBACK: switchedOn({ default: undefined }),
    },
    {
      reporter({ errors }) {
        const [first] = Object.entries(errors);
        if (first) throw new ConfigError(`${first[0]} ${first[1].message}`);
      },
    },
  );
  const publicUrl = new URL(env.PUBLIC_URL ?? `http://localhost:${String(env.PORT)}`);
  const filesUrl = env.FILES_URL === undefined ? undefined : new URL(env.FILES_URL);
  // Cookies know no ports.
  if (filesUrl?.hostname === publicUrl.hostname)
    throw new ConfigError(`FILES_URL takes another host than PUBLIC_URL, which is ${publicUrl.hostname}`);
  const { OUTBOUND_PORTS: ports, OUTBOUND_ALLOW_LOOPBACK: allowLoopback } = env;
  return {
    host: env.HOST,
    port: env.PORT,
    publicUrl,
    ...(filesUrl && { filesUrl }),
    dataDir: env.DATA_DIR,
    ...(env.DATABASE_URL !== undefined && { databaseUrl: env.DATABASE_URL }),
    ...(env.SMTP_URL !== undefined && { smtpUrl: env.SMTP_URL }),
    mailFrom: env.MAIL_FROM,
    trustedProxies: env.TRUSTED_PROXIES,
    logLevel: env.LOG_LEVEL,
    ...(env.SERVER_SECRET !== undefined && { serverSecret: env.SERVER_SECRET }),
    ...(env.FILE_SCAN_COMMAND !== undefined && { fileScanCommand: env.FILE_SCAN_COMMAND }),
    ...((ports ?? allowLoopback) !== undefined && {
      outbound: { ...(ports && { ports }), ...(allowLoopback && { allowLoopback }) },
    }),
  };
}
