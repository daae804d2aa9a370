import { COMMANDS } from './index.js';

/** A command that was called wrongly; its message is for the person who typed it. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** What the program can do, group by group. */
export function usage(): string {
  const groups = COMMANDS.map(({ title, commands }) => {
    const lines = Object.entries(commands).map(([name, { takes }]) => `  ${name} ${takes}`.trimEnd());
    return [title, ...lines].join('\n');
  });
  return `chat-messenger-server COMMAND

${groups.join('\n\n')}

Configuration is by environment: HOST, PORT, PUBLIC_URL, DATA_DIR, DATABASE_URL, FILES_URL, SMTP_URL,
MAIL_FROM, TRUSTED_PROXIES, LOG_LEVEL, SERVER_SECRET, FILE_SCAN_COMMAND, OUTBOUND_PORTS,
OUTBOUND_ALLOW_LOOPBACK.
`;
}
