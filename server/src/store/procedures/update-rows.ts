import { sql, type Kysely } from 'kysely';
import type { Database } from '../schema.js';

type ColumnOf<T extends keyof Database> = keyof Database[T] & string;

/**
 * Writes the named columns of many rows, found by `id`, in one statement: on PostgreSQL a batch of 64
 * conversations would otherwise be 64 round trips while the transaction holds its locks. Both engines call the
 * columns of a value list `column1`, `column2` and so on; PostgreSQL takes untyped values for text, hence the cast.
 */
export async function updateRows<T extends 'conversations' | 'streams', C extends ColumnOf<T>>(
  db: Kysely<Database>,
  table: T,
  columns: readonly C[],
  rows: readonly (Readonly<Record<C, string | number>> & { readonly id: string })[],
): Promise<void> {
  const [sample] = rows;
  if (!sample) return;
  const assignments = columns.map((column, index) => {
    const value = sql.ref(`new.column${index + 2}`);
    const typed = typeof sample[column] === 'number' ? sql`cast(${value} as bigint)` : value;
    return sql`${sql.id(column)} = ${typed}`;
  });
  const values = rows.map((row) => sql`(${sql.join([row.id, ...columns.map((column) => row[column])])})`);
  await sql`
    update ${sql.table(table)} set ${sql.join(assignments)}
    from (values ${sql.join(values)}) as new
    where ${sql.ref(`${table}.id`)} = ${sql.ref('new.column1')}`.execute(db);
}
