import ipaddr from 'ipaddr.js';

/** What of IPv6 is given out to networks at all. Whatever else is not reserved today may be tomorrow. */
const GLOBAL_V6 = ipaddr.IPv6.parseCIDR('2000::/3');

/** True for an address that anyone in the world could reach: not this machine, nor its neighbours (OUT-2). */
export function isPublic(address: string): boolean {
  const parsed = parse(address);
  if (parsed?.range() !== 'unicast') return false;
  return parsed instanceof ipaddr.IPv4 || parsed.match(GLOBAL_V6);
}

export function isLoopback(address: string): boolean {
  return parse(address)?.range() === 'loopback';
}

function parse(address: string): ipaddr.IPv4 | ipaddr.IPv6 | undefined {
  return ipaddr.isValid(address) ? ipaddr.parse(address) : undefined;
}
