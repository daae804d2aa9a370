import { ChatError, statusOf, type ErrorBody, type ErrorCode } from 'chat-messenger/protocol';
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { logRefusedProof } from '../logging.js';

/** Fastify's own refusals in the words of our table. */
const FRAMEWORK_CODES: Readonly<Record<string, ErrorCode>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: 'too_large',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'unsupported_media_type',
};

/**
 * What exactly was wrong with a proof is for the operator, who finds it by the request id; strangers get the reason's
 * class and no hint that helps forging (COM-12).
 */
const PLAIN_WORDS: Partial<Readonly<Record<ErrorCode, string>>> = {
  identity_invalid: 'the proof was not accepted',
};

/** Every refusal leaves in one shape: code, message, request id; never a stack, SQL or a secret (LOG-5). */
export function installErrors(app: FastifyInstance): void {
  app.setErrorHandler((error: FastifyError | ChatError, request, reply) => {
    const known = error instanceof ChatError ? error : fromFramework(error);
    if (statusOf(known.code) >= 500) request.log.error({ err: error }, known.code);
    logRefusedProof(request, known);
    return sendError(request, reply, known);
  });
  app.setNotFoundHandler((request, reply) =>
    sendError(request, reply, new ChatError('not_found', 'there is nothing at this address')),
  );
}

/** The router's own refusals of addresses it cannot read, which reach no handler. */
export function answerUnreadable(error: FastifyError, request: FastifyRequest, reply: FastifyReply): void {
  void sendError(request, reply, fromFramework(error));
}

function sendError(request: FastifyRequest, reply: FastifyReply, error: ChatError) {
  const body: ErrorBody = {
    error: {
      code: error.code,
      message: PLAIN_WORDS[error.code] ?? error.message,
      request_id: request.id,
      ...(error.reason && { reason: error.reason }),
    },
  };
  if (error.retryAfter !== undefined) void reply.header('retry-after', error.retryAfter);
  // Sent as text: a route's answer schema describes its success.
  return reply
    .code(statusOf(error.code))
    .type('application/json; charset=utf-8')
    .serializer(String)
    .send(JSON.stringify(body));
}

function fromFramework(error: FastifyError): ChatError {
  const code = FRAMEWORK_CODES[error.code];
  if (code) return new ChatError(code, error.message, { cause: error });
  if (error.validation) return new ChatError('bad_request', error.message, { cause: error });
  if (error.statusCode !== undefined && error.statusCode < 500) {
    return new ChatError('bad_request', 'the request could not be read', { cause: error });
  }
  return new ChatError('internal', 'something went wrong', { cause: error });
}
