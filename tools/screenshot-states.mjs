import { join } from 'node:path';

export const SIZES = { phone: { width: 390, height: 760 }, desktop: { width: 1100, height: 760 } };
const LONG_WORD = 'Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichen'.repeat(3);
const TEXTS = [
  'Where is my booking?',
  'A longer message, as people write them when something went wrong: the train was late, the berth was taken, and nobody knew why.\n\nIt has two paragraphs.',
  LONG_WORD,
  'https://example.com/a/very/long/address?with=parameters&and=more&of=them&until=it&does=not&fit',
  '👋',
  'שלום, איפה ההזמנה שלי?',
];

/** A language of each direction. The inbox speaks English and only changes its side. */
const LANGUAGES = { de: 'ltr', ar: 'rtl' };

/** Draws the page as it stands: phone and desktop, light and dark, German and Arabic. */
export async function draw(folder, name, { page }) {
  for (const [lang, dir] of Object.entries(LANGUAGES)) {
    await speak(page, lang, dir);
    for (const [size, viewport] of Object.entries(SIZES)) {
      await page.setViewportSize(viewport);
      for (const colorScheme of ['light', 'dark']) {
        await page.emulateMedia({ colorScheme });
        await page.screenshot({ path: join(folder, `${name}-${size}-${colorScheme}-${lang}.png`) });
      }
    }
  }
  await speak(page, 'en', 'ltr');
  await page.emulateMedia({ colorScheme: 'light' });
}

/** Has the page speak a language, and waits until the chat does. */
async function speak(page, lang, dir) {
  await page.evaluate(
    (values) => {
      Object.assign(document.documentElement, values);
      for (const element of document.querySelectorAll('chat-messenger, chat-pin-login')) {
        element.locale = values.lang;
      }
    },
    { lang, dir },
  );
  await page.waitForFunction((wanted) => {
    const spoken = ['chat-messenger', 'chat-pin-login'].flatMap((tag) => [
      ...(document.querySelector(tag)?.shadowRoot?.querySelectorAll('[lang]:not([role=status])') ?? []),
    ]);
    return spoken.every((part) => part.lang === wanted);
  }, lang);
  await page.waitForLoadState('networkidle');
}

/** Goes through every state of both sides, in the order in which people meet them. */
export async function drawEveryState({ messenger, inbox, stack, folder }) {
  const { site } = stack;
  const { page, panel } = messenger;
  const show = (name, side) => draw(folder, name, side);

  await page.goto(`${site.url}/anonymous`);
  await messenger.launcher.waitFor();
  await show('01-launcher', messenger);
  await messenger.open();
  await panel.getByText('Hello! How can we help?').waitFor();
  await show('02-empty', messenger);

  await page.goto(`${site.url}/public`);
  await messenger.open();
  await panel.getByLabel('Email address').fill('zoe@example.com');
  await show('03-pin-email', messenger);
  await panel.getByRole('button', { name: 'Send me a code' }).click();
  const code = panel.getByLabel('Code from the mail');
  await code.waitFor();
  await show('04-pin-code', messenger);
  await code.fill((await site.codeFor('zoe@example.com')) === '000000' ? '000001' : '000000');
  await panel.getByText('This code is not right').waitFor();
  await show('05-pin-wrong', messenger);

  await page.goto(`${site.url}/wrong-key`);
  await messenger.event('identity-error');
  await messenger.open();
  await panel.getByText('The page could not confirm who you are').waitFor();
  await show('06-refused', messenger);

  await page.goto(`${site.url}/pin-login`);
  await page.getByLabel('Email address').waitFor();
  await show('07-pin-login', messenger);

  await inbox.page.goto(stack.invitation);
  await inbox.page.getByLabel('Your name').waitFor();
  await show('08-invitation', inbox);
  await inbox.signUp(stack.invitation);
  await inbox.page.getByText('All answered').first().waitFor();
  await show('09-inbox-empty', inbox);

  await page.goto(`${site.url}/login`);
  await page.getByRole('button', { name: /Ada/ }).click();
  await messenger.open();
  for (const text of TEXTS) {
    await messenger.write(text);
    await panel.locator('.row.own.sent').nth(TEXTS.indexOf(text)).waitFor();
  }
  await inbox.entry('ada').first().waitFor();
  await show('10-inbox-list', inbox);
  await inbox.page.setViewportSize(SIZES.desktop);
  await inbox.entry('ada').first().click();
  await inbox.received(TEXTS[0]);
  await inbox.answer('It is confirmed.');
  await inbox.answer(TEXTS[1]);
  await messenger.received('It is confirmed.');
  await show('11-conversation', messenger);
  await show('12-inbox-conversation', inbox);

  await page.context().setOffline(true);
  await messenger.write('Are you still there?');
  await panel.getByText('You are offline.').waitFor();
  await show('13-offline', messenger);
  await page.context().setOffline(false);
  await messenger.sent('Are you still there?');
  const refusal = { status: 400, json: {}, headers: { 'access-control-allow-origin': '*' } };
  await page.route('**/messages', (route) => route.fulfill(refusal));
  await messenger.write('This one is refused');
  await panel.getByRole('button', { name: 'Send again' }).waitFor();
  await show('14-not-sent', messenger);
  await page.unroute('**/messages');

  await messenger.close();
  await inbox.page.setViewportSize(SIZES.desktop);
  await inbox.answer('Anything else?');
  await messenger.element.getByRole('button', { name: /unread/ }).waitFor();
  await show('15-badge', messenger);
  await inbox.thread.getByRole('button', { name: 'Close conversation' }).click();
  await messenger.open();
  await panel.getByText('This conversation is closed.').waitFor();
  await show('16-closed', messenger);
  await show('17-inbox-closed', inbox);

  await inbox.page.getByRole('button', { name: 'Sign out' }).click();
  await inbox.page.getByLabel('Email').waitFor();
  await show('18-inbox-sign-in', inbox);
}
