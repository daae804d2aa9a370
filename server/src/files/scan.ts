import { spawn } from 'node:child_process';
import { ChatError } from 'chat-messenger/protocol';
import { refused } from './media-types.js';

/** A scanner that says nothing for so long is taken for broken. */
const PATIENCE_MS = 60_000;

/** Looks through a file before anybody may have it. Rejects what must not be kept. */
export type Scan = (content: Uint8Array) => Promise<void>;

export const noScan: Scan = () => Promise.resolve();

/**
 * Hands each file to a program on its standard input: it ends with 0 for a clean one, with 1 for one to be refused.
 * Whatever else happens refuses for now: a scanner that does not work lets nothing through (FIL-8).
 */
export function scanWith(command: string, patienceMs = PATIENCE_MS): Scan {
  return (content) =>
    new Promise((resolve, reject) => {
      const broken = () => {
        reject(new ChatError('unavailable', 'files cannot be looked through at the moment'));
      };
      const program = spawn(command, {
        shell: false,
        stdio: ['pipe', 'ignore', 'ignore'],
        timeout: patienceMs,
        // One that hangs does not listen to less.
        killSignal: 'SIGKILL',
        // The server's own environment holds its secrets.
        env: { PATH: process.env['PATH'] },
      });
      program.on('error', broken);
      // A scanner may have seen enough before the end.
      program.stdin.on('error', () => undefined);
      // Not when its streams close: a child that it left behind may hold those.
      program.on('exit', (code) => {
        if (code === 0) resolve();
        else if (code === 1) reject(refused());
        else broken();
      });
      program.stdin.end(content);
    });
}
