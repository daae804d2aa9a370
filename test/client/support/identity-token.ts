/** A token that reads like a JWT. The fake server believes whatever it says. */
export function identityToken(claims: { readonly sub: string; readonly exp?: number }): string {
  const part = (value: unknown) =>
    btoa(JSON.stringify(value)).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
  const payload = { iss: 'https://login.example', jti: crypto.randomUUID(), ...claims };
  return [part({ alg: 'RS256' }), part(payload), 'signature'].join('.');
}
