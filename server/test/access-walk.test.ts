import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import {
  agentPaths,
  OFFSET_HEADER,
  paths,
  serverPaths,
  type ClientFrame,
  type CreatedContact,
  type FileLinks,
  type MessagePage,
  type RevokedIdentity,
  type Upload,
} from 'chat-messenger/protocol';
import { v7 as uuid } from 'uuid';
import type { Agent } from './support/agent.ts';
import { BackEnd } from './support/back-end.ts';
import { begin, sendFiles, uploaded } from './support/files.ts';
import { bodyOf, refusalOf, type Answer, type Call } from './support/http.ts';
import { everybody, marked, personalSecrets, teams, type Identity } from './support/identities.ts';
import { TestMailbox } from './support/mail.ts';
import { ownRoutesOf } from './support/routes.ts';
import { ORIGIN, TestServer, type TestWorkspace } from './support/server.ts';
import { Socket } from './support/socket.ts';
import { until } from './support/until.ts';
import { portalProof, Visitor } from './support/visitor.ts';

/** What a route can be pointed at: nobody else's may be told from one that never was. */
interface Naming {
  readonly names: 'conversation' | 'contact' | 'family' | 'upload';
  readonly by: 'visitor' | 'agent';
  readonly call: (id: string) => Call;
}
/** What a route tells without being asked for anything by name: nothing of anybody else. */
interface Telling {
  readonly tells: 'visitor' | 'agent';
  readonly path: string;
  /** Where it is asked for with a body. */
  readonly body?: unknown;
}
/** Why a route can give nothing of anybody away, or which test below walks it. */
type Harmless = string;

const post = (path: string, body: unknown): Call => ({ method: 'POST', path, body });
const message = () => ({ client_msg_id: uuid(), text: 'from somebody else' });
const EVENTS = '?epoch=EPOCH&position=0';

