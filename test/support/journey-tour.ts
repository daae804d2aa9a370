import { LIMITS, type FormField } from 'chat-messenger/protocol';
import type { Page } from 'playwright-core';
import { drawPicture, text } from './journey-files.ts';
import { Inbox } from './journey-inbox.ts';
import { Messenger } from './journey-messenger.ts';
import { openHostPage, openPageAs } from './journey-pages.ts';
import type { OwnStack } from './stack.ts';

const LONG =
  'My booking NW-1843 says platform 4, but the board says https://example.org/stations/milano-centrale/platforms/the-one-behind-the-newsstand';
const FORM: readonly FormField[] = [
  { id: 'name', type: 'text', claim: 'name', label: { en: 'Your name' }, required: true },
  {
    id: 'topic',
    type: 'choice',
    label: { en: 'What is it about, as far as you can tell already?' },
    options: [
      { id: 'booking', label: { en: 'A booking' } },
      { id: 'else', label: { en: 'Something else' } },
    ],
    required: true,
  },
  {
    id: 'terms',
    type: 'consent',
    label: { en: 'I agree that what I write is kept as described there' },
    link: 'https://example.org/privacy',
    required: true,
  },
];

let tours = 0;

/** Told at each stop of a tour. */
export type Look = (state: string) => Promise<void>;

/**
 * Leads through the states of the messenger, on pages of this person. A fault in one of them is the business of whoever
 * looks.
 */
export async function tour(page: Page, inbox: Inbox, stack: OwnStack, look: Look): Promise<void> {
  const messenger = new Messenger(page);
  tours += 1;
  const email = `visitor-${String(tours)}.von-hohenstein+newsletter@kundenservice-niederrhein.example`;
  const question = `Question ${String(tours)}`;
  const { panel } = messenger;
  const press = (name: string | RegExp) => panel.getByRole('button', { name }).click();

  const { appId } = stack.site;
  await stack.services.workspaces.change(appId, { form: FORM }, 'journey');
  await openHostPage(page, stack.site);
  await messenger.event('ready');
  await messenger.open();
  await panel.getByRole('button', { name: 'Continue' }).click();
  await panel.getByText('Tick this box to go on.').waitFor();
  await look('form before the first message, with mistakes');
  await panel.getByLabel('Your name').fill('Zoe');
  await panel.getByRole('combobox').selectOption('booking');
  await panel.getByRole('checkbox').check();
  await press('Continue');
  await messenger.field.waitFor();
  await look('empty conversation of a guest');
  await stack.services.workspaces.change(appId, { form: [] }, 'journey');

  await openHostPage(page, stack.site, { attributes: { 'connection-type': 'messenger_auth' } });
  await messenger.event('ready');
  await messenger.open();
  await panel.getByLabel('Email address').fill('somebody.with.a.long.name@example.com');
  await look('PIN form, address');
  await press('Send me a code');
  await panel.getByLabel('Code from the mail').waitFor();
  await look('PIN form, code');
  await panel.getByLabel('Code from the mail').fill('000000');
  await panel.getByText('This code is not right').waitFor();
  await look('PIN form, wrong code');

  await openPageAs(page, stack.site, email);
  await messenger.event('ready');
  await look('launcher');
  await messenger.open();
  await panel.getByText('Hello! How can we help?').waitFor();
  await look('empty conversation');

  await messenger.send(question);
  await inbox.open(question);
  await messenger.send(LONG);
  await inbox.field.fill('Let me see. It is **platform 4**:\n\n- go in\n- turn left');
  await inbox.field.press('Enter');
  await panel.locator('.row.other').waitFor();
  const input = panel.locator('input[type=file]');
  await input.setInputFiles([
    await drawPicture(page, 'platform.png'),
    text('a-file-with-a-rather-long-name-that-does-not-fit-anywhere.txt'),
  ]);
  await panel.getByRole('button', { name: 'Remove platform.png' }).waitFor();
  await look('files to be sent');
  await messenger.send('This is where I stand');
  await panel.getByRole('button', { name: 'View platform.png' }).waitFor();
  await look('conversation with files');
  await panel.getByRole('button', { name: 'View platform.png' }).click();
  await page.getByRole('dialog', { name: 'Pictures' }).locator('img.shown').waitFor();
  await look('picture viewer');
  await page.keyboard.press('Escape');

  await messenger.field.fill(Array.from({ length: 12 }, () => 'A line of many words').join('\n'));
  await look('long text in the composer');
  await messenger.field.fill('x'.repeat(LIMITS.message_code_points - 5));
  await panel.getByText('5 characters left').waitFor();
  await look('counter');
  await messenger.field.fill('');
  await press('Insert an emoji');
  await panel.getByRole('button', { name: 'grinning face', exact: true }).first().waitFor();
  await look('emoji picker');
  await page.keyboard.press('Escape');

  await page.route('**/messages', (route) =>
    route.fulfill({ status: 400, json: {}, headers: { 'access-control-allow-origin': '*' } }),
  );
  await messenger.write('This one is refused');
  await panel.getByRole('button', { name: 'Send again' }).waitFor();
  await look('failed message');
  await page.unroute('**/messages');
  await press('Discard');
  await input.setInputFiles(
    text('trip.har', JSON.stringify({ log: { version: '1.2', creator: {}, entries: [] } })),
  );
  await panel.getByText(/is a recording of a browser/).waitFor();
  await look('question about a file');
  await press('Attach as it is');
  await press('Remove trip.har');

  await press('More about this conversation');
  await panel.getByRole('menu').waitFor();
  await look('menu');
  await panel.getByRole('menuitem', { name: 'Close conversation' }).click();
  await panel.getByRole('button', { name: 'Close conversation' }).waitFor();
  await look('question of the menu');
  await panel.getByRole('button', { name: 'Close conversation' }).click();
  await panel.getByText('How was this conversation?').waitFor();
  await panel.getByRole('radio', { name: 'Good', exact: true }).check({ force: true });
  await panel.getByLabel('Anything to add? (optional)').waitFor();
  await look('closed conversation with its rating');

  await press(/^Back to your conversations/);
  await panel.getByRole('list', { name: 'Your conversations' }).waitFor();
  await inbox.answer('One more thing');
  await panel.getByRole('button', { name: /^unread / }).waitFor();
  await look('list');
  await press('Search your messages');
  await look('search');
  await panel.getByRole('searchbox').fill('platform');
  await panel.getByRole('list', { name: 'Messages found' }).waitFor();
  await look('messages found');
  await press(/^Back to your conversations/);
  await press('More about this conversation');
  await panel.getByRole('menuitem', { name: 'Settings and data' }).click();
  await panel.getByRole('switch', { name: 'Play a sound' }).waitFor();
  await look('settings');
  await press('Erase everything');
  await panel.getByText(/This cannot be undone/).waitFor();
  await look('question of the settings');
  await page.context().setOffline(true);
  await press(/^Back to your conversations/);
  await panel.getByText(/There is no connection/).waitFor();
  await look('list without a network');
  await page.context().setOffline(false);
}
