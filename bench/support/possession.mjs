import { stat } from 'node:fs/promises';
import { NONCE_HEADER, PROOF_HEADER } from 'chat-messenger/protocol';
import { startBrowser } from './browser.mjs';
import { startChatServer } from './child.mjs';
import { median } from './figures.mjs';
import { startHostPages } from './host-pages.mjs';

/** Sessions are renewed within the last minute of their hour. */
const UNTIL_RENEWAL_MS = 59.5 * 60_000;
const LINE_END = ': \r\n'.length;
const built = new URL('../../cdn/', import.meta.url);

/** What possession proofs cost one identified visitor in Chromium: bytes, and time for the first and for each. */
export async function measureVisit(verifyMicroseconds) {
  const pages = await startHostPages();
  const server = await startChatServer(pages.origin);
  pages.embed(server.hello);
  const browser = await startBrowser();
  try {
    const { script, ...counted } = await countBytes(browser, `${pages.origin}/identified`, server.hello.url);
    const script_bytes = (await stat(new URL(`${script}.br`, built))).size;
    return {
      proofs: counted.proofs,
      bytes: { ...counted.bytes, script: script_bytes },
      milliseconds: {
        ...(await timeProofs(browser, `${pages.origin}/identified`, `${server.hello.url}/${script}`)),
        'check on the server': verifyMicroseconds / 1_000,
      },
    };
  } finally {
    await browser.close();
    await server.stop();
    await pages.close();
  }
}

/** A visit from the boot to the first renewal. */
async function countBytes(browser, address, serverUrl) {
  const context = await browser.newContext();
  const page = await context.newPage();
  const proofs = [];
  const bytes = { proofs: 0, nonces: 0, calls: 0 };
  let script = '';
  const note = (what, size) => {
    proofs.push({ what, bytes: size });
    bytes.proofs += size;
  };
  const pending = [];
  page.on('requestfinished', (request) => pending.push(noteCall(request)));
  const noteCall = async (request) => {
    const { origin, pathname } = new URL(request.url());
    if (origin !== serverUrl) return;
    if (pathname.includes('device-proof')) script = pathname.slice(1);
    if (!pathname.startsWith('/v1/')) return;
    const { requestHeadersSize, requestBodySize, responseHeadersSize, responseBodySize } =
      await request.sizes();
    bytes.calls += requestHeadersSize + requestBodySize + responseHeadersSize + responseBodySize;
    const proof = request.headers()[PROOF_HEADER];
    if (proof) note(`${request.method()} ${pathname}`, PROOF_HEADER.length + proof.length + LINE_END);
    const nonce = await (await request.response())?.headerValue(NONCE_HEADER);
    if (nonce) bytes.nonces += NONCE_HEADER.length + nonce.length + LINE_END;
  };
  page.on('websocket', (socket) => {
    socket.on('framesent', ({ payload }) => {
      bytes.calls += payload.length;
      const { proof } = JSON.parse(payload);
      if (proof) note('first frame of the socket', `"proof":"${proof}",`.length);
    });
    socket.on('framereceived', ({ payload }) => {
      bytes.calls += payload.length;
      const { nonce } = JSON.parse(payload);
      if (nonce) bytes.nonces += `"nonce":"${nonce}",`.length;
    });
  });
  await page.clock.install();
  await page.goto(address);
  await page.waitForFunction(() => document.querySelector('chat-messenger')?.connection === 'live');
  await page.locator('chat-messenger button').first().click();
  await page.locator('chat-messenger textarea').fill('Hello');
  await page.keyboard.press('Enter');
  await page.locator('chat-messenger .row.own.sent').waitFor();
  const renewed = page.waitForResponse((response) => /\/v1\/sessions/.test(response.url()) && response.ok());
  const again = page.waitForEvent('websocket').then((socket) => socket.waitForEvent('framesent'));
  await page.clock.fastForward(UNTIL_RENEWAL_MS);
  // The new session has a new token, which the next socket shows (COM-13).
  await Promise.all([renewed, again]);
  await Promise.all(pending);
  await context.close();
  if (!script) throw new Error('no script for proofs was loaded');
  return { proofs, bytes, script };
}

/** Times in a page: the script's way here, making the key, signing, and the browser's own signing as the limit. */
async function timeProofs(browser, address, script) {
  const loads = [];
  let times;
  for (let visit = 0; visit < 7; visit += 1) {
    const context = await browser.newContext();
    const page = await context.newPage();
    await page.goto(address);
    await page.waitForFunction(() => document.querySelector('chat-messenger')?.connection === 'live');
    loads.push(await page.evaluate((url) => performance.getEntriesByName(url).at(0)?.duration ?? 0, script));
    times ??= await page.evaluate(timeSigning, script);
    await context.close();
  }
  return { 'load of the script': median(loads), ...times };
}

/** Runs in the page, whose clock is coarse: many at a time. */
async function timeSigning(script) {
  const TIMES = 200;
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256' };
  const each = async (act) => {
    for (let time = 0; time < 20; time += 1) await act();
    const began = performance.now();
    for (let time = 0; time < TIMES; time += 1) await act();
    return (performance.now() - began) / TIMES;
  };
  // Exports of a built module have names of their own, but not those of a module that is loaded by itself.
  const { signDeviceProof: sign } = Object.values(await import(script)).find(
    (value) => value?.signDeviceProof,
  );
  const makeKey = () => crypto.subtle.generateKey(algorithm, false, ['sign', 'verify']);
  const pair = await makeKey();
  const [url, nonce, token] = ['https://chat.example/v1/sessions', 'n'.repeat(60), 't'.repeat(53)];
  const options = { pair, method: 'POST', url, nonce, token, now: Date.now() };
  const bytes = new Uint8Array(400);
  return {
    'making the key': await each(makeKey),
    'one proof': await each(() => sign(options)),
    'of it the signature': await each(() =>
      crypto.subtle.sign({ name: 'ECDSA', hash: 'SHA-256' }, pair.privateKey, bytes),
    ),
  };
}
