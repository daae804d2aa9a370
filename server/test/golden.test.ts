import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import {
  agentPaths,
  LIMITS,
  paths,
  serverPaths,
  type Message,
  type MessagePage,
  type MessengerInfo,
  type PolledEvents,
  type SentMessage,
  type StartedConversation,
  type Upload,
} from 'chat-messenger/protocol';
import type { TSchema } from 'typebox';
import { Value } from 'typebox/value';
import * as schemas from '../dist/http/schemas/index.js';
import { Agent } from './support/agent.ts';
import { BackEnd } from './support/back-end.ts';
import { begin, png, put, sendFiles } from './support/files.ts';
import { bodyOf } from './support/http.ts';
import { TestMailbox } from './support/mail.ts';
import { erase } from './support/own-data.ts';
import { answered, signIn } from './support/runs.ts';
import { TestServer, type TestWorkspace } from './support/server.ts';
import { Socket } from './support/socket.ts';
import { portalProof, Visitor } from './support/visitor.ts';

/** The documented examples of the wire: one file for each entity, frame and body. */
const FOLDER = new URL('../../test/protocol/golden/', import.meta.url);

const SCHEMAS: Readonly<Record<string, TSchema>> = {
  'message.contact': schemas.MessageSchema,
  'message.agent': schemas.MessageSchema,
  conversation: schemas.ConversationSchema,
  'conversation.agent': schemas.AgentConversationSchema,
  snapshot: schemas.SnapshotSchema,
  'snapshot.agent': schemas.AgentSnapshotSchema,
  'message-page': schemas.MessagePageSchema,
  'message-page.around': schemas.MessagePageSchema,
  'message.edited': schemas.MessageSchema,
  'message.deleted': schemas.MessageSchema,
  'edit-message': schemas.EditMessageSchema,
  'set-status': schemas.StatusSchema,
  'search-messages': schemas.SearchMessagesSchema,
  'found-messages': schemas.FoundMessagesSchema,
  'sent-message': schemas.SentMessageSchema,
  'started-conversation': schemas.StartedConversationSchema,
  session: schemas.SessionSchema,
  'app-info': schemas.AppInfoSchema,
  limits: schemas.LimitsSchema,
  'started-pin': schemas.StartedPinSchema,
  'agent-session': schemas.AgentSessionSchema,
  error: schemas.ErrorSchema,
  'error.reason': schemas.ErrorSchema,
  'frame.error': schemas.ErrorSchema,
  'polled-events': schemas.PolledEventsSchema,
  'open-session.anonymous': schemas.OpenSessionSchema,
  'open-session.claimed': schemas.OpenSessionSchema,
  'open-session.portal-key': schemas.OpenSessionSchema,
  'open-session.pinned-user': schemas.OpenSessionSchema,
  'open-session.contact-token': schemas.OpenSessionSchema,
  'open-session.server-token': schemas.OpenSessionSchema,
  'open-session.identity-token': schemas.OpenSessionSchema,
  'message.notice': schemas.MessageSchema,
  identify: schemas.IdentifySchema,
  'identify-token': schemas.IdentifyTokenSchema,
  'contact-token': schemas.ContactTokenSchema,
  'contact-details': schemas.ContactDetailsSchema,
  'revoke-identity': schemas.RevokeIdentitySchema,
  'renew-session': schemas.RenewSessionSchema,
  'start-pin': schemas.StartPinSchema,
  'verify-pin': schemas.VerifyPinSchema,
  'send-message': schemas.SendMessageSchema,
  'mark-read': schemas.MarkReadSchema,
  'conversation.agent.rated': schemas.AgentConversationSchema,
  'messenger-info': schemas.MessengerInfoSchema,
  'start-conversation': schemas.StartConversationSchema,
  rating: schemas.RatingSchema,
  'erase-data': schemas.EraseDataSchema,
  'erased-data': schemas.ErasedDataSchema,
  'start-upload': schemas.StartUploadSchema,
  upload: schemas.UploadSchema,
  'upload.finished': schemas.UploadSchema,
  'send-message.files': schemas.SendMessageSchema,
  'message.files': schemas.MessageSchema,
  'request-file-links': schemas.RequestFileLinksSchema,
  'file-links': schemas.FileLinksSchema,
  'agent-sign-in': schemas.AgentSignInSchema,
  'accept-invitation': schemas.AcceptInvitationSchema,
};

/** What clients send; the server never answers with it. */
const REQUESTS =
  /^(start-upload|request-file-links|edit-message|set-status|search-messages|open-session|renew-session|start-pin|verify-pin|send-message|start-conversation|rating$|erase-data|mark-read|agent-sign-in|accept-invitation|identify$|revoke-identity|frame\.auth|frame\.ack)/;

const golden = (name: string): unknown => JSON.parse(readFileSync(new URL(`${name}.json`, FOLDER), 'utf8'));
const names = readdirSync(FOLDER).map((file) => file.replace(/\.json$/, ''));

