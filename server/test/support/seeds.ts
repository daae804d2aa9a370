import { randomUUID } from 'node:crypto';
import type { NewMessage } from '../../dist/store/procedures/messages.js';
import type { NewWorkspace } from '../../dist/store/procedures/workspaces.js';
import type { Store } from '../../dist/store/store.js';

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
