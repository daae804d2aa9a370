import { NONCE_HEADER, paths, PROOF_HEADER, PROOF_TYPE } from 'chat-messenger/protocol';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { v7 as uuid } from 'uuid';

/** Opens sessions for this many anonymous visitors; gives for each where and how its next message is posted. */
export async function visitorTargets({ url, appId }, origin, count) {
  return Promise.all(Array.from({ length: count }, () => visitorTarget(url, appId, origin)));
}

async function visitorTarget(url, appId, origin) {
  const { token } = await openSession(url, appId, origin);
  const headers = { origin, authorization: `Bearer ${token}` };
  const { conversation } = await post(url, paths.conversations, headers, {
    client_msg_id: uuid(),
    text: 'Hello',
  });
  return { path: paths.messages(conversation.id), headers };
}

async function openSession(url, appId, origin) {
  const body = { app_id: appId, proof: { method: 'anonymous' } };
  const keys = await generateKeyPair('ES256');
  const refused = await send(url, paths.sessions, { origin }, body);
  const nonce = refused.headers.get(NONCE_HEADER);
  const proof = await new SignJWT({ htm: 'POST', htu: url + paths.sessions, jti: uuid(), nonce })
    .setProtectedHeader({ typ: PROOF_TYPE, alg: 'ES256', jwk: await exportJWK(keys.publicKey) })
    .sign(keys.privateKey);
  return post(url, paths.sessions, { origin, [PROOF_HEADER]: proof }, body);
}

async function post(url, path, headers, body) {
  const response = await send(url, path, headers, body);
  if (!response.ok) throw new Error(`POST ${path}: ${response.status} ${await response.text()}`);
  return response.json();
}

function send(url, path, headers, body) {
  const all = { 'content-type': 'application/json', ...headers };
  return fetch(url + path, { method: 'POST', headers: all, body: JSON.stringify(body) });
}
