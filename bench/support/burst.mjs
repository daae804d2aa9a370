// Posts requests that were made beforehand, each once, over some connections, and says how long that took. A
// hand-written client, as in `load.mjs`: what signs and what sends must not take what it is to measure.
import { connect } from 'node:net';

// Whatever ended the bench ends this process too.
process.once('disconnect', () => process.exit());
process.on('message', async (order) => {
  if (order === 'stop') process.disconnect();
  else process.send(await run(order));
});
process.send({});

async function run({ url, path, requests, connections }) {
  const { hostname, port } = new URL(url);
  const texts = requests.map(({ headers, body }) => {
    const head = [
      `POST ${path} HTTP/1.1`,
      `host: ${hostname}:${port}`,
      'content-type: application/json',
      ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
      `content-length: ${Buffer.byteLength(body)}`,
    ];
    return `${head.join('\r\n')}\r\n\r\n${body}`;
  });
  const began = performance.now();
  await Promise.all(Array.from({ length: connections }, () => postAll({ hostname, port, texts })));
  return { seconds: (performance.now() - began) / 1_000 };
}

/** Takes from what is left until nothing is; a refused request is an error of the bench. */
function postAll({ hostname, port, texts }) {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: hostname, port, noDelay: true });
    let answer = '';
    const post = () => {
      const text = texts.pop();
      if (text === undefined) socket.end(() => resolve());
      else socket.write(text);
    };
    socket.setEncoding('latin1');
    socket.on('data', (text) => {
      answer += text;
      const bodyAt = answer.indexOf('\r\n\r\n') + 4;
      const length = /\r\ncontent-length: (\d+)/i.exec(answer)?.[1];
      if (bodyAt < 4 || length === undefined || answer.length < bodyAt + Number(length)) return;
      if (!answer.startsWith('HTTP/1.1 201')) {
        socket.destroy(new Error(`a proof was refused: ${answer}`));
        return;
      }
      answer = '';
      post();
    });
    socket.on('error', reject);
    socket.on('connect', post);
  });
}
