/** What a command does with the words that stand behind its name. */
type Run = (parameters: readonly string[]) => Promise<void>;

export interface Command {
  /** Its parameters, as the usage shows them. */
  readonly takes: string;
  /** Loads no more than this command needs. */
  readonly load: () => Promise<Run>;
}
export interface CommandGroup {
  readonly title: string;
  readonly commands: Readonly<Record<string, Command>>;
}

/** All commands. Their names are one to three words. */
export const COMMANDS: readonly CommandGroup[] = [
  {
    title: 'The server',
    commands: {
      start: {
        takes: '[--demo]',
        load: async () => (await import('./start.js')).start,
      },
    },
  },
  {
    title: 'Workspaces, their pages and their agents',
    commands: {
      'workspace create': {
        takes: '--name NAME --origin ORIGIN... [--json]',
        load: async () => (await import('./workspace-create.js')).createWorkspace,
      },
      'workspace show': {
        takes: '--app-id ID [--json]',
        load: async () => (await import('./workspace-show.js')).showWorkspace,
      },
      'workspace set': {
        takes: '--app-id ID (SETTING=VALUE | SETTING=@FILE)...',
        load: async () => (await import('./workspace-set.js')).setWorkspace,
      },
      'origin list': {
        takes: '--app-id ID [--json]',
        load: async () => (await import('./origin.js')).listOrigins,
      },
      'origin add': {
        takes: '--app-id ID --origin ORIGIN...',
        load: async () => (await import('./origin.js')).addOrigins,
      },
      'origin remove': {
        takes: '--app-id ID --origin ORIGIN...',
        load: async () => (await import('./origin.js')).removeOrigins,
      },
      'agent invite': {
        takes: '--app-id ID',
        load: async () => (await import('./agent-invite.js')).inviteAgent,
      },
    },
  },
  {
    title: 'Secrets and keys',
    commands: {
      'secret list': {
        takes: '--app-id ID [--json]',
        load: async () => (await import('./secret-list.js')).listSecrets,
      },
      'secret rotate': {
        takes: '--app-id ID [--for portal-key|contact-token] [--days N | --until TIME] [--json]',
        load: async () => (await import('./secret-rotate.js')).rotateSecret,
      },
      'secret retire': {
        takes: '--app-id ID --key-id KEY',
        load: async () => (await import('./secret-end.js')).retireSecret,
      },
      'secret revoke': {
        takes: '--app-id ID --key-id KEY',
        load: async () => (await import('./secret-end.js')).revokeSecret,
      },
      'api-key list': {
        takes: '--app-id ID [--json]',
        load: async () => (await import('./api-key.js')).listApiKeys,
      },
      'api-key create': {
        takes: '--app-id ID [--scope SCOPE]... [--name NAME] [--days N] [--json]',
        load: async () => (await import('./api-key.js')).createApiKey,
      },
      'api-key revoke': {
        takes: '--app-id ID --key-id KEY',
        load: async () => (await import('./api-key.js')).revokeApiKey,
      },
    },
  },
  {
    title: 'Who may sign identity tokens',
    commands: {
      'issuer list': {
        takes: '--app-id ID [--json]',
        load: async () => (await import('./issuer.js')).listIssuers,
      },
      'issuer add': {
        takes: '--app-id ID --issuer ISSUER (--jwks-url URL | --key FILE [--kid KID])',
        load: async () => (await import('./issuer.js')).addIssuer,
      },
      'issuer remove': {
        takes: '--app-id ID --issuer ISSUER',
        load: async () => (await import('./issuer.js')).removeIssuer,
      },
      'issuer key retire': {
        takes: '--app-id ID --issuer ISSUER --kid KID',
        load: async () => (await import('./issuer.js')).retireIssuerKey,
      },
      'issuer key revoke': {
        takes: '--app-id ID --issuer ISSUER --kid KID',
        load: async () => (await import('./issuer.js')).revokeIssuerKey,
      },
    },
  },
  {
    title: 'People and their sign-ins',
    commands: {
      'user-pin set': {
        takes: '--app-id ID --user-id USER < HASH',
        load: async () => (await import('./user-pin.js')).setUserPin,
      },
      'user-pin reset': {
        takes: '--app-id ID --user-id USER',
        load: async () => (await import('./user-pin.js')).resetUserPin,
      },
      'sessions end': {
        takes: '--app-id ID (--email E | --external-id ID | --user-id USER | --contact-id ID | --all)',
        load: async () => (await import('./sessions-end.js')).endSessions,
      },
      doctor: {
        takes: '--app-id ID [--origin ORIGIN] [--proof FILE|-] [--json]',
        load: async () => (await import('./doctor.js')).doctor,
      },
      'audit list': {
        takes: '--app-id ID [--limit N] [--json]',
        load: async () => (await import('./audit-list.js')).listAudit,
      },
    },
  },
];

/** The command that is called, and the words behind its name. */
export function findCommand(
  words: readonly string[],
): { command: Command; parameters: string[] } | undefined {
  for (const length of [3, 2, 1]) {
    const name = words.slice(0, length).join(' ');
    const group = COMMANDS.find(({ commands }) => Object.hasOwn(commands, name));
    const command = group?.commands[name];
    if (command) return { command, parameters: words.slice(length) };
  }
  return undefined;
}
