/**
 * Other ways to write an address that people mean when they write it: what a portal may have signed while its page
 * passes something else.
 */
export function otherSpellings(email: string): string[] {
  const at = email.lastIndexOf('@');
  const [local, domain] = [email.slice(0, at), email.slice(at + 1)];
  const cased = [
    email.toLowerCase(),
    email.toUpperCase(),
    `${local}@${domain.toLowerCase()}`,
    `${local.toLowerCase()}@${domain}`,
    `${local}@${capital(domain)}`,
    `${capital(local)}@${domain}`,
    `${capital(local)}@${capital(domain)}`,
    `${capitals(local)}@${domain}`,
    `${capitals(local)}@${capital(domain)}`,
    `${local.toUpperCase()}@${domain}`,
    `${local}@${domain.toUpperCase()}`,
  ];
  const forms = (['NFC', 'NFD', 'NFKC'] as const).map((form) => email.normalize(form));
  const spaced = [email.trim(), ` ${email}`, `${email} `, `${email}\n`, `${email}\r\n`];
  const written = [encodeURIComponent(email), JSON.stringify(email), `mailto:${email}`, `<${email}>`];
  const all = [...cased, ...forms, ...cased.map((text) => text.trim()), ...spaced, ...written];
  return [...new Set(all)].filter((text) => text !== email);
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** `Ada.Lovelace` of `ada.lovelace`. */
function capitals(text: string): string {
  return text.replace(
    /(^|[._+-])(\p{Ll})/gu,
    (_, before: string, letter: string) => before + letter.toUpperCase(),
  );
}