/** Every route of the server. One that is missing here fails the test. */
const ROUTES: Readonly<Record<string, Naming | Telling | Harmless>> = {
  'GET /healthz': 'says that the process runs',
  'GET /readyz': 'says that the store answers',
  'GET /openapi.json': 'the same for everybody',
  'GET /inbox': 'the same for everybody',
  'GET /v1/limits': 'the same for everybody',
  'GET /v1/apps/:appId': 'what the workspace publishes',
  'GET /v1/apps/:appId/messenger': 'what the workspace publishes',
  'POST /v1/agent/invitations/accept': 'an invitation names a workspace, and makes a new agent in it',
  'POST /v1/agent/session': 'a sign-in with a password',
  'POST /v1/sessions': 'walked below: what a new session takes the place of, and whose run it carries over',
  'POST /v1/sessions/renew': 'walked below: the token of somebody else',
  'POST /v1/pin/start': 'says the same of every address (PIN-10)',
  'POST /v1/pin/verify': 'says the same of every challenge that is not answered right',
  'GET /v1/sessions': { tells: 'visitor', path: paths.sessions },
  'POST /v1/sessions/end': 'ends the session that asks; walked below with `everywhere`',
  'POST /v1/sessions/revoke': 'walked below: the id is the permission, within one workspace',
  'DELETE /v1/sessions/:familyId': {
    names: 'family',
    by: 'visitor',
    call: (id) => ({ method: 'DELETE', path: paths.ownSession(id) }),
  },
  'PUT /v1/contact/claims': 'changes the contact that asks; what it answers is walked in claims.test.ts',
  'POST /v1/carry-over': 'about the family that asks; walked in carry-over.test.ts',
  'GET /v1/files/:fileId/:variant': 'walked in file-links.test.ts: an address is good for whom it was made',
  'POST /v1/files/links': 'walked below: the files of everybody',
  'POST /v1/agent/files/links': 'walked below: the files of everybody',
  'POST /v1/uploads': 'begins an upload of the one that asks',
  'POST /v1/agent/uploads': 'begins an upload of the one that asks',
  'GET /v1/uploads/:uploadId': {
    names: 'upload',
    by: 'visitor',
    call: (id) => ({ path: paths.upload(id) }),
  },
  'PUT /v1/uploads/:uploadId': {
    names: 'upload',
    by: 'visitor',
    call: (id) => ({
      method: 'PUT',
      path: paths.upload(id),
      body: Buffer.from('w'),
      headers: { [OFFSET_HEADER]: '0' },
    }),
  },
  'DELETE /v1/uploads/:uploadId': {
    names: 'upload',
    by: 'visitor',
    call: (id) => ({ method: 'DELETE', path: paths.upload(id) }),
  },
  'GET /v1/agent/uploads/:uploadId': {
    names: 'upload',
    by: 'agent',
    call: (id) => ({ path: agentPaths.upload(id) }),
  },
  'PUT /v1/agent/uploads/:uploadId': {
    names: 'upload',
    by: 'agent',
    call: (id) => ({
      method: 'PUT',
      path: agentPaths.upload(id),
      body: Buffer.from('w'),
      headers: { [OFFSET_HEADER]: '0' },
    }),
  },
  'DELETE /v1/agent/uploads/:uploadId': {
    names: 'upload',
    by: 'agent',
    call: (id) => ({ method: 'DELETE', path: agentPaths.upload(id) }),
  },
  'GET /v1/conversations': { tells: 'visitor', path: paths.conversations },
  'POST /v1/conversations': 'walked below: the id of a first message that somebody else sent',
  'GET /v1/conversations/:conversationId': {
    names: 'conversation',
    by: 'visitor',
    call: (id) => ({ path: paths.conversation(id) }),
  },
  'POST /v1/conversations/search': {
    tells: 'visitor',
    path: paths.search,
    body: { query: 'canary' },
  },
  'POST /v1/conversations/:conversationId/status': {
    names: 'conversation',
    by: 'visitor',
    call: (id) => post(paths.status(id), { status: 'closed' }),
  },
  'POST /v1/conversations/:conversationId/typing': {
    names: 'conversation',
    by: 'visitor',
    call: (id) => post(paths.typing(id), undefined),
  },
  'GET /v1/conversations/:conversationId/messages': {
    names: 'conversation',
    by: 'visitor',
    call: (id) => ({ path: paths.messages(id) }),
  },
  'POST /v1/conversations/:conversationId/messages': {
    names: 'conversation',
    by: 'visitor',
    call: (id) => post(paths.messages(id), message()),
  },
  'POST /v1/conversations/:conversationId/read': {
    names: 'conversation',
    by: 'visitor',
    call: (id) => post(paths.read(id), { seq: 1 }),
  },
  'POST /v1/conversations/:conversationId/proof': {
    names: 'conversation',
    by: 'visitor',
    call: (id) => post(paths.proof(id), { request_id: uuid(), outcome: 'declined' }),
  },
  'PUT /v1/conversations/:conversationId/rating': {
    names: 'conversation',
    by: 'visitor',
    call: (id) => ({ method: 'PUT', path: paths.rating(id), body: { score: 1 } }),
  },
  'POST /v1/conversations/:conversationId/transcript': {
    names: 'conversation',
    by: 'visitor',
    call: (id) => post(paths.transcript(id), {}),
  },
  'POST /v1/contact/export': 'about the contact that asks; walked in export.test.ts',
  'POST /v1/contact/erase': 'walked below: the conversation of somebody else',
  'GET /v1/events': { tells: 'visitor', path: paths.events + EVENTS },
  'GET /v1/agent/session': { tells: 'agent', path: agentPaths.session },
  'DELETE /v1/agent/session': 'ends the session that asks',
  'GET /v1/agent/conversations': { tells: 'agent', path: `${agentPaths.conversations}?status=all` },
  'GET /v1/agent/conversations/:conversationId/messages': {
    names: 'conversation',
    by: 'agent',
    call: (id) => ({ path: agentPaths.messages(id) }),
  },
  'POST /v1/agent/conversations/:conversationId/messages': {
    names: 'conversation',
    by: 'agent',
    call: (id) => post(agentPaths.messages(id), message()),
  },
  'PUT /v1/agent/conversations/:conversationId/messages/:messageId': {
    names: 'conversation',
    by: 'agent',
    call: (id) => ({ method: 'PUT', path: agentPaths.message(id, uuid()), body: { text: 'another' } }),
  },
  'DELETE /v1/agent/conversations/:conversationId/messages/:messageId': {
    names: 'conversation',
    by: 'agent',
    call: (id) => ({ method: 'DELETE', path: agentPaths.message(id, uuid()) }),
  },
  'POST /v1/agent/conversations/:conversationId/typing': {
    names: 'conversation',
    by: 'agent',
    call: (id) => post(agentPaths.typing(id), undefined),
  },
  'POST /v1/agent/conversations/:conversationId/read': {
    names: 'conversation',
    by: 'agent',
    call: (id) => post(agentPaths.read(id), { seq: 1 }),
  },
  'POST /v1/agent/conversations/:conversationId/proof': {
    names: 'conversation',
    by: 'agent',
    call: (id) => post(agentPaths.proof(id), { level: 3 }),
  },
  'PUT /v1/agent/conversations/:conversationId/status': {
    names: 'conversation',
    by: 'agent',
    call: (id) => ({ method: 'PUT', path: agentPaths.status(id), body: { status: 'closed' } }),
  },
  'GET /v1/agent/contacts/:contactId': {
    names: 'contact',
    by: 'agent',
    call: (id) => ({ path: agentPaths.contact(id) }),
  },
  'GET /v1/agent/events': { tells: 'agent', path: agentPaths.events + EVENTS },
  'POST /v1/identify': 'names ids of the site, which mean nothing in another workspace; walked below',
  'POST /v1/contacts': 'makes or finds the contact of an address in the workspace of the key; walked below',
  'GET /v1/contacts/chat-auth-token': 'walked below: the contact of another workspace',
  'POST /v1/contacts/chat-auth-token': 'walked below: the contact of another workspace',
  'PUT /v1/users/:userId/security-hash': 'walked below: the same id in another workspace',
  'POST /v1/identities/revoke': 'walked below: the same ids in another workspace',
};

