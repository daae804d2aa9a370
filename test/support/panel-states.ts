import { ada, app, guest, item, notice, type FakeClient } from './fake-client.js';

const at = Date.UTC(2026, 10, 20, 9);
const talk = [
  item('My invoice is wrong.', { own: true, at }),
  item('I have a look.', { at: at + 1_000 }),
  item('Are you there?', { own: true, status: 'failed', failure: { code: 'network' } }),
  item('And now?', { own: true, status: 'sending' }),
];
/** Everything that a message can be drawn as. */
const marked = `Try *this*, **first**: \`npm start\`, then [the guide](https://example.com/guide).

> It does not work.

1. Stop it
2. Start it
   - twice

\`\`\`sh
npm stop
\`\`\`

https://example.org/help`;

const happened = [
  notice({ type: 'verified_from_here', level: 4, method: 'portal-key' }, { at: at + 2_000 }),
  notice({ type: 'claim_changed', claim: 'name', from: 'Ada', to: 'Grace' }, { at: at + 3_000 }),
  notice({ type: 'proof_declined', request_id: 'x' }, { at: at + 4_000 }),
  notice({ type: 'proof_requested', level: 3 }, { at: at + 5_000 }),
];
const otherSession = {
  id: 'f2',
  current: false,
  level: 3,
  method: 'email-pin',
  browser: 'Firefox, Linux',
  opened_at: at,
  last_used_at: at,
} as const;

/** Every state of the panel, and the part that shows it. */
export const states: Record<string, [string, (client: FakeClient) => void]> = {
  empty: [
    '.notice',
    (client) => {
      client.activate(guest, { storagePersistent: false });
    },
  ],
  loading: [
    '.skeleton',
    (client) => {
      client.activate(ada);
      client.show({ loading: 'first' });
    },
  ],
  conversation: [
    '.ways',
    (client) => {
      client.activate(ada, { connection: 'connecting' });
      client.show({ items: talk, hasOlder: true, loading: 'older' });
    },
  ],
  'a conversation with marks and links': [
    '.row.own .bubble a',
    (client) => {
      client.activate(ada);
      client.show({ items: [item(marked), item(marked, { own: true })] });
    },
  ],
  'offline and closed': [
    '.banner',
    (client) => {
      client.activate({ level: 1, method: 'claimed', name: 'Ada' }, { connection: 'offline' });
      client.show({ items: talk, status: 'closed', failure: { code: 'unavailable' } });
    },
  ],
  failed: [
    '.notice',
    (client) => {
      client.activate(ada);
      client.show({ failure: { code: 'unavailable' } });
    },
  ],
  identifying: [
    '.skeleton',
    (client) => {
      client.become({ app, phase: 'identifying', connection: 'offline' });
      client.accept();
    },
  ],
  challenged: [
    '#email',
    (client) => {
      client.become({
        app,
        phase: 'challenged',
        refusal: { code: 'identity_invalid', method: 'portal-key' },
      });
      client.accept();
    },
  ],
  lapsed: [
    '.bubble',
    (client) => {
      client.activate(ada);
      client.show({ items: talk });
      client.become({ phase: 'lapsed', connection: 'offline' });
    },
  ],
  grace: [
    '[role=timer]',
    (client) => {
      client.activate(ada);
      client.show({ items: [...talk, ...happened] });
      client.become({ phase: 'grace', graceUntil: Date.now() + 30_000, connection: 'offline' });
    },
  ],
  'what happened, with questions': [
    'chat-question',
    (client) => {
      client.activate(ada, { carryOver: { conversations: 2 }, otherSession });
      client.show({ items: [...talk, ...happened] });
    },
  ],
  'refused into a clean space': [
    '.banner',
    (client) => {
      client.rest({ refusal: { code: 'tofu_mismatch', method: 'pinned-user' } });
    },
  ],
  'a proof wanted first': [
    '.notice .primary',
    (client) => {
      client.rest({ app: { ...app, policy: { ...app.policy, start: 3 } } });
    },
  ],
  'name and email wanted first': [
    '#name',
    (client) => {
      client.rest({ app: { ...app, policy: { ...app.policy, start: 1 } } });
    },
  ],
  awaited: [
    '.notice',
    (client) => {
      client.become({ app, phase: 'awaited' });
      client.accept();
    },
  ],
  blocked: [
    '.notice',
    (client) => {
      client.become({ app, phase: 'blocked' });
    },
  ],
  cleared: [
    '.notice',
    (client) => {
      client.activate(ada);
      client.become({ phase: 'cleared' });
    },
  ],
};
