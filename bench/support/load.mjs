// Keeps one request under way on each of its connections, and counts the messages that were answered.
// A hand-written client: on a machine of two cores the load must not take what it is to measure.
import { connect } from 'node:net';
import { v7 as uuid } from 'uuid';

const TEXT = 'Hello, I ordered a lamp last week and the parcel has not arrived. Could you have a look?';

// Whatever ended the bench ends this process too.
process.once('disconnect', () => process.exit());
process.on('message', async (order) => {
  if (order === 'stop') process.disconnect();
  else process.send(await run(order));
});
process.send({});

async function run({ url, targets, milliseconds }) {
  const { hostname, port } = new URL(url);
  const end = performance.now() + milliseconds;
  const counts = await Promise.all(targets.map((target) => keepPosting({ hostname, port, target, end })));
  return { messages: counts.reduce((sum, count) => sum + count, 0) };
}

/** Posts on one connection until the time is over; a refused message is an error of the bench. */
function keepPosting({ hostname, port, target: { path, headers }, end }) {
  const head = [
    `POST ${path} HTTP/1.1`,
    `host: ${hostname}:${port}`,
    'content-type: application/json',
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
    '',
  ].join('\r\n');
  return new Promise((resolve, reject) => {
    const socket = connect({ host: hostname, port, noDelay: true });
    let answer = '';
    let count = 0;
    const post = () => {
      const body = JSON.stringify({ client_msg_id: uuid(), text: TEXT });
      socket.write(`${head}content-length: ${body.length}\r\n\r\n${body}`);
    };
    socket.setEncoding('latin1');
    socket.on('data', (text) => {
      answer += text;
      const bodyAt = answer.indexOf('\r\n\r\n') + 4;
      const length = /\r\ncontent-length: (\d+)/i.exec(answer)?.[1];
      if (bodyAt < 4 || length === undefined || answer.length < bodyAt + Number(length)) return;
      if (!answer.startsWith('HTTP/1.1 201')) {
        socket.destroy(new Error(`a message was refused: ${answer}`));
        return;
      }
      answer = '';
      count += 1;
      if (performance.now() < end) post();
      else socket.end(() => resolve(count));
    });
    socket.on('error', reject);
    socket.on('connect', post);
  });
}
