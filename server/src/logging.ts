import { IDENTITY_METHODS, type ChatError, type ErrorCode } from 'chat-messenger/protocol';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { pino, type DestinationStream, type Logger } from 'pino';

/**
 * LOG-1: what may be logged is listed here; everything else stays out. No addresses with queries, no bodies, no
 * headers, no messages of errors (they may quote what a person typed), only their kind and where they arose.
 */
export function createLogger(level: string, destination: DestinationStream = pino.destination(1)): Logger {
  return pino({ level, base: null, serializers: { err: describeError } }, destination);
}

interface DescribedError {
  readonly type: string;
  readonly code?: string;
  readonly at: readonly string[];
  readonly cause?: DescribedError;
}

function describeError(error: unknown): DescribedError {
  if (!(error instanceof Error)) return { type: typeof error, at: [] };
  const { code } = error as NodeJS.ErrnoException;
  const { stack = '', message } = error;
  // What a message quotes may have lines that look like frames, so they are looked for behind it.
  const behind = stack.includes(message) ? stack.slice(stack.indexOf(message) + message.length) : '';
  const frames = behind.split('\n').filter((line) => line.trimStart().startsWith('at '));
  return {
    type: error.name,
    ...(typeof code === 'string' && { code }),
    at: frames.slice(0, 8).map((frame) => frame.trim()),
    ...(error.cause !== undefined && { cause: describeError(error.cause) }),
  };
}

/** Levels at which an answer is worth a line. */
const TELLING: readonly string[] = ['info', 'debug', 'trace'];

/** One line for each answer: the route's pattern, never the address that was asked for. */
export function installRequestLog(app: FastifyInstance): void {
  if (!TELLING.includes(app.log.level)) return;
  app.addHook('onResponse', (request, reply, done) => {
    request.log.info(
      {
        method: request.method,
        route: request.routeOptions.url ?? 'none',
        status: reply.statusCode,
        ms: Math.round(reply.elapsedTime),
      },
      'answered',
    );
    done();
  });
}

/** Refusals of proofs that are good to be found again: by the request id, which the page is told too. */
const PROOF_REFUSALS: ReadonlySet<ErrorCode> = new Set([
  'identity_invalid',
  'email_malformed',
  'subject_mismatch',
  'tofu_mismatch',
  'pin_invalid',
  'origin_refused',
]);
const WORKSPACE_ID = /^[0-9a-f-]{36}$/;

/** One line for each refused proof: where, and for which class of reason. Whom it names and what it holds stay out. */
export function logRefusedProof(request: FastifyRequest, { code, reason, message }: ChatError): void {
  if (!PROOF_REFUSALS.has(code)) return;
  const { app_id: workspaceId, proof } = (request.body ?? {}) as { app_id?: unknown; proof?: unknown };
  const { method } = (proof ?? {}) as { method?: unknown };
  request.log.info(
    {
      code,
      ...(reason && { reason }),
      // Words of ours, which strangers are not told.
      ...(code === 'identity_invalid' && { detail: message }),
      ...(typeof workspaceId === 'string' && WORKSPACE_ID.test(workspaceId) && { workspace_id: workspaceId }),
      ...(IDENTITY_METHODS.some((known) => known === method) && { method }),
    },
    'proof refused',
  );
}
