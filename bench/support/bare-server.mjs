// The limit for a server that stores messages: Fastify, one validated POST, and a group commit of the
// message and of its conversation's counter. No sessions, no rules, no events, no socket.
import Fastify from 'fastify';
import { LIMITS } from 'chat-messenger/protocol';

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

/** What waits when a commit begins goes into it; the callers hear of it afterwards. */
function groupCommit({ insertAll, inFlight }) {
  let waiting = [];
  let running = 0;
  let scheduled = false;
  const commit = async () => {
    scheduled = false;
    while (waiting.length > 0 && running < inFlight) {
      const group = waiting;
      waiting = [];
      running += 1;
      try {
        const rows = await insertAll(group.map(({ row }) => row));
        group.forEach(({ resolve }, index) => resolve(rows[index]));
      } catch (error) {
        for (const { reject } of group) reject(error);
      }
      running -= 1;
    }
  };
  return (row) =>
    new Promise((resolve, reject) => {
      waiting.push({ row, resolve, reject });
      if (scheduled || running >= inFlight) return;
      scheduled = true;
      setImmediate(commit);
    });
}
