import assert from 'node:assert/strict';
import { after, before, it } from 'node:test';
import type { Session } from 'chat-messenger/protocol';
import { BackEnd, contactProof } from './support/back-end.ts';
import { describeOnEveryEngine } from './support/every-engine.ts';
import { bodyOf } from './support/http.ts';
import { TestMailbox } from './support/mail.ts';
import type { TestServer, TestWorkspace } from './support/server.ts';
import { Socket } from './support/socket.ts';
import { portalProof, Visitor } from './support/visitor.ts';

const ADA = 'ada@example.com';
const titles = async (visitor: Visitor) =>
  (await visitor.snapshot()).conversations.map(({ preview }) => preview?.text).sort();

describeOnEveryEngine('An email that a server vouches for', (servers) => {
  let server: TestServer;
  let mailbox: TestMailbox;
  let workspace: TestWorkspace;
  let backEnd: BackEnd;
  before(async () => {
    mailbox = await TestMailbox.start();
    server = await servers.start({ smtpUrl: mailbox.smtpUrl });
  });
  after(() => mailbox.close());
  const visitor = () => Visitor.create(server, workspace.appId);
  /** The person at home, who proves the mailbox and has written. */
  const atHome = async (email: string) => {
    const home = await visitor();
    const { challengeId, code } = await mailbox.codeFor(home, email);
    home.session = bodyOf<Session>(await home.answerPin(challengeId, code));
    await home.start(`from ${email}`);
    return home;
  };
  const linking = async (on: boolean) => {
    workspace = await server.workspace();
    backEnd = new BackEnd(server, workspace);
    await server.change(workspace.appId, { link_asserted_email: on });
  };

  it('opens what its mailbox wrote, where the workspace links that, and the mailbox opens nothing of the user (LNK-2)', async () => {
    await linking(true);
    const home = await atHome(ADA);
    const user = await visitor();
    await user.open(
      await backEnd.proofOf({ external_id: 'u-1', email: 'Ada@example.com', email_verified: true }),
    );
    assert.deepEqual(await titles(user), [`from ${ADA}`]);
    await user.start('as user');
    assert.deepEqual(await titles(home), [`from ${ADA}`]);
  });

  it('opens nothing by default, nor where the server does not call it verified (LNK-2, MRG-1)', async () => {
    await linking(false);
    await atHome(ADA);
    const said = { external_id: 'u-1', email: ADA, email_verified: true };
    const user = await (await visitor()).open(await backEnd.proofOf(said));
    assert.deepEqual(await titles(user), []);
    await linking(true);
    await atHome(ADA);
    const unsure = await (await visitor()).open(await backEnd.proofOf({ ...said, email_verified: false }));
    assert.deepEqual(await titles(unsure), []);
  });

  it('is no longer opened once the same user has another email, in running sessions too (S2S-7)', async () => {
    await linking(true);
    const other = 'ada@new.example';
    await atHome(ADA);
    await atHome(other);
    const said = { external_id: 'u-1', email_verified: true };
    const user = await (await visitor()).open(await backEnd.proofOf({ ...said, email: ADA }));
    const before = await backEnd.proofOf({ ...said, email: ADA });
    const { contact_id } = await backEnd.identify({ ...said, email: other });
    assert.equal(contact_id, user.session?.contact_id);
    assert.deepEqual(await titles(user), [`from ${other}`]);
    const late = await (await visitor()).open(before);
    assert.deepEqual(await titles(late), [`from ${other}`]);
    await backEnd.identify({ external_id: 'u-1', email: other });
    assert.deepEqual(await titles(user), [], 'nobody vouches for it any more');
  });

  it('is no longer opened where the workspace stops to link, in running sessions and by whatever is presented next (LNK-2)', async () => {
    await linking(true);
    const home = await atHome(ADA);
    const [conversation] = (await home.snapshot()).conversations;
    const said = { external_id: 'u-1', email: ADA, email_verified: true };
    const proof = await backEnd.proofOf(said);
    const user = await (await visitor()).open(proof);
    const { contact_id } = await backEnd.identify(said);
    const byToken = contactProof(await backEnd.contactToken({ id: contact_id }));
    const at = await user.snapshot();
    await server.change(workspace.appId, { link_asserted_email: false });
    assert.deepEqual(await titles(user), []);
    const socket = await Socket.ofVisitor(user, at);
    assert.deepEqual((await socket.next('event')).event, {
      type: 'conversation.removed',
      conversation_id: conversation?.id,
    });
    await socket.cut();
    for (const again of [proof, byToken])
      assert.deepEqual(await titles(await (await visitor()).open(again)), []);
    assert.deepEqual(await titles(home), [`from ${ADA}`], 'the mailbox keeps what it wrote');
  });

  it('is no longer opened where each way to prove the address has a space of its own (LNK-1, LNK-2)', async () => {
    await linking(true);
    const said = { external_id: 'u-1', email: ADA, email_verified: true };
    await (await (await visitor()).open(portalProof(workspace, ADA))).start('by portal');
    const user = await (await visitor()).open(await backEnd.proofOf(said));
    assert.deepEqual(await titles(user), ['by portal']);
    await server.change(workspace.appId, { link_email_methods: false });
    assert.deepEqual(await titles(user), []);
    assert.deepEqual(await titles(await (await visitor()).open(await backEnd.proofOf(said))), []);
  });
});