describe('The documented examples of the wire', () => {
  for (const [name, schema] of Object.entries(SCHEMAS)) {
    it(`${name} is what the server takes or gives`, () => {
      assert.deepEqual([...Value.Errors(schema, golden(name))], []);
    });
  }

  for (const name of names.filter((name) => name.startsWith('event.'))) {
    it(`${name} is an event of the stream`, () => {
      const schema = name.endsWith('.agent') ? schemas.AgentPolledEventsSchema : schemas.PolledEventsSchema;
      const answer = {
        epoch: 'x',
        position: 1,
        events: [{ position: 1, event: golden(name) }],
        reset: false,
      };
      assert.deepEqual([...Value.Errors(schema, answer)], []);
    });
  }

  it('limits holds the limits in force', () => {
    assert.deepEqual(golden('limits'), LIMITS);
  });
});

describe('The answers of the server', () => {
  const real = new Map<string, unknown>();
  let server: TestServer;
  let mailbox: TestMailbox;
  before(async () => {
    mailbox = await TestMailbox.start();
    server = await TestServer.start({ smtpUrl: mailbox.smtpUrl });
    const workspace = await server.workspace();
    const agent = await Agent.join(server, workspace.appId);
    const one = await Visitor.create(server, workspace.appId);
    const get = async (who: Pick<Agent | Visitor, 'call'>, path: string) =>
      JSON.parse((await who.call({ path })).text) as unknown;

    real.set('app-info', await get(server, paths.app(workspace.appId)));
    real.set('limits', await get(server, paths.limits));
    real.set('started-pin', JSON.parse((await one.startPin('ada@example.com')).text));
    await one.open(portalProof(workspace, 'ada@example.com'));
    const before = await one.snapshot();
    const socket = await Socket.ofVisitor(one, before);
    await socket.next('caught_up');
    const started = await one.start();
    real.set('started-conversation', started);
    real.set('message.contact', started.message);
    real.set('conversation', started.conversation);
    const { id } = started.conversation;
    real.set('snapshot', await one.snapshot());
    real.set('snapshot.agent', await agent.snapshot());
    real.set('conversation.agent', (await agent.snapshot()).conversations[0]);
    real.set('message-page', await get(one, paths.messages(id)));
    const team = await Socket.ofAgent(agent, { ...(await agent.snapshot()), position: 0 });
    real.set('event.message-created.agent', (await team.next('event')).event);
    const atFirst = await one.snapshot();
    const sent = bodyOf<{ message: unknown }>(await agent.send(id, 'Good morning'));
    real.set('sent-message', sent);
    real.set('message.agent', sent.message);
    real.set(
      'polled-events',
      bodyOf<PolledEvents>(
        await one.call({
          path: `${paths.events}?epoch=${atFirst.epoch}&position=${String(atFirst.position)}`,
        }),
      ),
    );
    real.set('event.message-created', (await socket.next('event')).event);
    await agent.setStatus(id, 'closed');
    await socket.next('event');
    const closed = await socket.next('event');
    const writer = await Visitor.create(server, workspace.appId);
    await writer.open(portalProof(workspace, 'mary@example.com'));
    const written = (await writer.start()).conversation.id;
    const listening = await Socket.ofVisitor(writer, await writer.snapshot());
    await listening.next('caught_up');
    let last = { id: '' };
    for (let count = 0; count < 21; count += 1) {
      last = bodyOf<SentMessage>(await agent.send(written, 'Good morning')).message;
    }
    real.set('message.edited', bodyOf(await agent.edit(written, last.id, 'Good morning, Mary')));
    real.set('event.message-updated', await updated(listening));
    real.set('found-messages', bodyOf(await writer.search('MÓRNING')));
    real.set('message-page.around', await get(writer, `${paths.messages(written)}?around_seq=1&limit=2`));
    await agent.delete(written, last.id);
    real.set('message.deleted', await newestOf(writer, written));
    await agent.typing(written);
    real.set('frame.typing', await listening.next('typing'));
    await listening.cut();
    const backEnd = new BackEnd(server, workspace);
    real.set('identify-token', await backEnd.identify({ external_id: 'u-17' }));
    real.set('contact-token', await backEnd.contactToken({ email: 'ada@example.com' }));
    const elsewhere = await Visitor.create(server, workspace.appId);
    await elsewhere.open(portalProof(workspace, 'ada@example.com'));
    real.set('event.session-opened', (await socket.next('event')).event);
    real.set('frame.event', closed);
    real.set('event.conversation-updated', closed.event);
    await backEnd.call({ method: 'POST', path: serverPaths.identify, headers: { origin: one.origin } });
    real.set('agent-session', await get(agent, agentPaths.session));
    real.set('error', await get(one, paths.messages('none')));
    real.set(
      'error.reason',
      JSON.parse(
        (
          await one.present({
            method: 'portal-key',
            connection_email: 'ada@example.com',
            connection_key: 'x',
          })
        ).text,
      ),
    );
    socket.send({ type: 'beat' });
    real.set('frame.beat', await socket.next('beat'));
    real.set('frame.hello', socket.frames[0]);
    real.set('frame.caught-up', socket.frames[1]);
    const lost = await Socket.ofVisitor(one, { epoch: 'another', position: 0 });
    real.set('frame.reset', await lost.next('reset'));
    const wrong = await Socket.connect(server, paths.socket, { origin: one.origin });
    wrong.send({ type: 'auth' });
    real.set('frame.error', await wrong.next('error'));
    const stranger = await (await Visitor.create(server, workspace.appId)).open();
    const { conversation } = await stranger.start();
    const followed = await Socket.ofVisitor(stranger, await stranger.snapshot());
    const known = await signIn(stranger, portalProof(workspace, 'grace@example.com'));
    real.set('session', known.session);
    await answered(known, true);
    real.set('event.conversation-removed', (await followed.next('event')).event);
    const carried = bodyOf<MessagePage>(await known.call({ path: paths.messages(conversation.id) }));
    real.set('message.notice', carried.messages.at(-1));
    const { token, contact_id } = await backEnd.identify({
      external_id: 'u-18',
      email: 'eve@example.com',
      email_verified: true,
      name: 'Eve',
      custom_data: { plan: 'gold' },
    });
    const claims = { custom_data: { theme: 'dark' } };
    await stranger.anotherTab().open({ method: 'server-token', user_token: token }, { claims });
    real.set('contact-details', await get(agent, agentPaths.contact(contact_id)));
    await withFiles(agent, writer, written);
    await aroundConversation(workspace, agent);
    const stopped = server.stop();
    real.set('frame.reconnect', await socket.next('reconnect'));
    await stopped;
  });
  after(() => mailbox.close());

  /** A picture of the team's, from the first part to the address that it is seen at. */
  async function withFiles(agent: Agent, reader: Visitor, conversationId: string): Promise<void> {
    const content = await png();
    const { id } = bodyOf<Upload>(await begin(agent, 'platform.png', content.length));
    real.set('upload', bodyOf(await put(agent, id, 0, content.subarray(0, 10))));
    real.set('upload.finished', bodyOf(await put(agent, id, 10, content.subarray(10))));
    await sendFiles(agent, conversationId, [id]);
    real.set('message.files', await newestOf(reader, conversationId));
    const body = { files: [{ id, variant: 'preview' }] };
    real.set('file-links', bodyOf(await agent.call({ method: 'POST', path: agentPaths.fileLinks, body })));
  }

  /** What a workspace asks before a conversation, and what becomes of it afterwards. */
  async function aroundConversation({ appId }: TestWorkspace, agent: Agent): Promise<void> {
    const info = golden('messenger-info') as MessengerInfo;
    const { away = {} } = info.availability;
    const hours = { mon: [], holidays: [] };
    const today = new Date(server.clock.now()).getUTCDay();
    const tomorrow = (['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] as const)[(today + 1) % 7] ?? 'mon';
    const { greeting = {}, form } = info;
    const settings = { greeting, away, form, hours: { ...hours, [tomorrow]: [['00:00', '24:00']] } };
    await server.services.workspaces.change(appId, settings, 'test');
    real.set('messenger-info', JSON.parse((await server.call({ path: paths.messenger(appId) })).text));
    const one = await (await Visitor.create(server, appId)).open();
    const { id } = bodyOf<StartedConversation>(
      await one.call({ method: 'POST', path: paths.conversations, body: golden('start-conversation') }),
    ).conversation;
    await agent.setStatus(id, 'closed');
    await one.call({ method: 'PUT', path: paths.rating(id), body: golden('rating') });
    const rated = (await agent.snapshot('?status=closed')).conversations.find((each) => each.id === id);
    // Fields alone are compared, of lists those of the first entry: that with most of them.
    real.set('conversation.agent.rated', { ...rated, answers: rated?.answers?.slice(1) });
    const socket = await Socket.ofVisitor(one, await one.snapshot());
    real.set('erased-data', JSON.parse((await erase(one, id)).text));
    for (;;) {
      const { event } = await socket.next('event');
      real.set('event.conversation-erased', event);
      if (event.type === 'conversation.erased') break;
    }
  }

  // Nothing on this server writes what a session of the same contact may not read, so `withheld` has no real answer.
  for (const name of names.filter((name) => !REQUESTS.test(name) && name !== 'event.withheld')) {
    it(`have exactly the fields of ${name}`, () => {
      assert.deepEqual(fieldsOf(real.get(name)), fieldsOf(golden(name)));
    });
  }
});

/** The newest message of a conversation, as its visitor reads it. */
async function newestOf(visitor: Visitor, conversationId: string): Promise<Message | undefined> {
  const answer = await visitor.call({ path: paths.messages(conversationId) });
  return bodyOf<MessagePage>(answer).messages.at(-1);
}

/** The next change of a message that a socket hears of. */
async function updated(socket: Socket): Promise<unknown> {
  for (;;) {
    const { event } = await socket.next('event');
    if (event.type === 'message.updated') return event;
  }
}

/** The names and types of all fields; of a list, those of its first entry. */
function fieldsOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.slice(0, 1).map(fieldsOf);
  if (typeof value !== 'object' || value === null) return typeof value;
  const entries = Object.entries(value).map(([name, field]): [string, unknown] => [name, fieldsOf(field)]);
  return Object.fromEntries(entries.sort(([a], [b]) => a.localeCompare(b)));
}
