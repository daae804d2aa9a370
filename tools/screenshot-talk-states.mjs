import { drawPicture, text } from '../test/support/journey-files.ts';
import { draw } from './screenshot-states.mjs';

/** What a workspace of people who go home at night asks and says. */
const SETTINGS = {
  greeting: {
    en: 'Hello! Ask us anything about your trip.',
    de: 'Hallo! Fragen Sie uns alles zu Ihrer Reise.',
    ar: 'مرحبًا! اسألنا عن رحلتك.',
  },
  away: { en: 'We are back on Monday.', de: 'Montag sind wir wieder da.', ar: 'نعود يوم الاثنين.' },
  hours: { mon: [['00:00', '00:01']] },
  form: [
    {
      id: 'name',
      type: 'text',
      label: { en: 'Your name', de: 'Ihr Name', ar: 'اسمك' },
      claim: 'name',
      required: true,
    },
    {
      id: 'topic',
      type: 'choice',
      label: { en: 'What is it about?', de: 'Worum geht es?', ar: 'ما الموضوع؟' },
      options: [
        { id: 'booking', label: { en: 'A booking', de: 'Eine Buchung', ar: 'حجز' } },
        { id: 'other', label: { en: 'Something else', de: 'Etwas anderes', ar: 'شيء آخر' } },
      ],
    },
    {
      id: 'privacy',
      type: 'consent',
      label: {
        en: 'I have read how my data is used',
        de: 'Ich weiß, was mit meinen Daten geschieht',
        ar: 'قرأت كيف تُستخدم بياناتي',
      },
      link: 'https://example.com/privacy',
      required: true,
    },
  ],
};

/** Goes through what can be done around messages: several conversations, files, search, settings, before and after. */
export async function drawTalkStates({ newVisitor, inbox, stack, folder }) {
  const { site, services } = stack;
  const show = (name, side) => draw(folder, name, side);
  const press = (side, name) => side.panel.getByRole('button', { name, exact: true }).click();

  const zoe = await newVisitor();
  await services.workspaces.change(site.appId, SETTINGS, 'screenshots');
  await zoe.page.goto(`${site.url}/anonymous`);
  await zoe.open();
  await zoe.panel.getByLabel('Your name').waitFor();
  await show('40-form', zoe);
  await press(zoe, 'Continue');
  await zoe.panel.getByText('Tick this box to go on.').waitFor();
  await show('41-form-mistakes', zoe);
  await zoe.panel.getByLabel('Your name').fill('Zoe');
  await zoe.panel.getByLabel('I have read how my data is used').check();
  await press(zoe, 'Continue');
  await zoe.field.waitFor();
  await show('42-greeting-away', zoe);
  await services.workspaces.change(site.appId, { form: [], hours: {} }, 'screenshots');

  const ada = await newVisitor();
  await ada.page.goto(`${site.url}/login?next=/account`);
  await ada.page.getByRole('button', { name: /Grace/ }).click();
  await ada.open();
  await ada.field.waitFor();
  const { panel, page } = ada;
  if (await panel.getByRole('button', { name: /^Back to your/ }).count())
    await ada.element.evaluate((element) => element.startConversation());
  await ada.send('Is there a night train to Turin?');
  await inbox.open('Is there a night train to Turin?');
  await ada.write('I found **NW-1843** in the `timetable`: https://example.com/trains');
  await panel.locator('.row.own.sent a').waitFor();
  await panel
    .locator('input[type=file]')
    .setInputFiles([await drawPicture(page, 'platform.png'), text('ticket.pdf.txt', 'NW-1843')]);
  await panel.getByText('ticket.pdf.txt').waitFor();
  await show('43-files-waiting', ada);
  await ada.send('This is where I stand');
  await panel.locator('chat-attachments img').first().waitFor();
  await inbox.field.fill('One mom');
  await panel
    .getByText(/is typing/)
    .first()
    .waitFor({ state: 'attached' });
  await show('44-files-and-typing', ada);
  await inbox.answer('One moment, please.');
  await inbox.answer('It leaves at 21:10, from platform 4. > See you');
  await ada.received('One moment, please.');
  await panel.getByRole('button', { name: 'View platform.png' }).click();
  await panel.getByRole('button', { name: 'Download', exact: true }).waitFor();
  await show('45-viewer', ada);
  await page.keyboard.press('Escape');
  await press(ada, 'Insert an emoji');
  await panel.getByPlaceholder('Search emoji').or(panel.getByLabel('Search emoji')).first().waitFor();
  await show('46-emoji', ada);
  await page.keyboard.press('Escape');

  await press(ada, 'More about this conversation');
  await panel.getByRole('menu').waitFor();
  await show('47-menu', ada);
  await panel.getByRole('menuitem', { name: 'Close conversation' }).click();
  await show('48-close', ada);
  await press(ada, 'Close conversation');
  await panel.getByText('This conversation is closed.').waitFor();
  await show('49-rating', ada);
  await panel
    .getByRole('radio', { name: 'Very good' })
    .or(panel.getByRole('button', { name: 'Very good' }))
    .first()
    .click();
  await show('50-rating-comment', ada);
  await panel.locator('chat-rating .primary').click();
  await panel.getByText('Thank you for telling us.').waitFor();
  await show('51-rated', ada);

  await panel.getByRole('button', { name: /^Back to your/ }).click();
  await press(ada, 'New conversation');
  await ada.send('And another thing: may dogs come along?');
  await panel.getByRole('button', { name: /^Back to your/ }).click();
  await panel.locator('.entry').first().waitFor();
  await show('52-list', ada);
  await press(ada, 'Search your messages');
  await show('53-search', ada);
  await panel.getByRole('searchbox').fill('train');
  await panel.locator('chat-search mark').first().waitFor();
  await show('54-found', ada);
  await panel.getByRole('searchbox').fill('zeppelin');
  await panel
    .getByText(/Nothing was found/)
    .first()
    .waitFor();
  await show('55-nothing-found', ada);
  await panel.getByRole('button', { name: /^Back to your/ }).click();
  await press(ada, 'More about this conversation');
  await panel.getByRole('menuitem', { name: 'Settings and data' }).click();
  await panel.getByRole('button', { name: 'Erase everything' }).waitFor();
  await show('56-settings', ada);
  await press(ada, 'Erase everything');
  await show('57-erase', ada);
}
