import { randomBytes, randomUUID } from 'node:crypto';
import {
  serverPaths,
  type Claims,
  type Conversation,
  type Proof,
  type Session,
} from 'chat-messenger/protocol';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { Agent } from './agent.ts';
import { BackEnd, contactProof } from './back-end.ts';
import { bodyOf } from './http.ts';
import type { TestMailbox } from './mail.ts';
import type { TestServer, TestWorkspace } from './server.ts';
import { portalProof, Visitor } from './visitor.ts';

/** Somebody with a session, and what is theirs. */
export interface Identity {
  readonly name: string;
  readonly visitor: Visitor;
  readonly session: Session;
  readonly conversation: Conversation;
  /** Those with the same value are one person. */
  readonly person: string;
  readonly workspace: TestWorkspace;
  /** What only they wrote, found in no other text. */
  readonly secrets: readonly string[];
}

const ADDRESS = 'shared@example.com';

/** Everybody whom a server can tell apart: each level, method, scope and workspace. */
export async function everybody(
  server: TestServer,
  mailbox: TestMailbox,
  workspaces: { readonly own: TestWorkspace; readonly other: TestWorkspace },
): Promise<Identity[]> {
  const { own, other } = workspaces;
  const people: Identity[] = [];
  const add = async (
    name: string,
    workspace: TestWorkspace,
    proof: Proof,
    { scope, person = name }: { readonly scope?: string; readonly person?: string } = {},
  ) => {
    const visitor = await Visitor.create(server, workspace.appId);
    const wishes = { claims: claimsOf(name), ...(scope !== undefined && { scope }) };
    people.push(await withConversation(await visitor.open(proof, wishes), { name, person, workspace }));
  };
  await add('anonymous', own, { method: 'anonymous' });
  await add('anonymous on another device', own, { method: 'anonymous' });
  await add('claimed', own, { method: 'claimed' });
  await add('claimed user id', own, { method: 'claimed', user_id: 'user-17' });
  await add('pinned', own, pinnedProof());
  people.push(await byMail(server, mailbox, own));
  await add('portal', own, portalProof(own, ADDRESS), { person: 'portal' });
  await add('portal in another scope', own, portalProof(own, ADDRESS), { person: 'portal', scope: 'north' });
  await add('contact token', own, await contactTokenProof(server, own));
  await add('server token', own, await new BackEnd(server, own).proofOf({ external_id: 'user-4' }));
  await add('identity token', own, await identityTokenProof(server, own));
  await add('anonymous elsewhere', other, { method: 'anonymous' });
  await add('pinned elsewhere', other, pinnedProof());
  await add('portal elsewhere', other, portalProof(other, ADDRESS));
  return people;
}

async function withConversation(
  visitor: Visitor,
  { name, person, workspace }: Pick<Identity, 'name' | 'person' | 'workspace'>,
): Promise<Identity> {
  const { session } = visitor;
  if (!session) throw new Error(`${name} has no session`);
  const { conversation } = await visitor.start(`${marked(name)}-message`);
  const secrets = [conversation.id, `${marked(name)}-message`, `${marked(name)}-answer`];
  return { name, visitor, session, conversation, person, workspace, secrets };
}

/** What belongs to the person and not to one of their scopes. */
export function personalSecrets({ name, session }: Identity): readonly string[] {
  return [session.contact_id, session.token, session.family_id, `${marked(name)}-company`];
}

/** Text that is found nowhere else. */
export function marked(name: string): string {
  return `canary-${name.replaceAll(' ', '-')}`;
}

function claimsOf(name: string): Claims {
  return { company: `${marked(name)}-company` };
}

function pinnedProof(): Proof {
  return { method: 'pinned-user', user_id: 'user-4', security_hash: randomBytes(32).toString('hex') };
}

async function byMail(server: TestServer, mailbox: TestMailbox, workspace: TestWorkspace): Promise<Identity> {
  const visitor = await Visitor.create(server, workspace.appId);
  const { challengeId, code } = await mailbox.codeFor(visitor, 'mailbox@example.com');
  visitor.session = bodyOf<Session>(await visitor.answerPin(challengeId, code));
  return withConversation(visitor, { name: 'mailbox', person: 'mailbox', workspace });
}

async function contactTokenProof(server: TestServer, workspace: TestWorkspace): Promise<Proof> {
  const backEnd = new BackEnd(server, workspace);
  const email = 'token@example.com';
  await backEnd.post(serverPaths.contacts, { email });
  return contactProof(await backEnd.contactToken({ email }));
}

/** A token of an issuer that the workspace comes to know by this. */
export async function identityTokenProof(server: TestServer, { appId }: TestWorkspace): Promise<Proof> {
  const issuer = 'https://login.example';
  const { privateKey, publicKey } = await generateKeyPair('RS256');
  const now = server.clock.now();
  await server.services.store.run('addIssuerKey', {
    workspaceId: appId,
    issuer,
    kid: 'one',
    jwk: JSON.stringify(await exportJWK(publicKey)),
    retiringUntil: now,
    audit: { id: randomUUID(), actor: 'test' },
    now,
  });
  const seconds = Math.floor(now / 1_000);
  const identity_token = await new SignJWT({ sub: 'user-4' })
    .setProtectedHeader({ alg: 'RS256', typ: 'JWT', kid: 'one' })
    .setIssuer(issuer)
    .setAudience(`chat:${appId}`)
    .setIssuedAt(seconds)
    .setExpirationTime(seconds + 300)
    .sign(privateKey);
  return { method: 'identity-token', identity_token };
}

/** The teams of both workspaces. */
export async function teams(
  server: TestServer,
  workspaces: { readonly own: TestWorkspace; readonly other: TestWorkspace },
) {
  return {
    own: await Agent.join(server, workspaces.own.appId),
    other: await Agent.join(server, workspaces.other.appId),
  };
}