/** What a socket may say, and what it could reach by it. A type that is missing here does not compile. */
const COMMANDS = {
  auth: 'a session, whose stream it follows: walked below with the token of somebody else',
  ack: 'the position up to which the asker itself holds its own stream',
  beat: 'nothing',
} satisfies Record<ClientFrame['type'], string>;

describe('Nobody reaches anything of anybody else', () => {
  let server: TestServer;
  let mailbox: TestMailbox;
  let own: TestWorkspace;
  let other: TestWorkspace;
  let people: Identity[];
  let agents: { readonly own: Agent; readonly other: Agent };
  let epoch: string;
  let atFirst: string;
  /** Of each, a file that was sent, and one that is on its way. */
  const files = new Map<Identity, { readonly sent: string; readonly upload: string }>();

  before(async () => {
    mailbox = await TestMailbox.start();
    server = await TestServer.start({ smtpUrl: mailbox.smtpUrl });
    [own, other] = [await server.workspace(), await server.workspace()];
    people = await everybody(server, mailbox, { own, other });
    agents = await teams(server, { own, other });
    ({ epoch } = await agents.own.snapshot());
    for (const one of people) {
      await teamOf(one).send(one.conversation.id, `${marked(one.name)}-answer`);
    }
    for (const one of people) {
      const id = await uploaded(one.visitor, 'a.txt', Buffer.from(`${marked(one.name)}-file`));
      bodyOf(await sendFiles(one.visitor, one.conversation.id, [id]));
      const { id: upload } = bodyOf<Upload>(await begin(one.visitor, 'b.txt', 5));
      files.set(one, { sent: id, upload });
    }
    // Reading leaves a receipt of delivery, which is written beside the answer.
    await until(async () => {
      await everything();
      const lists = await Promise.all(
        [agents.own, agents.other].map((agent) => agent.snapshot('?status=all')),
      );
      return (
        lists.flatMap(({ conversations }) => conversations).every((one) => one.peer_delivered_seq) ||
        undefined
      );
    }, 'all receipts are written');
    atFirst = await everything();
  });
  after(async () => {
    await server.stop();
    await mailbox.close();
  });

  const teamOf = ({ workspace }: Identity) => (workspace === own ? agents.own : agents.other);
  /** All that owners and teams see, to be the same afterwards. */
  const everything = async () => {
    const histories = people.map(async ({ visitor, conversation }) =>
      bodyOf<MessagePage>(await visitor.call({ path: paths.messages(conversation.id) })),
    );
    const lists = [agents.own, agents.other].map((agent) => agent.snapshot('?status=all'));
    return JSON.stringify([await Promise.all(histories), await Promise.all(lists)]);
  };
  /** An answer without what is new in every one. */
  const told = ({ status, text }: Answer) => `${String(status)} ${text.replace(/"request_id":"[^"]+"/, '')}`;
  const idOf = (kind: Naming['names'], one: Identity) =>
    kind === 'conversation'
      ? one.conversation.id
      : kind === 'contact'
        ? one.session.contact_id
        : kind === 'upload'
          ? (files.get(one)?.upload ?? '')
          : one.session.family_id;
  /** Whether something of this kind is as foreign as can be to that visitor. */
  const isForeign = (kind: Naming['names'], one: Identity, to: Identity) =>
    one !== to && (kind === 'conversation' || kind === 'upload' || one.person !== to.person);
  const foreignTo = (to: Identity) =>
    people.flatMap((one) => [
      ...(one === to ? [] : one.secrets),
      ...(one.person === to.person ? [] : personalSecrets(one)),
    ]);
  const elsewhere = (agent: Agent) => people.filter((one) => teamOf(one) !== agent);
  const assertNothing = (text: string, secrets: readonly string[], what: string) => {
    for (const secret of secrets) assert.ok(!text.includes(secret), `${what} tells ${secret}`);
  };

  it('for everything that the server answers to is in the table (COM-1)', () => {
    assert.deepEqual(ownRoutesOf(server).sort(), Object.keys(ROUTES).sort());
  });

  for (const [route, walk] of Object.entries(ROUTES)) {
    if (typeof walk === 'string') continue;
    if ('names' in walk) {
      it(`by ${route}: it is answered like what does not exist (LVL-3, LVL-4, T15)`, async () => {
        const { names, by, call } = walk;
        const check = async (
          who: { call: (call: Call) => Promise<Answer> },
          target: Identity,
          name: string,
        ) => {
          const nothing = await who.call(call(uuid()));
          assert.ok(nothing.status === 404 || nothing.status === 403, `${name}: ${told(nothing)}`);
          assert.equal(
            told(await who.call(call(idOf(names, target)))),
            told(nothing),
            `${name} at ${target.name}`,
          );
        };
        if (by === 'agent') {
          for (const agent of Object.values(agents)) {
            for (const target of elsewhere(agent)) await check(agent, target, 'the other team');
          }
          return;
        }
        for (const one of people) {
          for (const target of people.filter((each) => isForeign(names, each, one))) {
            await check(one.visitor, target, one.name);
          }
        }
      });
      it(`by ${route}: a caller of the wrong kind hears the same of all (COM-1)`, async () => {
        const [someone] = people;
        assert.ok(someone);
        const id = idOf(walk.names, someone);
        const wrong: Record<string, (call: Call) => Promise<Answer>> = {
          nobody: (call) => server.call({ ...call, headers: { origin: ORIGIN } }),
          'an API key': (call) =>
            server.call({ ...call, headers: { authorization: `Bearer ${own.apiKey}` } }),
          'an API key from a page': (call) =>
            server.call({ ...call, headers: { authorization: `Bearer ${own.apiKey}`, origin: ORIGIN } }),
          ...(walk.by === 'agent'
            ? { 'its own visitor': (call) => someone.visitor.call(call) }
            : { 'its own team': (call) => teamOf(someone).call(call) }),
        };
        for (const [who, ask] of Object.entries(wrong)) {
          const answer = await ask(walk.call(id));
          assert.match(refusalOf(answer), /^40[13] /, who);
          assert.equal(told(answer), told(await ask(walk.call(uuid()))), who);
        }
      });
    } else {
      it(`by ${route}: it tells nothing of them (LVL-3, LVL-4, T15)`, async () => {
        const path = walk.path.replace('EPOCH', epoch);
        if (walk.tells === 'agent') {
          for (const agent of Object.values(agents)) {
            const foreign = elsewhere(agent).flatMap((one) => [...one.secrets, ...personalSecrets(one)]);
            assertNothing((await agent.call({ path })).text, foreign, 'the team');
          }
          return;
        }
        for (const one of people) {
          const { text } = await one.visitor.call(walk.body === undefined ? { path } : post(path, walk.body));
          assertNothing(text, foreignTo(one), one.name);
          if (walk.path !== paths.sessions) assert.ok(text.includes(one.conversation.id), 'tells its own');
        }
      });
    }
  }

  it('by the lists that are asked for: each visitor and each team sees its own', async () => {
    for (const one of people) {
      const { conversations } = await one.visitor.snapshot();
      assert.deepEqual(
        conversations.map(({ id }) => id),
        [one.conversation.id],
        one.name,
      );
    }
    for (const agent of Object.values(agents)) {
      const ids = (await agent.snapshot('?status=all')).conversations.map(({ id }) => id);
      const theirs = people.filter((one) => teamOf(one) === agent).map(({ conversation }) => conversation.id);
      assert.deepEqual(ids.sort(), theirs.sort());
    }
  });

  it('by the id of a first message that somebody else sent: a conversation of its own begins (REL-1)', async () => {
    const scratch = await server.workspace();
    const crowd = await Promise.all(
      [
        { method: 'anonymous' } as const,
        { method: 'claimed' } as const,
        portalProof(scratch, 'ada@example.com'),
        portalProof(scratch, 'eve@example.com'),
      ].map(async (proof) => (await Visitor.create(server, scratch.appId)).open(proof)),
    );
    const id = uuid();
    const ids: string[] = [];
    for (const one of crowd) ids.push((await one.start('the same words', id)).conversation.id);
    assert.equal(new Set(ids).size, crowd.length);
  });

  it('by asking for the addresses of files: each gets those of what they may read (FIL-5, LVL-3, T15)', async () => {
    const all = [...files.values()].flatMap(({ sent, upload }) => [sent, upload]);
    const body = { files: all.map((id) => ({ id, variant: 'full' })) };
    const given = async (who: { call: (call: Call) => Promise<Answer> }, path: string) =>
      bodyOf<FileLinks>(await who.call(post(path, body))).links.map(({ id }) => id);
    for (const one of people) {
      assert.deepEqual(await given(one.visitor, paths.fileLinks), [files.get(one)?.sent], one.name);
    }
    for (const agent of Object.values(agents)) {
      const theirs = people.filter((one) => teamOf(one) === agent).map((one) => files.get(one)?.sent);
      assert.deepEqual((await given(agent, agentPaths.fileLinks)).sort(), theirs.sort());
    }
  });

  it('by erasing what is somebody else’s: it is answered like what does not exist (LVL-4)', async () => {
    for (const one of people) {
      const eraseBy = (conversation_id: string) =>
        one.visitor.proveHeld(paths.eraseData, { conversation_id });
      const nothing = await eraseBy(uuid());
      assert.ok(nothing.status >= 400, one.name);
      for (const target of people.filter((each) => each !== one)) {
        assert.equal(
          told(await eraseBy(target.conversation.id)),
          told(nothing),
          `${one.name} at ${target.name}`,
        );
      }
    }
  });

  it('by the token of somebody else: no device but its own renews or listens with it (SES-4, T11)', async () => {
    for (const one of people) {
      const thief = people.find(({ person }) => person !== one.person);
      assert.ok(thief);
      const theirs = [...one.secrets, ...personalSecrets(one)];
      const body = { app_id: one.workspace.appId };
      const headers = { authorization: `Bearer ${one.session.token}` };
      const renewal = await thief.visitor.prove(paths.renewSession, body, {
        headers,
        token: one.session.token,
      });
      assert.match(refusalOf(renewal), /^40[13] /, one.name);
      const socket = await Socket.connect(server, paths.socket, { origin: ORIGIN });
      await socket.authenticate(one.visitor, { epoch, position: 0 }, thief.visitor.device);
      assert.equal((await socket.next('error')).error.code, 'device_proof_invalid', one.name);
      assertNothing(JSON.stringify(socket.frames), theirs, one.name);
    }
  });

  it('by a session that takes the place of theirs, ends everywhere, or ends a family from another workspace (COM-8, T15)', async () => {
    const fresh = async ({ appId, portalSecret }: TestWorkspace, wishes = {}) =>
      (await Visitor.create(server, appId)).open(portalProof({ portalSecret }, 'fresh@example.com'), wishes);
    for (const one of people) {
      const foreign = one.workspace === own ? other : own;
      await fresh(foreign, { replaces: one.session.token });
      const end = (family_id: string) =>
        server.call({
          ...post(paths.revokeFamily, { app_id: foreign.appId, family_id }),
          headers: { origin: ORIGIN },
        });
      assert.equal(told(await end(one.session.family_id)), told(await end(randomUUID())), one.name);
    }
    for (const workspace of [own, other]) {
      const end = post(paths.endSession, { everywhere: true });
      assert.equal((await (await fresh(workspace)).call(end)).status, 204);
    }
    for (const one of people) {
      assert.equal((await one.visitor.call({ path: paths.conversations })).status, 200, one.name);
    }
  });

  it('by an API key of another workspace: the same names mean nothing there (COM-8, T15)', async () => {
    const third = await server.workspace();
    const backEnd = new BackEnd(server, third);
    const contacts = new Set(people.map(({ session }) => session.contact_id));
    for (const id of contacts) {
      for (const by of [
        (wanted: string) => backEnd.post(serverPaths.contactToken, { id: wanted }),
        (wanted: string) => backEnd.call({ path: `${serverPaths.contactToken}?id=${wanted}` }),
      ]) {
        assert.equal(told(await by(id)).replaceAll(id, ''), told(await by(uuid())));
      }
    }
    for (const named of [
      { email: 'shared@example.com' },
      { email: 'mailbox@example.com' },
      { user_id: 'user-4' },
      { external_id: 'user-4' },
      { issuer: 'https://login.example', subject: 'user-4' },
    ]) {
      const answer = await backEnd.post(serverPaths.revokeIdentity, named);
      if (answer.status === 200) assert.equal(bodyOf<RevokedIdentity>(answer).sessions_ended, 0);
    }
    const hash = { security_hash: '0123456789abcdef0123456789abcdef' };
    const pin = { method: 'PUT', path: serverPaths.securityHash('user-4'), body: hash };
    assert.equal((await backEnd.call(pin)).status, 204);
    const made = [
      bodyOf<CreatedContact>(await backEnd.post(serverPaths.contacts, { email: 'shared@example.com' })),
      await backEnd.identify({ external_id: 'user-4' }),
    ];
    for (const { contact_id } of made) assert.ok(!contacts.has(contact_id));
    for (const one of people) {
      assert.equal((await one.visitor.call({ path: paths.conversations })).status, 200, one.name);
    }
  });

  it('by anything of all this: it changed nothing of theirs (LVL-4)', async () => {
    assert.equal(await everything(), atFirst);
  });

  it(`by a socket, whatever it says: ${Object.keys(COMMANDS).join(', ')} (COM-1, LVL-4)`, async () => {
    const sockets = new Map<Identity, Socket>();
    for (const one of people) {
      const socket = await Socket.ofVisitor(one.visitor, { epoch, position: 0 });
      await socket.next('caught_up');
      sockets.set(one, socket);
    }
    const team = await Socket.ofAgent(agents.other, { epoch, position: 0 });
    await team.next('caught_up');
    for (const [one, socket] of sockets) {
      socket.send({ type: 'ack', position: 1_000_000 });
      for (const type of ['subscribe', 'follow', 'conversation', 'auth', 'resume']) {
        socket.send({
          type,
          conversation_id: people[0]?.conversation.id,
          contact_id: people[0]?.session.contact_id,
        });
      }
      await one.visitor.send(one.conversation.id, `${marked(one.name)}-message live`);
      for (;;) {
        const { event } = await socket.next('event');
        if (event.type === 'message.created' && event.message.text.endsWith(' live')) break;
      }
    }
    for (const [one, socket] of sockets) {
      socket.send({ type: 'beat' });
      await socket.next('beat');
      assertNothing(JSON.stringify(socket.frames), foreignTo(one), one.name);
      await socket.cut();
    }
    const foreign = elsewhere(agents.other).flatMap((one) => [...one.secrets, ...personalSecrets(one)]);
    assertNothing(JSON.stringify(team.frames), foreign, 'the other team');
    await team.cut();
  });
});
