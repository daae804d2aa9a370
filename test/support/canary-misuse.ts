import { once } from 'node:events';
import { connect } from 'node:net';
import { agentPaths, paths, serverPaths } from 'chat-messenger/protocol';
import WebSocket from 'ws';
import type { Store } from '../../server/dist/store/store.js';
import type { Sighting } from './canaries.ts';
import type { OwnStack } from './stack.ts';

/** Longer than any body that is read. */
const TOO_LONG = 70_000;

/** Asks for everything in every wrong way, with these values wherever one can be put; gives all answers. */
export async function misuse(
  { serverUrl, site }: OwnStack,
  values: readonly string[],
  secrets: readonly string[],
): Promise<Sighting[]> {
  const answers: Sighting[] = [];
  const ask = async (path: string, init: RequestInit = {}) => {
    const response = await fetch(serverUrl + path, { redirect: 'manual', ...init });
    const headers = JSON.stringify([...response.headers]);
    answers.push({
      // Some of what is tried out is in force, and opens what it should.
      place: response.ok ? 'answer' : 'refusal',
      text: `${String(response.status)} ${headers} ${await response.text()}`,
    });
  };
  const origin = site.url;
  const json = { 'content-type': 'application/json' };
  const all = values.join(' ');
  const posts = [
    paths.sessions,
    paths.startPin,
    paths.verifyPin,
    paths.revokeFamily,
    paths.conversations,
    serverPaths.identify,
    agentPaths.session,
    agentPaths.invitation,
  ];
  for (const path of posts) {
    const post = (body: string, headers: Record<string, string> = json) =>
      ask(path, { method: 'POST', headers: { origin, ...headers }, body });
    await post(`{"proof": ${all}`);
    await post(JSON.stringify({ [all]: all, app_id: all, proof: { method: all, connection_email: [all] } }));
    await post(all, { 'content-type': 'text/plain' });
    await post(JSON.stringify({ proof: all.repeat(TOO_LONG / all.length + 1) }));
  }
  for (const value of values) {
    const text = encodeURIComponent(value);
    await ask(`/v1/${text}?token=${text}`);
    await ask(`/${text}.js`, { method: 'DELETE' });
    await ask(`/inbox?email=${text}`);
    await ask(`/%zz${text}`);
    await ask(`${paths.messages(value)}?before=${text}`);
    await ask(`/v1/apps/${text}`, { headers: { origin } });
    await ask(paths.events, {
      headers: { origin, cookie: `chat-agent=${text}`, referer: `${origin}/${text}` },
    });
  }
  for (const value of secrets) {
    const headers = { ...json, authorization: `Bearer ${value}`, dpop: value };
    await ask(paths.conversations, { headers: { ...headers, origin } });
    await ask(serverPaths.identify, { method: 'POST', headers, body: JSON.stringify({ external_id: '' }) });
    await ask(paths.sessions, { method: 'POST', headers: { ...headers, origin }, body: '{}' });
    await ask(agentPaths.conversations, { headers: { cookie: `chat-agent=${value}` } });
  }
  for (const [at, value] of values.entries()) {
    const body = JSON.stringify({ email: `agent${String(at)}@example.com`, password: value });
    await ask(agentPaths.session, { method: 'POST', headers: json, body });
  }
  answers.push(await rawRequest(serverUrl, all), ...(await socketMisuse(serverUrl, origin, all)));
  return answers;
}

/** What no browser would send: the parser itself refuses it. */
async function rawRequest(serverUrl: string, text: string): Promise<Sighting> {
  const socket = connect(Number(new URL(serverUrl).port), '127.0.0.1');
  socket.end(`GET /${text} HTTP/1.1\r\n${text}\r\n\r\n`);
  let answer = '';
  for await (const chunk of socket) answer += String(chunk);
  return { place: 'raw refusal', text: answer };
}

/** Frames that are no JSON, and a token of nobody's. */
async function socketMisuse(serverUrl: string, origin: string, text: string): Promise<Sighting[]> {
  const heard: Sighting[] = [];
  const resume = { epoch: text, position: 0 };
  for (const frame of [text, JSON.stringify({ type: 'auth', token: text, proof: text, resume })]) {
    const socket = new WebSocket(serverUrl.replace('http', 'ws') + paths.socket, { origin });
    socket.on('message', (data) => {
      heard.push({ place: 'socket refusal', text: (data as Buffer).toString() });
    });
    await once(socket, 'open');
    socket.send(frame);
    const [, reason] = (await once(socket, 'close')) as [number, Buffer];
    heard.push({ place: 'end of a socket', text: reason.toString() });
  }
  return heard;
}

/** A store that fails as badly as one can: its errors quote all that it was given, line by line. */
export class BreakableStore {
  isBroken = false;

  readonly guard = (store: Store): Store =>
    new Proxy(store, {
      get: (target, name) => {
        const value: unknown = Reflect.get(target, name, target);
        if (typeof value !== 'function') return value;
        const isChange = name === 'run' || name === 'check';
        return (...input: unknown[]): unknown =>
          this.isBroken && isChange
            ? Promise.reject(quoting(input))
            : (value as (...given: unknown[]) => unknown).apply(target, input);
      },
    });
}

function quoting(input: unknown): Error {
  const texts = (value: unknown): string[] =>
    typeof value === 'object' && value !== null ? Object.values(value).flatMap(texts) : [String(value)];
  const message = ['failed', ...texts(input)].join('\n    at ');
  return Object.assign(new Error(message, { cause: new Error(message) }), { detail: input, sql: message });
}
