import { procedures, type ProcedureName } from './procedures/index.js';
import type { Outcome } from './group-queue.js';
import type { Transaction } from './store.js';

/** One procedure to run, as it crosses to the writer thread. */
export interface Unit {
  readonly name: ProcedureName | typeof WRITE_CHECK;
  readonly input: unknown;
}

/** The unit behind `Store.check`: it writes, and changes nothing that anybody reads. */
export const WRITE_CHECK = 'write-check';

type Single = (transaction: Transaction, input: never) => Promise<unknown>;
type Batch = (transaction: Transaction, inputs: readonly never[]) => Promise<readonly unknown[]>;

/** True for a procedure that takes the inputs of many callers at once. */
export function isBatch(name: Unit['name']): boolean {
  return name !== WRITE_CHECK && 'batch' in procedures[name];
}

/** Runs one procedure for these inputs; more than one only for a batch procedure. */
export async function execute(
  transaction: Transaction,
  name: Unit['name'],
  inputs: readonly unknown[],
): Promise<readonly Outcome<unknown>[]> {
  const procedure: Single | { readonly batch: Batch } = name === WRITE_CHECK ? writeCheck : procedures[name];
  if ('batch' in procedure) {
    const outcomes = await procedure.batch(transaction, inputs as readonly never[]);
    if (outcomes.length === inputs.length) return outcomes;
    throw new Error(`${name} gave ${outcomes.length} outcomes for ${inputs.length} inputs`);
  }
  const outcomes: unknown[] = [];
  for (const input of inputs) outcomes.push(await procedure(transaction, input as never));
  return outcomes;
}

async function writeCheck({ db }: Transaction, now: number): Promise<void> {
  const value = String(now);
  await db
    .insertInto('meta')
    .values({ key: 'last_check', value })
    .onConflict((conflict) => conflict.column('key').doUpdateSet({ value }))
    .execute();
}
