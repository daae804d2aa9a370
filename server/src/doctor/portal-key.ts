import { ChatError, type PortalKeyProof } from 'chat-messenger/protocol';
import { sameBytes } from '../crypto/tokens.js';
import { checkTime, portalMac, readKey, type ReadKey } from '../identity/portal-key.js';
import type { KnownSecret } from '../workspaces/secrets.js';
import type { Workspace } from '../workspaces/workspaces.js';
import { otherSpellings } from './email-spellings.js';
import { explainEmail } from './email.js';
import { at, finding, quoted, span, type Finding } from './findings.js';
import { macMistakes } from './mac-mistakes.js';
import { explainKeyShape } from './portal-key-shape.js';

/** A key that was refused, and everything that may explain it. */
export interface PortalKeyCase {
  readonly proof: PortalKeyProof;
  readonly workspace: Workspace;
  /** Of every workspace. */
  readonly secrets: readonly KnownSecret[];
  readonly now: number;
}
type Usable = KnownSecret & { readonly value: string };

/** One way in which a key may have been made: what it gives, and what is wrong with it. */
interface Guess {
  readonly mac: Buffer;
  readonly wrong: readonly Finding[];
}

/** Why a portal key was refused. */
export function explainPortalKey(asked: PortalKeyCase): Finding[] {
  const { proof, workspace } = asked;
  const email = explainEmail(proof.connection_email, workspace.settings);
  const key = readLeniently(asked);
  if (!key) return [...email, ...explainKeyShape(proof.connection_key)];
  const isOldForm = key.issuedAt === undefined && workspace.settings.require_portal_v2;
  return [
    ...email,
    ...(isOldForm
      ? [finding('portal_v2_required', 'this workspace takes only keys with a time (require_portal_v2)')]
      : []),
    ...explainMac(asked, key),
    ...explainTime(key, asked.now),
  ];
}

/** The key as the verifier reads it, where the workspace takes both forms. */
function readLeniently(
  { proof, workspace }: PortalKeyCase,
  email = proof.connection_email,
  workspaceId = workspace.id,
): ReadKey | undefined {
  try {
    const lenient = { ...workspace.settings, require_portal_v2: false };
    return readKey({ ...proof, connection_email: email }, workspaceId, lenient);
  } catch (error) {
    if (error instanceof ChatError) return undefined;
    throw error;
  }
}

function explainMac(asked: PortalKeyCase, key: ReadKey): readonly Finding[] {
  let best: readonly Finding[] | undefined;
  for (const { mac, wrong } of guesses(asked)) {
    if (sameBytes(mac, key.mac) && (!best || wrong.length < best.length)) best = wrong;
    if (best?.length === 0) break;
  }
  return best ?? nothingFits(asked);
}

function nothingFits({ secrets, workspace, proof }: PortalKeyCase): Finding[] {
  const own = secrets.filter(({ workspaceId }) => workspaceId === workspace.id);
  if (own.some(isVerifying) && own.every(({ value }) => value === undefined)) {
    return [
      finding(
        'secret_sealed',
        'the secrets of this app were sealed under another SERVER_SECRET; nothing verifies until that is back',
      ),
    ];
  }
  if (!own.some(isVerifying)) {
    return [finding('no_secret', 'no portal secret of this app verifies; make one with secret rotate')];
  }
  return [
    finding(
      'no_cause_found',
      `no secret of this server gives this key for ${quoted(proof.connection_email)}, nor for other spellings of it, nor by the usual mistakes. ` +
        'Print the length of the secret and of the address where the key is made, and compute a published vector there',
    ),
  ];
}

