/** How tabs and storage name somebody or something: nothing of it can be read from that (SES-14). */
export async function hashOf(...parts: readonly string[]): Promise<string> {
  const text = new TextEncoder().encode(parts.join(' '));
  const bytes = new Uint8Array(await crypto.subtle.digest('SHA-256', text));
  return [...bytes.subarray(0, 12)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
