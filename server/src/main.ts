#!/usr/bin/env node
import { ChatError } from 'chat-messenger/protocol';
import { findCommand } from './commands/index.js';
import { usage, UsageError } from './commands/usage.js';
import { ConfigError } from './config.js';

const MIN_NODE = [22, 13] as const;
const UNWRITABLE: ReadonlySet<string> = new Set(['unavailable', 'EACCES', 'EEXIST', 'ENOTDIR', 'EROFS']);

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < MIN_NODE[0] || (major === MIN_NODE[0] && minor < MIN_NODE[1])) {
  fail(`chat-messenger-server needs Node ${MIN_NODE.join('.')} or later; this is ${process.versions.node}`);
}

const words = process.argv.slice(2);
try {
  const found = findCommand(words);
  if (found) {
    const run = await found.command.load();
    await run(found.parameters);
  } else {
    process.stdout.write(usage());
    process.exitCode = words.length === 0 || words[0] === 'help' || words[0] === '--help' ? 0 : 2;
  }
} catch (error) {
  const isForPeople =
    error instanceof ConfigError || error instanceof UsageError || error instanceof ChatError;
  const { code, message } = error as NodeJS.ErrnoException;
  const cause = causeOfFailedStart(error as NodeJS.ErrnoException);
  if (cause !== undefined) fail(cause);
  else if (isForPeople || code?.startsWith('ERR_PARSE_ARGS')) fail(message);
  else throw error;
}

/** The variable behind a refusal of the system or the database, with what it takes. */
function causeOfFailedStart({ code = '', syscall }: NodeJS.ErrnoException): string | undefined {
  const isListening = syscall === 'listen' || syscall === 'getaddrinfo';
  if (code === 'EADDRINUSE') return 'PORT is taken by another program; set PORT to a free one';
  if (isListening && code === 'EACCES') return 'PORT takes a port that this user may open, such as 8787';
  if (isListening) return 'HOST takes a name or an address of this machine';
  if (code === 'unavailable' && process.env['DATABASE_URL'])
    return 'DATABASE_URL takes the address of a PostgreSQL that answers';
  if (UNWRITABLE.has(code)) return 'DATA_DIR takes a folder that this user can write to';
  return undefined;
}

function fail(message: string): never {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}
