// The limit for a server that opens sessions: Fastify, one validated POST, one ES256 device proof checked by jose,
// and a group commit of one row. It asks for no other proof, knows nobody, and takes a proof as often as it comes.
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { PROOF_HEADER, PROOF_TYPE } from 'chat-messenger/protocol';
import Fastify from 'fastify';
import { calculateJwkThumbprint, EmbeddedJWK, jwtVerify } from 'jose';
import { groupCommit } from './group-commit.mjs';

const database = new DatabaseSync(join(process.env.DATA_DIR, 'bare.sqlite'));
database.exec(`
  pragma journal_mode = wal;
  pragma synchronous = full;
  create table sessions (id text primary key, thumbprint text not null);
`);
const [begin, commit] = ['begin immediate', 'commit'].map((sql) => database.prepare(sql));
const add = database.prepare('insert into sessions (id, thumbprint) values (?, ?)');
const insert = groupCommit({
  inFlight: 1,
  insertAll(rows) {
    begin.run();
    for (const { id, thumbprint } of rows) add.run(id, thumbprint);
    commit.run();
    return rows;
  },
});

const schema = {
  body: {
    type: 'object',
    required: ['app_id', 'proof'],
    properties: {
      app_id: { type: 'string', maxLength: 255 },
      proof: { type: 'object', required: ['method'], properties: { method: { type: 'string' } } },
    },
  },
  response: { 201: { type: 'object', properties: { id: { type: 'string' } } } },
};
const app = Fastify();
app.post('/v1/sessions', { schema }, async (request, reply) => {
  const { payload, protectedHeader } = await jwtVerify(request.headers[PROOF_HEADER], EmbeddedJWK, {
    algorithms: ['ES256'],
    typ: PROOF_TYPE,
  });
  if (payload.htm !== 'POST') throw new Error('another method');
  const thumbprint = await calculateJwkThumbprint(protectedHeader.jwk);
  return reply.code(201).send(await insert({ id: payload.jti, thumbprint }));
});
await app.listen({ host: '127.0.0.1', port: 0 });

// Whatever ended the bench ends this process too.
process.once('disconnect', () => process.exit());
process.on('message', async (order) => {
  if (order === 'cpu') process.send({ cpu: process.cpuUsage() });
  if (order !== 'stop') return;
  await app.close();
  database.close();
  process.disconnect();
});
process.send({ url: `http://127.0.0.1:${app.server.address().port}` });
