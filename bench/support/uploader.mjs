import { createHash, randomUUID } from 'node:crypto';
import { NONCE_HEADER, OFFSET_HEADER, paths, PROOF_HEADER, PROOF_TYPE } from 'chat-messenger/protocol';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';

/** An anonymous visitor in a browser of their own, who uploads files and reads them again. */
export async function openUploader({ url, appId }, origin) {
  const keys = await generateKeyPair('ES256');
  const jwk = await exportJWK(keys.publicKey);
  let token;
  const headersOf = () => ({ origin, ...(token && { authorization: `Bearer ${token}` }) });

  async function prove(path, body) {
    const nonce = (await fetch(url + paths.app(appId))).headers.get(NONCE_HEADER);
    const ath = token && createHash('sha256').update(token).digest('base64url');
    const claims = { htm: 'POST', htu: url + path, jti: randomUUID(), nonce, ...(ath && { ath }) };
    const header = { typ: PROOF_TYPE, alg: 'ES256', jwk };
    const proof = await new SignJWT(claims).setProtectedHeader(header).sign(keys.privateKey);
    return post(path, body, { [PROOF_HEADER]: proof });
  }
  const post = (path, body, headers = {}) =>
    ask(path, {
      method: 'POST',
      body: JSON.stringify(body),
      headers: { 'content-type': 'application/json', ...headersOf(), ...headers },
    });
  async function ask(path, options) {
    const response = await fetch(url + path, options);
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    return response.json();
  }

  ({ token } = await prove(paths.sessions, { app_id: appId, proof: { method: 'anonymous' } }));
  return {
    async upload(pieces, bytes) {
      const { id } = await prove(paths.uploads, { client_upload_id: randomUUID(), name: 'bench.zip', bytes });
      let offset = 0;
      for (const body of pieces) {
        const headers = { 'content-type': 'application/octet-stream', [OFFSET_HEADER]: String(offset) };
        await ask(paths.upload(id), { method: 'PUT', body, headers: { ...headersOf(), ...headers } });
        offset += body.length;
      }
      return id;
    },
    async prepare(id) {
      const { links } = await post(paths.fileLinks, { files: [{ id, variant: 'full' }] });
      return async () => Buffer.from(await (await fetch(url + links[0].path)).arrayBuffer());
    },
  };
}
