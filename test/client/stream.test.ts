import { expect } from '@open-wc/testing';
import { StreamConnection, type StreamPort } from '../../src/client/connection.js';
import { browserEnvironment } from '../../src/client/environment.js';
import { liveEnvironment } from '../../src/client/live-environment.js';
import { ClientError, codeOf } from '../../src/client/errors.js';
import { Retrier } from '../../src/client/retrier.js';
import { followSocket } from '../../src/client/socket.js';
import { StreamReader } from '../../src/client/stream-reader.js';
import type { ChatEvent, Conversation } from '../../src/protocol/index.js';
import { until } from './support/setup.js';

/** One stream that belongs to nobody, and what was asked of its server. */
class Stream implements StreamPort<Conversation> {
  readonly socketUrl = 'wss://chat.example/v1/socket';
  readonly life = new AbortController();
  readonly asked: string[] = [];
  readonly heard: number[] = [];
  readonly sockets: Socket[] = [];
  readonly connection: StreamConnection<Conversation>;
  readonly reader: StreamReader<Conversation>;
  readonly environment;
  epoch = 'first';
  position = 0;
  isOffline = false;
  #held: Promise<void> | undefined;

  constructor() {
    const { sockets } = this;
    this.environment = {
      ...browserEnvironment(),
      ...liveEnvironment(),
      WebSocket: class extends Socket {
        constructor() {
          super();
          sockets.push(this);
        }
      } as unknown as typeof WebSocket,
    };
    this.reader = new StreamReader({
      load: () => this.#answer('snapshot', { ...this.#at, conversations: [], unread_count: 0 }),
      onSnapshot: () => undefined,
      onEvent: (_event, position) => this.heard.push(position),
    });
    const context = { environment: this.environment, retrier: new Retrier(this.environment) };
    this.connection = new StreamConnection(context, this.life.signal, this.reader, this);
  }

  /** Something happens that the stream does not hear of by itself. */
  happens(): void {
    this.position += 1;
  }

  /** Keeps every answer back until the returned function is called. */
  hold(): () => void {
    let release = (): void => undefined;
    this.#held = new Promise((resolve) => {
      release = resolve;
    });
    return release;
  }

  credentials = () => Promise.resolve({ csrf_token: 'csrf-1' });
  recover = () => Promise.resolve(false);
  tell = () => undefined;

  poll: StreamPort<Conversation>['poll'] = (query) => {
    const params = new URLSearchParams(query);
    const from = Number(params.get('position'));
    const event: ChatEvent = { type: 'withheld' };
    const events = Array.from({ length: this.position - from }, (_, i) => ({
      position: from + i + 1,
      event,
    }));
    const reset = params.get('epoch') !== this.epoch;
    const answer = { ...this.#at, events: reset ? [] : events, reset };
    return this.#answer(`poll from ${String(from)} for ${String(params.get('wait_ms'))} ms`, answer);
  };

  get #at() {
    return { epoch: this.epoch, position: this.position };
  }

  async #answer<T>(question: string, answer: T): Promise<T> {
    this.asked.push(question);
    await this.#held;
    if (this.isOffline) throw new ClientError('network', { isTemporary: true });
    return answer;
  }
}

/** A socket that the test ends. */
class Socket {
  readyState = 0;
  onclose: ((event: { code: number }) => void) | null = null;
  onmessage: ((event: { data: string }) => void) | null = null;
  close(): void {
    this.readyState = 3;
  }
}

describe('a stream without a socket', () => {
  it('fetches what is new by one request when asked, and begins with a snapshot', async () => {
    const stream = new Stream();
    stream.position = 7;
    await stream.connection.pollNow();
    stream.happens();
    stream.happens();
    await stream.connection.pollNow();
    expect(stream.asked).to.deep.equal(['snapshot', 'poll from 7 for 0 ms', 'poll from 7 for 0 ms']);
    expect(stream.heard).to.deep.equal([8, 9]);
    expect(stream.sockets).to.have.length(0);
  });

  it('paints nothing twice when it is asked twice at once', async () => {
    const stream = new Stream();
    await stream.connection.pollNow();
    stream.happens();
    const release = stream.hold();
    const both = Promise.all([stream.connection.pollNow(), stream.connection.pollNow()]);
    await until(() => stream.asked.length === 4);
    release();
    await both;
    expect(stream.heard).to.deep.equal([1]);
  });

  it('says that the server cannot be reached, and goes on from where it was', async () => {
    const stream = new Stream();
    await stream.connection.pollNow();
    stream.isOffline = true;
    stream.happens();
    const code = await stream.connection.pollNow().then(() => 'none', codeOf);
    expect(code).to.equal('network');
    stream.isOffline = false;
    await stream.connection.pollNow();
    expect(stream.heard).to.deep.equal([1]);
  });

  it('loads a snapshot where the server cannot go on from its place (REL-10)', async () => {
    const stream = new Stream();
    await stream.connection.pollNow();
    stream.epoch = 'second';
    await stream.connection.pollNow();
    await stream.connection.pollNow();
    expect(stream.asked.filter((question) => question === 'snapshot')).to.have.length(2);
    expect(stream.reader.at).to.deep.equal({ epoch: 'second', position: 0 });
  });

  it('asks nothing more once the session is over', async () => {
    const stream = new Stream();
    await stream.connection.pollNow();
    stream.life.abort();
    await stream.connection.pollNow();
    stream.connection.start();
    expect(stream.asked).to.have.length(2);
    expect(stream.sockets).to.have.length(0);
  });
});

describe('one socket', () => {
  it('leaves nothing behind at the signal that outlives it', async () => {
    const stream = new Stream();
    const { signal } = stream.life;
    const listening = new Set<unknown>();
    const { prototype } = AbortSignal;
    signal.addEventListener = (type: string, listener: EventListener) => {
      listening.add(listener);
      prototype.addEventListener.call(signal, type, listener);
    };
    signal.removeEventListener = (type: string, listener: EventListener) => {
      listening.delete(listener);
      prototype.removeEventListener.call(signal, type, listener);
    };
    const { environment, reader } = stream;
    const ended = followSocket({ environment, signal, reader, port: stream, onLive: () => undefined });
    expect(listening.size).to.equal(1);
    stream.sockets[0]?.onclose?.({ code: 1006 });
    expect(await ended).to.include({ wasLive: false, code: 1006 });
    expect(listening.size).to.equal(0);
  });

  it('tells what the server said was wrong', async () => {
    const stream = new Stream();
    const { environment, reader, life } = stream;
    const ended = followSocket({
      environment,
      signal: life.signal,
      reader,
      port: stream,
      onLive: () => undefined,
    });
    const error = { code: 'forgery_suspected', message: 'sign in again', request_id: '1' };
    stream.sockets[0]?.onmessage?.({ data: JSON.stringify({ type: 'error', error }) });
    stream.sockets[0]?.onclose?.({ code: 4400 });
    expect(await ended).to.include({ code: 4400, refusal: 'forgery_suspected' });
  });

  it('is opened when the stream starts, and closed when it stops', async () => {
    const stream = new Stream();
    stream.connection.start();
    await until(() => stream.sockets.length === 1);
    stream.connection.stop();
    expect(stream.sockets[0]?.readyState).to.equal(3);
  });
});
