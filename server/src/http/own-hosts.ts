/** Names under which a server on one's own machine is reached. */
const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;

/**
 * The hosts that a proof may name. On one's own machine that is whatever the browser called; anywhere else it is the
 * public address alone, or a server in between could have the proofs made out to itself.
 */
export function ownHosts(publicUrl: URL, called: string | undefined): string[] {
  return LOOPBACK.test(publicUrl.hostname) && called !== undefined
    ? [publicUrl.host, called]
    : [publicUrl.host];
}
