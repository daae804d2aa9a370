import { sql, type Kysely, type RawBuilder } from 'kysely';
import type { Database } from './schema.js';

type Table = keyof Database;
type ColumnOf<T extends Table> = keyof Database[T] & string;

/** How an engine reads many rows that come with a statement. */
export interface RowSets {
  /** The rows as a table expression named `given`, its columns typed like those of `table`. */
  given(table: Table, columns: readonly string[], rows: readonly Row[]): RawBuilder<unknown>;
  /** One of the columns of `given`. */
  column(columns: readonly string[], name: string): RawBuilder<unknown>;
  /** True where `column` holds one of these texts. */
  isAmong(column: string, texts: readonly string[]): RawBuilder<boolean>;
}
type Row = Readonly<Record<string, unknown>>;

/** SQLite calls the columns of a value list `column1`, `column2` and so on, and prepares quickly. */
export const sqliteRowSets: RowSets = {
  given: (_table, columns, rows) => {
    const values = rows.map((row) => sql`(${sql.join(columns.map((column) => row[column]))})`);
    return sql`(values ${sql.join(values)}) as given`;
  },
  column: (columns, name) => sql.ref(`given.column${columns.indexOf(name) + 1}`),
  isAmong: (column, texts) => sql<boolean>`${sql.ref(column)} in (${sql.join(texts)})`,
};

/**
 * PostgreSQL takes them as one JSON parameter: a group of messages is then always the same statement, prepared once,
 * whatever its number of rows.
 */
export const postgresRowSets: RowSets = {
  given: (table, _columns, rows) =>
    sql`json_populate_recordset(null::${sql.table(table)}, ${JSON.stringify(rows)}::json) as given`,
  column: (_columns, name) => sql.ref(`given.${name}`),
  isAmong: (column, texts) => sql<boolean>`${sql.ref(column)} = any(${texts})`,
};

/** What these functions need of a transaction. */
interface RowTarget {
  readonly db: Kysely<Database>;
  readonly rowSets: RowSets;
}

/** Inserts many rows by one statement. */
export async function insertRows<T extends Table>(
  { db, rowSets }: RowTarget,
  table: T,
  columns: readonly ColumnOf<T>[],
  rows: readonly Readonly<Record<ColumnOf<T>, unknown>>[],
): Promise<void> {
  await sql`
    insert into ${sql.table(table)} (${sql.join(columns.map((column) => sql.id(column)))})
    select ${sql.join(columns.map((column) => rowSets.column(columns, column)))}
    from ${rowSets.given(table, columns, rows)}`.execute(db);
}

/** Writes these columns of many rows, found by `id`, by one statement. */
export async function updateRows<T extends 'conversations' | 'streams', C extends ColumnOf<T>>(
  { db, rowSets }: RowTarget,
  table: T,
  columns: readonly C[],
  rows: readonly Readonly<Record<C | 'id', unknown>>[],
): Promise<void> {
  const given = ['id', ...columns];
  const assignments = columns.map((column) => sql`${sql.id(column)} = ${rowSets.column(given, column)}`);
  await sql`
    update ${sql.table(table)}
    set ${sql.join(assignments)}
    from ${rowSets.given(table, given, rows)}
    where ${sql.ref(`${table}.id`)} = ${rowSets.column(given, 'id')}`.execute(db);
}
