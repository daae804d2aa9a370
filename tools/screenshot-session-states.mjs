import { openHostPage, signInToPortal } from '../test/support/journey-pages.ts';
import { draw, SIZES } from './screenshot-states.mjs';

const HOUR = 60 * 60_000;

/** Goes through what happens between a visitor's identities, and at the ends of sessions. */
export async function drawSessionStates({ newVisitor, inbox, stack, folder, now, pass }) {
  const { site } = stack;
  const show = (name, side) => draw(folder, name, side);
  const open = async (visitor, path) => {
    await visitor.page.goto(site.url + path);
    await visitor.open();
  };

  const stranger = await newVisitor();
  await open(stranger, '/contact-form');
  await stranger.panel.getByLabel('Name', { exact: true }).fill('Zoe');
  await stranger.panel.getByRole('button', { name: 'Continue' }).click();
  await stranger.panel.getByText('Enter your email address.').waitFor();
  await show('20-collect', stranger);

  await inbox.signIn();
  const grace = await newVisitor();
  await open(grace, '/anonymous');
  await grace.send('Is there a boat to the Azores?');
  await signInToPortal(grace.page, site, /Grace/);
  await grace.open();
  await grace.panel.getByRole('button', { name: 'Keep apart' }).waitFor();
  await show('21-carry-over', grace);
  await grace.panel.getByRole('button', { name: 'Add', exact: true }).click();
  await grace.sent('Is there a boat to the Azores?');
  await grace.send('It is me, Grace.');
  await show('22-verified-from-here', grace);

  await inbox.page.setViewportSize(SIZES.desktop);
  await inbox.open('It is me, Grace.');
  await inbox.page.getByRole('button', { name: 'Ask for proof' }).click();
  await inbox.page.getByRole('button', { name: /Confirm by the site/ }).click();
  await grace.panel.getByRole('button', { name: 'Confirm', exact: true }).waitFor();
  await show('23-step-up', grace);
  await show('24-inbox-step-up', inbox);
  await grace.panel.getByRole('button', { name: 'Confirm', exact: true }).click();
  await grace.panel
    .getByText(/^Confirmed at/)
    .first()
    .waitFor();
  await show('25-proof-given', grace);
  await show('26-inbox-proof-given', inbox);

  const elsewhere = await newVisitor();
  await signInToPortal(elsewhere.page, site, /Grace/);
  await elsewhere.launcher.waitFor();
  await grace.panel.getByRole('button', { name: 'That was me' }).waitFor();
  await show('27-other-device', grace);

  const ada = await newVisitor();
  await signInToPortal(ada.page, site, /Ada/, '/user-hash');
  await ada.event('ready');
  await openHostPage(ada.page, site, { attributes: { 'user-id': 'nw-1815' } });
  await ada.open();
  await ada.panel.getByText('This is a new, empty conversation.').waitFor();
  await show('28-other-hash', ada);
  const wrong = { 'connection-email': 'ada@example.com', 'connection-key': '0'.repeat(64) };
  await openHostPage(ada.page, site, { attributes: { ...wrong, 'on-identity-failure': 'block' } });
  await ada.open();
  await ada.panel.getByText('Chat is not available').waitFor();
  await show('29-blocked', ada);

  const left = await newVisitor();
  await left.page.clock.install({ time: now() });
  await signInToPortal(left.page, site, /Ada/, '/identity-token');
  await left.launcher.waitFor();
  await left.open();
  await left.send('I will be right back.');
  pass(HOUR);
  await left.page.clock.fastForward(HOUR + 60_000);
  await left.panel.getByText('Your sign-in ran out.').waitFor();
  await show('30-lapsed', left);
  await left.write('Here I am again.');
  await left.event('token-expired');
  await show('31-grace', left);
  await left.page.clock.fastForward(31_000);
  await left.event('session-cleared');
  await left.panel
    .getByText('was not renewed in time')
    .or(left.panel.getByText('Sign in to chat'))
    .first()
    .waitFor();
  await show('32-cleared', left);
  // The agent's session has ended meanwhile, too.
  await inbox.signIn();
}
