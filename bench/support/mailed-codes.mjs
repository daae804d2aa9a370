import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { SMTPServer } from 'smtp-server';

/** A mail server that keeps the codes it is given. */
export async function startMailedCodes() {
  const codes = new Map();
  const waiting = new Map();
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['AUTH', 'STARTTLS'],
    disableReverseLookup: true,
    closeTimeout: 1,
    onData(stream, { envelope }, accepted) {
      void text(stream).then((mail) => {
        const { address } = envelope.rcptTo[0];
        codes.set(address, /^Subject: (\S+)/im.exec(mail)?.[1]);
        waiting.get(address)?.(codes.get(address));
        accepted();
      });
    },
  });
  server.listen(0, '127.0.0.1');
  await once(server.server, 'listening');
  return {
    smtpUrl: `smtp://127.0.0.1:${server.server.address().port}`,
    of: (address) => codes.get(address) ?? new Promise((resolve) => waiting.set(address, resolve)),
    close: () => new Promise((resolve) => server.close(resolve)),
  };
}
