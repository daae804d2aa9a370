import { parseArgs } from 'node:util';
import { DAY } from '../clock.js';
import { SECRET_PURPOSES, type SecretPurpose } from '../workspaces/secrets.js';
import { moment, print, printJson } from './output.js';
import { UsageError } from './usage.js';
import { COMMAND_LINE, inWorkspace, wholeNumber } from './with-services.js';

/** A change that takes longer than this is none. */
const MAX_DAYS = 90;

/** `secret rotate`: prints a new secret, once; the former one verifies for a while. */
export async function rotateSecret(parameters: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...parameters],
    options: {
      'app-id': { type: 'string' },
      for: { type: 'string', default: 'portal-key' },
      days: { type: 'string' },
      until: { type: 'string' },
      json: { type: 'boolean', default: false },
    },
  });
  const purpose = readPurpose(values.for);
  const formerUntil = readEnd(values, Date.now());
  await inWorkspace(values['app-id'], async (workspace, { secrets }) => {
    const rotated = await secrets.rotate(workspace.id, purpose, {
      actor: COMMAND_LINE,
      ...(formerUntil !== undefined && { formerUntil }),
    });
    if (values.json) {
      printJson({
        key_id: rotated.id,
        purpose,
        former_until: rotated.formerUntil,
        ...(rotated.value !== undefined && { secret: rotated.value }),
      });
      return;
    }
    print(`key id   ${rotated.id}`);
    if (rotated.value !== undefined) print(`secret   ${rotated.value}`);
    print(`The former secret verifies until ${moment(rotated.formerUntil)}, and older ones no more.`);
    if (rotated.value !== undefined) print('The secret is shown this once. Keep it on your server.');
  });
}

function readPurpose(text: string): SecretPurpose {
  const purpose = SECRET_PURPOSES.find((known) => known === text);
  if (!purpose) throw new UsageError(`--for takes ${SECRET_PURPOSES.join(' or ')}`);
  return purpose;
}

function readEnd({ days, until }: { days?: string; until?: string }, now: number): number | undefined {
  if (days !== undefined && until !== undefined) throw new UsageError('give --days or --until, not both');
  if (days !== undefined) return now + wholeNumber(days, '--days', [0, MAX_DAYS]) * DAY;
  if (until === undefined) return undefined;
  const end = /^\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d)?Z)?$/.test(until) ? Date.parse(until) : NaN;
  if (!(end > now && end <= now + MAX_DAYS * DAY)) {
    throw new UsageError(
      `--until takes a day or a time such as 2026-12-01 or 2026-12-01T06:00Z, at most ${String(MAX_DAYS)} days ahead`,
    );
  }
  return end;
}
