import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import type { IssuerDetails, IssuerKeyDetails } from '../workspaces/issuers.js';
import { count, moment, print, printJson, printTable } from './output.js';
import { UsageError } from './usage.js';
import { COMMAND_LINE, inWorkspace, needed } from './with-services.js';

const NAMING = {
  'app-id': { type: 'string' },
  issuer: { type: 'string' },
} as const;

/** `issuer add`: trusts the keys that an issuer publishes, or one key that is given. */
export async function addIssuer(parameters: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...parameters],
    options: {
      ...NAMING,
      'jwks-url': { type: 'string' },
      key: { type: 'string' },
      kid: { type: 'string' },
    },
  });
  const { 'jwks-url': jwksUrl, key: file, kid } = values;
  const issuer = needed(values.issuer, '--issuer');
  if ((jwksUrl === undefined) === (file === undefined)) {
    throw new UsageError('issuer add takes either --jwks-url URL or --key FILE');
  }
  if (kid !== undefined && file === undefined) throw new UsageError('--kid goes with --key');
  await inWorkspace(values['app-id'], async ({ id }, { issuers }) => {
    if (file === undefined) {
      await issuers.addPublishing(id, issuer, jwksUrl ?? '', COMMAND_LINE);
    } else {
      const key = { text: readKeyFile(file), ...(kid !== undefined && { kid }) };
      const added = await issuers.addKey(id, issuer, key, COMMAND_LINE);
      print(`kid       ${added.kid}`);
      print(
        `A key that was there before verifies until ${moment(added.formerUntil)}, and older ones no more.`,
      );
    }
    print(`audience  chat:${id}`);
    print('Tokens of this issuer sign visitors in if their aud is the audience above.');
  });
}

/** `issuer list`: who may sign, with which keys, and what their tokens lack. */
export async function listIssuers(parameters: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...parameters],
    options: { 'app-id': { type: 'string' }, json: { type: 'boolean', default: false } },
  });
  await inWorkspace(values['app-id'], async ({ id }, { issuers }) => {
    const all = await issuers.list(id);
    if (values.json) {
      printJson({ issuers: all.map(wire) });
      return;
    }
    printTable(['ISSUER', 'KID', 'STATE', 'LAST USED', 'USES', 'KEYS FROM'], all.flatMap(rows));
    const keys = all.flatMap((one) => one.keys);
    const [untyped, longLived] = [usesOf(keys, 'untyped'), usesOf(keys, 'long-lived')];
    if (untyped > 0) {
      print(`${count(untyped, 'token')} came without the type chat-identity+jwt. See jwt_typ_compat.`);
    }
    if (longLived > 0)
      print(`${count(longLived, 'token')} lived longer than 60 minutes. 5 to 15 are enough.`);
  });
}

/** `issuer remove`: its tokens are refused, and every session that they opened ends. */
export async function removeIssuer(parameters: readonly string[]): Promise<void> {
  const { values } = parseArgs({ args: [...parameters], options: NAMING });
  const issuer = needed(values.issuer, '--issuer');
  await inWorkspace(values['app-id'], async ({ id }, { issuers }) => {
    print(`Removed. ${endedBy(await issuers.remove(id, issuer, COMMAND_LINE))}`);
  });
}

/** `issuer key retire`: the key verifies no more; sessions go on. */
export async function retireIssuerKey(parameters: readonly string[]): Promise<void> {
  const { issuer, kid, appId } = readKeyName(parameters);
  await inWorkspace(appId, async ({ id }, { issuers }) => {
    await issuers.retireKey(id, issuer, kid, COMMAND_LINE);
    print('Retired. Sessions that it opened go on until they are over.');
  });
}

/** `issuer key revoke`: the key never verifies again, and every session that it opened ends. */
export async function revokeIssuerKey(parameters: readonly string[]): Promise<void> {
  const { issuer, kid, appId } = readKeyName(parameters);
  await inWorkspace(appId, async ({ id }, { issuers }) => {
    print(`Revoked. ${endedBy(await issuers.revokeKey(id, issuer, kid, COMMAND_LINE))}`);
  });
}

function readKeyName(parameters: readonly string[]) {
  const { values } = parseArgs({
    args: [...parameters],
    options: { ...NAMING, kid: { type: 'string' } },
  });
  const [issuer, kid] = [needed(values.issuer, '--issuer'), needed(values.kid, '--kid')];
  return { issuer, kid, appId: values['app-id'] };
}

function readKeyFile(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    throw new UsageError(`--key takes a file that can be read, not ${file}`);
  }
}

function rows({ issuer, jwksUrl, keys }: IssuerDetails): string[][] {
  const from = jwksUrl ?? 'given';
  if (keys.length === 0) return [[issuer, '-', '-', '-', '0', from]];
  return keys.map(({ kid, state, retiringUntil, lastUsedAt, uses }) => {
    const until = retiringUntil === null ? '' : ` until ${moment(retiringUntil)}`;
    return [issuer, kid, state + until, moment(lastUsedAt), String(uses), from];
  });
}

function wire({ issuer, jwksUrl, createdAt, keys }: IssuerDetails) {
  return {
    issuer,
    jwks_url: jwksUrl,
    created_at: createdAt,
    keys: keys.map((key) => ({
      kid: key.kid,
      state: key.state,
      retiring_until: key.retiringUntil,
      last_used_at: key.lastUsedAt,
      uses: key.uses,
      forms: key.forms,
    })),
  };
}

function usesOf(keys: readonly IssuerKeyDetails[], form: string): number {
  return keys
    .flatMap(({ forms }) => Object.entries(forms))
    .filter(([name]) => name.split(', ').includes(form))
    .reduce((sum, [, uses]) => sum + uses, 0);
}

function endedBy(ended: number): string {
  return `${count(ended, 'sign-in was', 'sign-ins were')} ended; open pages learn it within 5 seconds.`;
}
