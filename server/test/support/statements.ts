import { CompiledQuery, type KyselyPlugin, type RootOperationNode } from 'kysely';
import type { Store } from '../../dist/store/store.js';

/** Hears which statements a store's readers run, and how the database goes about them. */
export class Statements {
  readonly #heard: RootOperationNode[] = [];
  #store: Store | undefined;

  /** The store to hand to the server. */
  readonly listen = (store: Store): Store => {
    this.#store = store;
    const plugin: KyselyPlugin = {
      transformQuery: ({ node }) => {
        this.#heard.push(node);
        return node;
      },
      transformResult: async ({ result }) => result,
    };
    const read = store.read.withPlugin(plugin);
    return new Proxy(store, {
      get(target, name) {
        if (name === 'read') return read;
        const value: unknown = Reflect.get(target, name, target);
        return typeof value === 'function' ? (value.bind(target) as unknown) : value;
      },
    });
  };

  /** What a call reads: each statement that reads this table first, with the steps of its plan. */
  async plansOf(table: string, call: () => Promise<unknown>): Promise<{ sql: string; plan: string }[]> {
    if (!this.#store) throw new Error('it listens to no store');
    const { read, engine } = this.#store;
    this.#heard.length = 0;
    await call();
    const executor = read.getExecutor();
    const plans = [];
    for (const node of [...this.#heard]) {
      const { sql, parameters } = executor.compileQuery(node, { queryId: 'explained' });
      if (!sql.includes(`from "${table}"`)) continue;
      const explain = engine === 'sqlite' ? `explain query plan ${sql}` : `explain ${sql}`;
      const { rows } = await read.executeQuery<Record<string, unknown>>(
        CompiledQuery.raw(explain, [...parameters]),
      );
      const plan = rows.map((row) => String(row['detail'] ?? row['QUERY PLAN'])).join('\n');
      plans.push({ sql, plan });
    }
    return plans;
  }
}
