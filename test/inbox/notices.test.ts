import { expect } from '@open-wc/testing';
import type { Notice } from '../../src/protocol/index.js';
import { waitUntil } from '../support/wait-until.js';
import { assurances, ben, guest } from './support/conversations.js';
import { FakeServer } from './support/fake-server.js';
import { InboxPage } from './support/inbox-page.js';

const noon = new Date();
noon.setHours(0, 3, 0, 0);

async function withNotices(...notices: readonly Notice[]): Promise<InboxPage> {
  const server = new FakeServer();
  const conversation = server.conversation('g', guest, 'Hello');
  for (const notice of notices) conversation.notes(notice);
  conversation.contactWrites('Here I am', assurances.mailbox);
  const page = await InboxPage.signedIn(server);
  await page.openConversation(guest.name);
  await page.message('Here I am');
  return page;
}

describe('between the messages', () => {
  it('a divider stands where the writer became known, and messages above keep their level (MRG-5)', async () => {
    const page = await withNotices({ type: 'verified_from_here', level: 3, method: 'email-pin' });
    expect(page.notices).to.deep.equal(['Verified from here: Mailbox verified']);
    const [divider] = page.all<HTMLElement>('chat-transcript .divides');
    const [above, below] = page.all<HTMLElement>('chat-transcript .bubble');
    if (!divider || !above || !below) throw new Error('something is missing');
    const follows = (one: Node, other: Node) =>
      (one.compareDocumentPosition(other) & Node.DOCUMENT_POSITION_FOLLOWING) > 0;
    expect(follows(above, divider) && follows(divider, below), 'the order of reading').to.equal(true);
    expect(divider.closest('[role="log"]'), 'it is not in the log').not.to.equal(null);
    expect((await page.message('Hello')).under).to.contain('Anonymous');
  });

  it('a level below a verified one is not called verified', async () => {
    const page = await withNotices({ type: 'verified_from_here', level: 2, method: 'pinned-user' });
    expect(page.notices).to.deep.equal(['From here: Same browser-user as before, identity not verified']);
  });

  it('a changed claim is told with what it was before (ANON-4)', async () => {
    const page = await withNotices(
      { type: 'claim_changed', claim: 'name', from: 'Carl', to: 'Karl' },
      { type: 'claim_changed', claim: 'email', from: null, to: 'karl@example.com' },
    );
    expect(page.notices).to.deep.equal([
      'Name changed from “Carl” to “Karl” (not verified)',
      'Email given: “karl@example.com” (not verified)',
    ]);
  });

  it('a claimed name can neither pass for the team nor turn the words around it (MRG-10)', async () => {
    const to = 'Gr\u202Eace';
    const page = await withNotices({ type: 'claim_changed', claim: 'name', from: 'Carl', to });
    expect(page.notices).to.deep.equal(['Name changed from “Carl” to “Grace (visitor)” (not verified)']);
    expect(page.one('chat-transcript [role="note"]').textContent).not.to.contain('\u202E');
  });

  it('a request for a proof and its outcome are told with the time of the proof', async () => {
    const page = await withNotices(
      { type: 'proof_requested', level: 3 },
      { type: 'proof_given', request_id: 'g-2', level: 3, method: 'email-pin', proven_at: noon.getTime() },
      { type: 'proof_requested', level: 4 },
      { type: 'proof_declined', request_id: 'g-4' },
    );
    const [asked, given, askedAgain, declined] = page.notices;
    expect(asked).to.equal('Proof requested: mailbox');
    expect(given).to.match(/^Proof given: Mailbox verified at \d+:03/);
    expect(askedAgain).to.equal('Proof requested: by the site');
    expect(declined).to.equal('Proof declined');
  });

  it('what happens while an agent looks on appears, is read out, and leaves the list as it is', async () => {
    const server = new FakeServer();
    server.conversation('b', ben, 'Hello from Ben');
    const page = await InboxPage.signedIn(server);
    await page.openConversation(ben.name);
    await page.message('Hello from Ben');
    await page.isLive();
    server.notes('b', { type: 'claim_changed', claim: 'phone', from: null, to: '+43 1 234' });
    const words = 'Phone given: “+43 1 234” (not verified)';
    await waitUntil(() => page.notices.includes(words), 'it is not shown');
    expect(page.texts('chat-transcript [role="status"]')).to.deep.equal([words]);
    expect(page.entries[0]?.text).to.contain('Hello from Ben');
  });
});
