// Makes docs/images/conversation.png, the one picture of README, from the running product. With `--all FOLDER` it
// also draws every state of the elements into that folder, to be looked at after a change of looks.
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { newPerson, openBrowser } from '../test/support/browser.ts';
import { Inbox } from '../test/support/journey-inbox.ts';
import { Messenger } from '../test/support/journey-messenger.ts';
import { signInToPortal } from '../test/support/journey-pages.ts';
import { startStack } from '../test/support/stack.ts';
import { root } from './run.mjs';
import { drawSessionStates } from './screenshot-session-states.mjs';
import { drawEveryState } from './screenshot-states.mjs';
import { drawTalkStates } from './screenshot-talk-states.mjs';

const VISITOR = { width: 700, height: 720 };
const TEAM = { width: 860, height: 720 };
const SPACE = 16;

/** Visitor and agent, in the middle of a conversation that says what the product does. */
async function converse(messenger, inbox, site) {
  await signInToPortal(messenger.page, site, /Ada/);
  await messenger.open();
  await messenger.send('Hello! Can I still change my berth on the night train to Turin?');
  await inbox.open('Hello! Can I still change my berth on the night train to Turin?');
  await inbox.answer('Hi Ada, yes: until noon on the day you leave. Upper or lower?');
  await messenger.received('Hi Ada, yes: until noon on the day you leave. Upper or lower?');
  await messenger.send('Lower, please. My booking is NW-1843.');
  await inbox.received('Lower, please. My booking is NW-1843.');
  await inbox.answer('Done. You will find the new ticket under “My trips”. Have a good journey!');
  await messenger.received('Done. You will find the new ticket under “My trips”. Have a good journey!');
}

/** Both pictures beside each other, each in a frame of its own. */
async function compose(page, pictures) {
  const [visitor, team] = pictures.map((picture) => `data:image/png;base64,${picture.toString('base64')}`);
  const width = VISITOR.width + TEAM.width + 3 * SPACE;
  await page.setViewportSize({ width, height: VISITOR.height + 2 * SPACE });
  await page.setContent(`<!doctype html>
    <style>
      body { margin: 0; padding: ${SPACE}px; display: flex; gap: ${SPACE}px; background: #e4e7ef; }
      img { border-radius: 12px; box-shadow: 0 4px 18px rgb(20 30 60 / 0.16); }
    </style>
    <img src="${visitor}"><img src="${team}">`);
  await page.waitForFunction(() => [...document.images].every(({ complete }) => complete));
  return page.screenshot();
}

const { values } = parseArgs({ options: { all: { type: 'string' } } });
let passed = 0;
const now = () => Date.now() + passed;
const [stack, browser] = await Promise.all([startStack({ clock: now }), openBrowser()]);
try {
  const looks = { colorScheme: 'light', reducedMotion: 'reduce' };
  const messenger = new Messenger(await newPerson(browser, { ...looks, viewport: VISITOR }));
  const inbox = new Inbox(await newPerson(browser, { ...looks, viewport: TEAM }));
  if (values.all === undefined) {
    await inbox.signUp(stack.invitation);
    await converse(messenger, inbox, stack.site);
    const pictures = [await messenger.page.screenshot(), await inbox.page.screenshot()];
    const folder = join(root, 'docs', 'images');
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, 'conversation.png'), await compose(await newPerson(browser), pictures));
  } else {
    await mkdir(values.all, { recursive: true });
    const folder = values.all;
    await drawEveryState({ messenger, inbox, stack, folder });
    const newVisitor = async () => new Messenger(await newPerson(browser, looks));
    const pass = (ms) => (passed += ms);
    await drawSessionStates({ newVisitor, inbox, stack, folder, now, pass });
    await drawTalkStates({ newVisitor, inbox, stack, folder });
  }
} finally {
  await browser.close();
  await stack.close();
}