/** Every way that is worth a try, the right one first. Nothing that comes after it would be accepted. */
function* guesses(asked: PortalKeyCase): Generator<Guess> {
  const { proof, workspace } = asked;
  const email = proof.connection_email;
  const spellings = [
    { text: email, wrong: [] },
    ...otherSpellings(email).map((text) => ({
      text,
      wrong: [
        finding(
          'other_spelling',
          `the key was made for ${quoted(text)}, and the page passes ${quoted(email)}: use the same bytes in both places`,
        ),
      ],
    })),
  ];
  for (const secret of asked.secrets.filter(isUsable)) {
    const isOwn = secret.workspaceId === workspace.id;
    const whose = isOwn ? stateOf(secret) : otherWorkspace(secret);
    for (const spelling of spellings) {
      const wrong = [...whose, ...spelling.wrong];
      for (const { message, finding: form } of messages(asked, spelling.text, secret.workspaceId)) {
        const sofar = form ? [...wrong, form] : wrong;
        yield { mac: portalMac(secret.value, message), wrong: sofar };
        if (!isOwn) continue;
        for (const mistake of macMistakes(secret.value, message)) {
          yield { mac: mistake.mac, wrong: [...sofar, mistake.finding] };
        }
      }
    }
  }
}

/** What may have been signed: the right message, and for the form with a time the wrong ones that people sign. */
function messages(
  asked: PortalKeyCase,
  email: string,
  secretOf: string,
): { readonly message: string; readonly finding?: Finding }[] {
  const { id } = asked.workspace;
  const right = readLeniently(asked, email);
  if (!right) return [];
  if (right.issuedAt === undefined) return [{ message: right.message }];
  const lines = right.message.split('\n');
  const other = (message: string, how: string) => ({
    message,
    finding: finding(
      'other_message',
      `${how}; the message is cm-portal-v2, the app id, the address and the seconds, each in a line of its own`,
    ),
  });
  const otherApps = [...new Set([secretOf, ...asked.secrets.map(({ workspaceId }) => workspaceId)])];
  return [
    { message: right.message },
    other(email, 'only the address was signed, as for a key without a time'),
    other(lines.slice(1).join('\n'), 'the first line, cm-portal-v2, was not signed'),
    other(`${right.message}\n`, 'a line break was signed at the end'),
    other(lines.join('\\n'), 'a backslash and an n were signed in place of each line break'),
    other(lines.join('\r\n'), 'line breaks were signed as \\r\\n'),
    ...otherApps
      .filter((app) => app !== id)
      .map((app) => ({
        message: readLeniently(asked, email, app)?.message ?? right.message,
        finding: finding('other_app_id', `the key was made for the app ${app}, and is presented to ${id}`),
      })),
  ];
}

/** HM-5. */
function explainTime({ issuedAt }: ReadKey, now: number): Finding[] {
  if (issuedAt === undefined) return [];
  try {
    checkTime(issuedAt, now);
    return [];
  } catch (error) {
    if (!(error instanceof ChatError)) throw error;
    if (issuedAt > 100 * now) {
      return [finding('milliseconds', 'the time in the key is in milliseconds; it takes whole seconds')];
    }
    const clocks = `the key says ${at(issuedAt)}, this server ${at(now - (now % 1_000))}`;
    return error.reason === 'not_yet'
      ? [
          finding(
            'clock_ahead',
            `the clock of the portal is ${span(issuedAt - now)} ahead, and 60 s are taken: ${clocks}`,
          ),
        ]
      : [
          finding(
            'expired',
            `the key is ${span(now - issuedAt)} old, and 600 s are taken: the page was cached, or the clock of the portal is ${span(now - issuedAt)} behind: ${clocks}`,
          ),
        ];
  }
}

function stateOf({ id, state }: KnownSecret): Finding[] {
  if (state === 'retired') {
    return [finding('secret_retired', `the secret ${id} made it, which is retired and verifies no more`)];
  }
  if (state === 'revoked') {
    return [finding('secret_revoked', `the secret ${id} made it, which is revoked and verifies no more`)];
  }
  return [];
}

function otherWorkspace({ id, workspaceId, workspaceName }: KnownSecret): Finding[] {
  return [
    finding(
      'other_workspace',
      `the secret ${id} made it, which belongs to another app: ${quoted(workspaceName)}, ${workspaceId}`,
    ),
  ];
}

function isVerifying({ state }: KnownSecret): boolean {
  return state === 'active' || state === 'retiring';
}

function isUsable(secret: KnownSecret): secret is Usable {
  return secret.value !== undefined;
}
