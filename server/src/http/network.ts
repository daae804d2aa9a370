import ipaddr from 'ipaddr.js';

/** IPv6 hands every household at least this much; single addresses in it are free to change. */
const IPV6_PREFIX_BYTES = 8;

/** What limits count by: the IPv4 address, or the /64 of an IPv6 address. */
export function networkOf(ip: string): string {
  // A proxy may hand on what a client wrote; that is one place too.
  if (!ipaddr.isValid(ip)) return ip;
  const address = ipaddr.process(ip);
  if (address.kind() === 'ipv4') return address.toString();
  return Buffer.from(address.toByteArray().slice(0, IPV6_PREFIX_BYTES)).toString('hex');
}
