import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { ChatError } from 'chat-messenger/protocol';
import { Type } from 'typebox';
import type { RouteParts } from '../route-parts.js';

const CHECK_SHARED_MS = 1_000;
const StatusSchema = Type.Object({ status: Type.Literal('ok') });

/** For those who operate the server and those who write clients for it. */
export const systemRoutes: FastifyPluginAsyncTypebox<
  RouteParts & { readonly isStopping: () => boolean }
> = async (app, { services, isStopping }) => {
  const config = { access: 'public' } as const;
  let check: Promise<void> | undefined;
  // Anyone may ask, so those who ask within a second share one write.
  const checkStore = (): Promise<void> => {
    check ??= services.store.check().finally(() => {
      setTimeout(() => (check = undefined), CHECK_SHARED_MS).unref();
    });
    return check;
  };
  app.get(
    '/healthz',
    { config, schema: { summary: 'The process runs', response: { 200: StatusSchema } } },
    () => ({ status: 'ok' as const }),
  );
  app.get(
    '/readyz',
    { config, schema: { summary: 'The database answers a write', response: { 200: StatusSchema } } },
    async () => {
      if (isStopping()) throw new ChatError('unavailable', 'the server is about to stop');
      await checkStore();
      return { status: 'ok' as const };
    },
  );
  app.get('/openapi.json', { config, schema: { hide: true } }, () => app.swagger());
};
