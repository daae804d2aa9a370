import assert from 'node:assert/strict';
import { after, before, it } from 'node:test';
import { paths, serverPaths, type MessagePage } from 'chat-messenger/protocol';
import type { Store } from '../dist/store/store.js';
import { BackEnd } from './support/back-end.ts';
import { describeOnEveryEngine } from './support/every-engine.ts';
import { bodyOf, refusalOf, sameForEveryone } from './support/http.ts';
import { TestMailbox } from './support/mail.ts';
import { listed } from './support/runs.ts';
import type { TestServer, TestWorkspace } from './support/server.ts';
import { Socket } from './support/socket.ts';
import { portalProof, Visitor } from './support/visitor.ts';

const ADA = 'ada@example.com';
const NOBODY = '01890a5d-ac96-774b-bcce-b302099a8057';

describeOnEveryEngine('What one person reads', (servers) => {
  let server: TestServer;
  let mailbox: TestMailbox;
  let workspace: TestWorkspace;
  before(async () => {
    mailbox = await TestMailbox.start();
    server = await servers.start({ smtpUrl: mailbox.smtpUrl });
    workspace = await server.workspace();
  });
  after(() => mailbox.close());

  const byPortal = async (where = workspace, scope?: string) =>
    (await Visitor.create(server, where.appId)).open(
      portalProof(where, ADA),
      scope === undefined ? {} : { scope },
    );
  const byMail = async (where = workspace) => {
    const one = await Visitor.create(server, where.appId);
    const { challengeId, code } = await mailbox.codeFor(one, ADA);
    one.session = bodyOf(await one.answerPin(challengeId, code));
    return one;
  };
  /** Every way to one conversation is answered like the same way to one that never was. */
  const assertNothing = async (one: Visitor, id: string) => {
    const ask = async (conversation: string) =>
      Promise.all([
        one.call({ path: paths.messages(conversation) }),
        one.send(conversation, 'me'),
        one.call({ method: 'POST', path: paths.read(conversation), body: { seq: 1 } }),
      ]).then((answers) => answers.map((answer) => [answer.status, sameForEveryone(answer)]));
    assert.deepEqual(await ask(id), await ask(NOBODY));
    assert.ok(!(await listed(one)).includes(id));
  };

  it('in one scope is nothing in another, nor without one (LVL-3, S2S-5)', async () => {
    const scopes = ['a', 'b', undefined] as const;
    const people = await Promise.all(scopes.map((scope) => byPortal(workspace, scope)));
    assert.equal(new Set(people.map(({ session }) => session?.contact_id)).size, 1, 'one person');
    for (const one of people) {
      const { conversation } = await one.start();
      for (const other of people) {
        if (other === one) assert.deepEqual(await listed(other), [conversation.id]);
        else await assertNothing(other, conversation.id);
      }
    }
  });

  it('in one scope is not told to the sockets of another (LVL-4)', async () => {
    const where = await server.workspace();
    const [one, other] = [await byPortal(where, 'a'), await byPortal(where, 'b')];
    const socket = await Socket.ofVisitor(other, await other.snapshot());
    await socket.next('caught_up');
    await one.start('for a only');
    assert.deepEqual((await socket.next('event')).event, { type: 'withheld' });
    assert.deepEqual(await listed(other), []);
    await socket.cut();
  });

  it('of a browser that proves nothing is parted by scope as well; renewal narrows again (S2S-5)', async () => {
    const one = await (
      await Visitor.create(server, workspace.appId)
    ).open({ method: 'anonymous' }, { scope: 'a' });
    const { conversation } = await one.start();
    const bare = one.anotherTab();
    bare.session = bodyOf(await one.renew());
    await assertNothing(bare, conversation.id);
    const body = { app_id: workspace.appId, scope: 'a' };
    bare.session = bodyOf(await bare.prove(paths.renewSession, body));
    assert.deepEqual(await listed(bare), [conversation.id]);
  });

  it('is the same by portal and by mail, where both prove one address; each message keeps its level (LNK-1)', async () => {
    const where = await server.workspace();
    const portal = await byPortal(where);
    const { conversation } = await portal.start();
    const mail = await byMail(where);
    assert.deepEqual(await listed(mail), [conversation.id]);
    assert.equal((await mail.send(conversation.id, 'from home')).status, 201);
    const answer = await portal.call({ path: paths.messages(conversation.id) });
    const levels = bodyOf<MessagePage>(answer).messages.map(({ assurance }) => assurance?.level);
    assert.deepEqual(levels, [4, 3]);
  });

  it('is apart for each method, where the workspace does not link them (LNK-1)', async () => {
    const where = await server.workspace();
    await server.change(where.appId, { link_email_methods: false });
    const [portal, mail] = [await byPortal(where), await byMail(where)];
    assert.notEqual(portal.session?.contact_id, mail.session?.contact_id);
    for (const [one, other] of [
      [portal, mail],
      [mail, portal],
    ] as const) {
      const { conversation } = await one.start();
      await assertNothing(other, conversation.id);
    }
  });

  it('is apart at once when the workspace stops to link them: who came in before has to prove the mailbox again (LNK-1, LVL-1)', async () => {
    const where = await server.workspace();
    const [portal, mail] = [await byPortal(where), await byMail(where)];
    const { conversation } = await portal.start();
    assert.deepEqual(await listed(mail), [conversation.id]);
    await server.change(where.appId, { link_email_methods: false });
    for (const one of [portal, mail]) {
      assert.equal(
        refusalOf(await one.call({ path: paths.messages(conversation.id) })),
        '401 session_revoked',
      );
    }
    assert.equal(refusalOf(await mail.renew()), '401 session_revoked');
    assert.deepEqual(await listed(await byMail(where)), []);
    const entries = await server.services.store.read
      .selectFrom('audit_entries')
      .select(['action', 'target'])
      .where('workspace_id', '=', where.appId)
      .orderBy('id')
      .execute();
    assert.deepEqual(
      entries.map(({ action, target }) => [action, target]),
      [
        ['setting.changed', 'link_email_methods=false'],
        ['sessions.ended', 'link_email_methods=false'],
      ],
    );
  });

  it('is not renewed from the space that was left, even where its sessions were not ended in time (LNK-1)', async () => {
    const changes: (() => Promise<void>)[] = [];
    const guardStore = (store: Store): Store => ({
      engine: store.engine,
      read: store.read,
      rowSets: store.rowSets,
      async run(name, input) {
        // The setting changes while a sign-in is under way.
        if (name === 'acceptPin') await changes.pop()?.();
        return store.run(name, input);
      },
      check: () => store.check(),
      close: () => store.close(),
    });
    const slow = await servers.start({ smtpUrl: mailbox.smtpUrl, guardStore });
    const where = await slow.workspace();
    changes.push(() => slow.change(where.appId, { link_email_methods: false }));
    const mail = await Visitor.create(slow, where.appId);
    const { challengeId, code } = await mailbox.codeFor(mail, ADA);
    mail.session = bodyOf(await mail.answerPin(challengeId, code));
    assert.equal(refusalOf(await mail.renew()), '401 session_expired');
  });

  it('is parted by scopes that can be told apart: valid Unicode of at most 255 bytes, without controls (S2S-5, COM-4)', async () => {
    const backEnd = new BackEnd(server, workspace);
    const one = await byPortal();
    for (const scope of ['\ud800', 'a\udbff', 'a\u0007', 'a\u0085', 'é'.repeat(128)]) {
      const wishes = [
        await one.present(portalProof(workspace, ADA), { scope }),
        await one.renewWith(one.token, { scope }),
        await backEnd.post(serverPaths.identify, { external_id: 'u', workspace_external_id: scope }),
      ];
      for (const answer of wishes) assert.equal(refusalOf(answer), '400 bad_request', JSON.stringify(scope));
    }
    assert.ok(await byPortal(workspace, 'é'.repeat(127)));
  });

  it('without a proof is only what was written without one, even on the device of the person (LVL-1, LVL-3)', async () => {
    const one = await (await Visitor.create(server, workspace.appId)).open();
    const { conversation: before } = await one.start();
    const known = await one.anotherTab().open(portalProof(workspace, 'grace@example.com'));
    const { conversation } = await known.start();
    await assertNothing(one, conversation.id);
    await assertNothing(known, before.id);
  });
});
