/** Fields that the events of the chat elements carry; none of them holds text or a secret. */
const FIELDS = ['reason', 'email', 'verified', 'method', 'code', 'count', 'state'] as const;

/** One line for a log: `email-supplied · email ada@example.com · verified true`. */
export function eventLine(event: Event): string {
  const fields = FIELDS.filter((name) => name in event).map(
    (name) => `${name} ${String((event as Event & Partial<Record<typeof name, unknown>>)[name])}`,
  );
  return [event.type, ...fields].join(' · ');
}
