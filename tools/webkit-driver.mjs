import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

const PATIENCE = 20_000; // a busy machine takes seconds where an idle one takes half of one
const ASKED_AGAIN = 1_000;
const HAS_SIZE = 'return innerWidth === arguments[0] && innerHeight === arguments[1]';

/*
 * The pointer waits in the middle of the screen. Without a window manager the keyboard belongs to the window under it,
 * so that is where the window has its corner; pages then are hovered in one pixel only.
 */
const SCREEN = { width: 2600, height: 2000 };
const CORNER = { x: SCREEN.width / 2, y: SCREEN.height / 2 };

/** One WebKit with one window on a display of its own, driven by WebDriver through WebKitWebDriver. */
export class WebKitDriver {
  #display;
  #driver;
  #session;
  #stop = () => this.#kill();

  async start(program) {
    process.once('exit', this.#stop);
    const screen = `${SCREEN.width}x${SCREEN.height}x24`;
    this.#display = spawn('Xvfb', ['-displayfd', '3', '-screen', '0', screen, '-nolisten', 'tcp'], {
      stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
    });
    const number = await firstWord(this.#display, this.#display.stdio[3], 'Xvfb');
    const port = await freePort();
    this.#driver = spawn(program, [`--port=${port}`], {
      stdio: 'ignore',
      env: { ...process.env, DISPLAY: `:${number}` },
    });
    await once(this.#driver, 'spawn');
    const address = `http://127.0.0.1:${port}`;
    await answers(`${address}/status`);
    // Without a window manager a "full screen" window only loses its tool bar: the page is as large as the window,
    // which may then be as narrow as a phone.
    const options = { 'webkitgtk:browserOptions': { args: ['--automation', '--full-screen'] } };
    const { sessionId } = await request('POST', `${address}/session`, {
      capabilities: { alwaysMatch: options },
    });
    this.#session = `${address}/session/${sessionId}`;
  }

  async stop() {
    process.off('exit', this.#stop);
    if (this.#session) await request('DELETE', this.#session).catch(() => undefined);
    this.#kill();
  }

  /** Sends a command of the session, as the WebDriver standard names it. */
  send(method, command, body) {
    return request(method, `${this.#session}/${command}`, body);
  }

  /** Sends the window to an address, without waiting until everything there is loaded. */
  async navigate(url) {
    try {
      await this.#execute('location.href = arguments[0]', url);
    } catch (error) {
      // The page may be gone before it can say that it goes.
      if (!/before the unload event/.test(error.message)) throw error;
    }
  }

  /**
   * Makes the page this large. The page follows the window some frames later, or never where it did not hear of the
   * change: then the window has that size already, and only another one makes it speak again.
   */
  async resize({ width, height }) {
    const end = Date.now() + PATIENCE;
    const resizeWindow = (size) => this.send('POST', 'window/rect', { ...CORNER, ...size });
    for (;;) {
      await resizeWindow({ width, height });
      const askAgain = Date.now() + ASKED_AGAIN;
      do {
        if (await this.#execute(HAS_SIZE, width, height)) return;
        await pause(10);
      } while (Date.now() < askAgain);
      if (Date.now() > end) throw new Error(`WebKit's page does not become ${width} x ${height}`);
      await resizeWindow({ width: width + 1, height: height + 1 });
    }
  }

  #execute(script, ...args) {
    return this.send('POST', 'execute/sync', { script, args });
  }

  #kill() {
    this.#driver?.kill();
    this.#display?.kill();
  }
}

async function request(method, address, body) {
  const response = await fetch(address, { method, body: body && JSON.stringify(body) });
  const { value } = await response.json();
  if (!response.ok) throw new Error(`WebKitWebDriver: ${value.error}: ${value.message}`);
  return value;
}

async function answers(address) {
  const end = Date.now() + PATIENCE;
  for (;;) {
    try {
      return await request('GET', address);
    } catch (error) {
      if (Date.now() > end) throw error;
      await pause(50);
    }
  }
}

async function firstWord(child, stream, name) {
  const failed = once(child, 'exit').then(() => {
    throw new Error(`${name} does not start`);
  });
  const [data] = await Promise.race([once(stream, 'data'), failed]);
  failed.catch(() => undefined); // it ends some day
  return String(data).trim();
}

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}
