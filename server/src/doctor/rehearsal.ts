import { ChatError } from 'chat-messenger/protocol';
import type { ProcedureInput, ProcedureName, ProcedureOutput } from '../store/procedures/index.js';
import type { DeviceUse } from '../store/procedures/sessions.js';
import { contactById } from '../store/queries/contacts.js';
import type { Store } from '../store/store.js';

/** A proof that is only talked about comes from no browser. */
export const NO_DEVICE: DeviceUse = { thumbprint: '', proofId: '', proofExpiresAt: 0 };

/** What a procedure would answer now. */
type Answers = {
  readonly [N in ProcedureName]?: (
    read: Store['read'],
    input: ProcedureInput<N>,
  ) => Promise<ProcedureOutput<N>>;
};

/** The procedures that verifiers run. */
const ANSWERS: Answers = {
  // An id that nobody used before is pinned to what is presented.
  pinUser: async (_read, { pinHash }) => pinHash,
  async useIdentifyToken(read, { workspaceId, tokenHash, now }) {
    const token = await read
      .selectFrom('identify_tokens')
      .selectAll()
      .where('workspace_id', '=', workspaceId)
      .where('token_hash', '=', tokenHash)
      .executeTakeFirst();
    const contact = token && (await contactById(read, workspaceId, token.contact_id));
    if (!contact) return 'unknown';
    return token.uses_left > 0 && token.expires_at > now ? { token, contact } : 'expired';
  },
  async useTokenId(read, { id }) {
    const used = await read.selectFrom('used_proofs').select('id').where('id', '=', id).executeTakeFirst();
    if (used) throw new ChatError('identity_invalid', 'this token was used before', { reason: 'expired' });
  },
};

/** The same store for reading, in which nothing is changed: verifiers can be asked without consequences. */
export function withoutChanges(store: Store): Store {
  const answers = ANSWERS as Partial<
    Record<ProcedureName, (read: Store['read'], input: never) => Promise<unknown>>
  >;
  return {
    engine: store.engine,
    read: store.read,
    rowSets: store.rowSets,
    async run<N extends ProcedureName>(name: N, input: ProcedureInput<N>): Promise<ProcedureOutput<N>> {
      const answer = answers[name];
      if (!answer) throw new ChatError('internal', `${name} would change something`);
      return (await answer(store.read, input as never)) as ProcedureOutput<N>;
    },
    check: async () => undefined,
    close: async () => undefined,
  };
}
