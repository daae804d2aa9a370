/** A command that was called wrongly; its message is for the person who typed it. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

export const USAGE = `chat-messenger-server start [--demo]
chat-messenger-server workspace create --name NAME --origin ORIGIN... [--json]
chat-messenger-server agent invite --app-id ID

Configuration is by environment: HOST, PORT, PUBLIC_URL, DATA_DIR, DATABASE_URL, SMTP_URL, MAIL_FROM,
TRUSTED_PROXIES, LOG_LEVEL, SERVER_SECRET.
`;
