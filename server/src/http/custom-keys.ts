import type { FastifyInstance } from 'fastify';

/**
 * By default a body with `__proto__` in it is called unreadable. Here it is read as any other name, which JSON makes a
 * field of its own and nothing else, so that the refusal can say which name was wrong. Only for routes whose bodies
 * are closed: what is not listed there is refused, and custom data has its own check (C31).
 */
export function readKeysAsTheyAre(app: FastifyInstance): void {
  const parse = app.getDefaultJsonParser('ignore', 'ignore');
  app.addContentTypeParser('application/json', { parseAs: 'string' }, parse);
}
