import { randomUUID } from 'node:crypto';
import { v7 as uuid } from 'uuid';
import type { NewMessage } from '../../dist/store/procedures/messages.js';
import type { NewWorkspace } from '../../dist/store/procedures/workspaces.js';
import type { Store } from '../../dist/store/store.js';
import type { TestServer } from './server.ts';
import type { Visitor } from './visitor.ts';

const HOUR = 3_600_000;

/** A workspace that collides with no other. */
export function newWorkspace(values: Partial<NewWorkspace> = {}): NewWorkspace {
  const now = Date.now();
  return {
    id: randomUUID(),
    name: 'Shop',
    origins: ['https://shop.example'],
    secret: { id: randomUUID(), sealed: 'sealed' },
    apiKey: { id: randomUUID(), hash: randomUUID(), expiresAt: now + HOUR },
    now,
    ...values,
  };
}

/** Stores a workspace, a contact and their conversation; gives what the contact writes next. */
export async function seedConversation(store: Store): Promise<(text: string) => NewMessage> {
  const workspace = newWorkspace();
  await store.run('createWorkspace', workspace);
  const { now } = workspace;
  const { contact } = await store.run('openSession', {
    workspaceId: workspace.id,
    tokenHash: randomUUID(),
    origin: 'https://shop.example',
    expiresAt: now + HOUR,
    now,
    device: { thumbprint: randomUUID(), proofId: randomUUID(), proofExpiresAt: now + HOUR },
    familyId: randomUUID(),
    contact: {
      id: randomUUID(),
      namespace: 'device',
      subject: randomUUID(),
      canonVersion: 1,
      fallbackName: 'Visitor',
    },
    noticeIds: {
      name: randomUUID(),
      email: randomUUID(),
      phone: randomUUID(),
      company: randomUUID(),
    },
    scope: '',
    browser: '',
    level: 0,
    method: 'anonymous',
    longLived: 0,
    keyId: null,
  });
  const conversationId = randomUUID();
  const message = (text: string): NewMessage => ({
    asker: {
      kind: 'visitor',
      workspaceId: workspace.id,
      contactId: contact.id,
      scope: '',
      assurance: { level: 0 },
    },
    conversationId,
    messageId: randomUUID(),
    clientMsgId: randomUUID(),
    text,
    author: { kind: 'contact', id: contact.id, name: contact.name },
    assurance: { level: 0, method: 'anonymous', long_lived: false, proven_at: now },
    now,
  });
  await store.run('startConversation', { ...message('Hello'), contactId: contact.id });
  return message;
}

/** So many messages make one commit, in their order. */
const MESSAGES_AT_ONCE = 250;

/** Writes these texts as a visitor's, one after another, faster than by requests; each may say when it was written. */
export async function fillConversation(
  { services: { store }, clock }: Pick<TestServer, 'services' | 'clock'>,
  { appId, session }: Pick<Visitor, 'appId' | 'session'>,
  conversationId: string,
  messages: readonly (string | { readonly text: string; readonly at: number })[],
): Promise<void> {
  if (!session) throw new Error('only somebody with a session writes');
  const { level, method } = session.identity;
  const inputs = messages.map((message): NewMessage => {
    const { text, at } = typeof message === 'string' ? { text: message, at: clock.now() } : message;
    return {
      asker: {
        kind: 'visitor',
        workspaceId: appId,
        contactId: session.contact_id,
        scope: '',
        assurance: { level },
      },
      conversationId,
      messageId: uuid(),
      clientMsgId: uuid(),
      text,
      author: { kind: 'contact', id: session.contact_id, name: 'Ada' },
      assurance: { level, method, long_lived: false, proven_at: at },
      now: at,
    };
  });
  for (let first = 0; first < inputs.length; first += MESSAGES_AT_ONCE) {
    const some = inputs.slice(first, first + MESSAGES_AT_ONCE);
    await Promise.all(some.map((input) => store.run('postMessages', input)));
  }
}
