import { exportSPKI, generateKeyPair, SignJWT } from 'jose';
import type { Page } from 'playwright-core';
import { openHostPage } from './journey-pages.ts';
import type { Messenger } from './journey-messenger.ts';
import type { OwnStack } from './stack.ts';

const ISSUER = 'https://login.northwind.example';

/** A sign-in of the site that signs identity tokens, as the site's server would. */
export interface Issuer {
  /** A token for this person; `life` in seconds. */
  token(sub: string, life?: number): Promise<string>;
}

/** Makes a sign-in known to the workspace of a stack. `now` is the time by which its tokens are made. */
export async function openIssuer({ services, site }: OwnStack, now: () => number): Promise<Issuer> {
  const { publicKey, privateKey } = await generateKeyPair('RS256');
  const key = { text: await exportSPKI(publicKey), kid: 'journey' };
  await services.issuers.addKey(site.appId, ISSUER, key, 'journey');
  return {
    token: (sub, life = 600) => {
      const iat = Math.floor(now() / 1_000);
      return new SignJWT({ name: sub })
        .setProtectedHeader({ alg: 'RS256', typ: 'chat-identity+jwt', kid: 'journey' })
        .setIssuer(ISSUER)
        .setAudience(`chat:${site.appId}`)
        .setSubject(sub)
        .setIssuedAt(iat)
        .setExpirationTime(iat + life)
        .sign(privateKey);
    },
  };
}

/** Opens a page in token mode and hands it a token. */
export async function signInByToken(messenger: Messenger, { site }: OwnStack, token: string): Promise<void> {
  await openHostPage(messenger.page, site, { attributes: { 'identity-mode': 'token' } });
  await messenger.event('ready');
  await setToken(messenger, token);
}

/** What a page does with a token of its sign-in. */
export function setToken({ element }: Messenger, token: string): Promise<void> {
  return element.evaluate(
    (messenger, jwt) => (messenger as HTMLElementTagNameMap['chat-messenger']).setIdentityToken(jwt),
    token,
  );
}

/** What a page does when its visitor logs out. */
export function logOut({ element }: Messenger): Promise<{ local: true; server: boolean }> {
  return element.evaluate((messenger) =>
    (messenger as HTMLElementTagNameMap['chat-messenger']).clearSession(),
  );
}

/** Another tab of the same browser. */
export async function newTab({ page }: Messenger): Promise<Page> {
  return page.context().newPage();
}
