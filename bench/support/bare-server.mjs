// The limit for a server that stores messages: Fastify, one validated POST, and a group commit of the
// message and of its conversation's counter. No sessions, no rules, no events, no socket.
import Fastify from 'fastify';
import { LIMITS } from 'chat-messenger/protocol';
import { groupCommit } from './group-commit.mjs';

const { DATABASE_URL, DATA_DIR } = process.env;
const { openBareStore } = await import(DATABASE_URL ? './bare-postgres.mjs' : './bare-sqlite.mjs');
const store = await openBareStore(DATABASE_URL ?? DATA_DIR);
const insert = groupCommit(store);

const message = {
  id: { type: 'string' },
  conversation_id: { type: 'integer' },
  seq: { type: 'integer' },
  text: { type: 'string' },
  sent_at: { type: 'integer' },
};
const schema = {
  params: { type: 'object', required: ['id'], properties: { id: { type: 'integer', minimum: 1 } } },
  body: {
    type: 'object',
    required: ['client_msg_id', 'text'],
    additionalProperties: false,
    properties: {
      client_msg_id: { type: 'string', minLength: 36, maxLength: 36 },
      text: { type: 'string', minLength: 1, maxLength: LIMITS.message_code_points },
    },
  },
  response: { 201: { type: 'object', properties: message } },
};

const app = Fastify();
app.post('/conversations/:id/messages', { schema }, async (request, reply) => {
  const { client_msg_id: id, text } = request.body;
  const stored = await insert({ id, conversation_id: request.params.id, text, sent_at: Date.now() });
  return reply.code(201).send(stored);
});
await app.listen({ host: '127.0.0.1', port: 0 });

// Whatever ended the bench ends this process too.
process.once('disconnect', () => process.exit());
process.on('message', async (order) => {
  if (order === 'cpu') process.send({ cpu: process.cpuUsage() });
  if (order !== 'stop') return;
  await app.close();
  await store.close();
  process.disconnect();
});
process.send({ url: `http://127.0.0.1:${app.server.address().port}` });
