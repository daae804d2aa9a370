/**
 * What sessions and messages remember a key by. Two issuers may use the same kid, and an issuer never holds a `#`, so
 * no two keys have one id.
 */
export function issuerKeyId(issuer: string, kid: string): string {
  return `${issuer}#${kid}`;
}
