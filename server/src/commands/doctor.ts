import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { parseArgs } from 'node:util';
import { LEVELS } from 'chat-messenger/protocol';
import { Doctor } from '../doctor/doctor.js';
import type { Diagnosis } from '../doctor/findings.js';
import { withoutChanges } from '../doctor/rehearsal.js';
import { print, printJson } from './output.js';
import { UsageError } from './usage.js';
import { inWorkspace } from './with-services.js';

/**
 * `doctor --app-id ID [--origin O] [--proof FILE|-]`: says why a proof is refused, or as whom it would be accepted. The
 * proof comes from a file or from standard input, since what is typed stays in the shell's history.
 */
export async function doctor(parameters: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...parameters],
    options: {
      'app-id': { type: 'string' },
      origin: { type: 'string' },
      proof: { type: 'string' },
      json: { type: 'boolean', default: false },
    },
  });
  const { origin, proof } = values;
  if (origin === undefined && proof === undefined) {
    throw new UsageError('doctor needs --proof, a file or - for standard input, or --origin, or both');
  }
  const question = {
    ...(origin !== undefined && { origin }),
    ...(proof !== undefined && { text: await readText(proof) }),
  };
  await inWorkspace(
    values['app-id'],
    async (workspace, services) => {
      const diagnosis = await new Doctor(services).examine(workspace, question);
      if (values.json) printJson(wire(diagnosis));
      else for (const line of words(diagnosis)) print(line);
      if (!diagnosis.accepted) process.exitCode = 1;
    },
    { guardStore: withoutChanges },
  );
}

async function readText(file: string): Promise<string> {
  try {
    return file === '-' ? await text(process.stdin) : await readFile(file, 'utf8');
  } catch {
    throw new UsageError('--proof takes a file that can be read, or - for standard input');
  }
}

function words({ accepted, subject, answer, findings }: Diagnosis): string[] {
  const told = answer ? [`The page is told: ${[answer.code, answer.reason].filter(Boolean).join(', ')}`] : [];
  const found = findings.map(({ code, message }) => `- ${code}: ${message}`);
  if (!accepted) return ['Refused.', ...found, ...told];
  if (!subject) return ['Pages of this origin may embed.'];
  const { name, level, method, keyId } = subject;
  const key = keyId === undefined ? '' : `, key ${keyId}`;
  return [`Accepted: ${name}, level ${String(level)} (${LEVELS[level]}), by ${method}${key}.`, ...found];
}

function wire({ accepted, subject, answer, findings }: Diagnosis) {
  return {
    accepted,
    ...(subject && {
      method: subject.method,
      level: subject.level,
      name: subject.name,
      ...(subject.keyId !== undefined && { key_id: subject.keyId }),
    }),
    ...(answer && { answer }),
    findings: findings.map(({ code, message }) => ({ finding: code, message })),
  };
}
