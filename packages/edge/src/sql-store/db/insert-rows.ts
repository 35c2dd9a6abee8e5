import {
  CompiledQuery,
  type Insertable,
  type InsertQueryBuilder,
  type InsertResult,
  type RawBuilder,
  sql,
  type Transaction,
} from "kysely";
import type { Engine } from "./engine.ts";
import type { Tables } from "./tables.ts";

type Insert<Table extends keyof Tables, Output> = InsertQueryBuilder<Tables, Table, Output>;

/** Inserts any number of rows with the same columns. @returns the rows of its `returning` clause */
export type InsertRows<Table extends keyof Tables, Output> = (
  trx: Transaction<Tables>,
  engine: Pick<Engine, "kind" | "mayBeDistributed">,
  rows: readonly Insertable<Tables[Table]>[],
) => Promise<readonly Output[]>;

/**
 * Prepares an `insert into table` for rows with the same columns.
 *
 * All rows are one parameter, a JSON text: one statement, which is built once, serves any number of rows, and thousands of parameters would cost more
 * than the rows. With Citus, rows are values, because it sends those to their shards.
 *
 * @param complete the clauses after the values: `on conflict` and `returning`, without parameters of their own
 */
export function prepareInsert<Table extends keyof Tables, Output>(
  table: Table,
  complete: (insert: Insert<Table, InsertResult>) => Insert<Table, Output>,
): InsertRows<Table, Output> {
  type Column = keyof Insertable<Tables[Table]> & string;
  const built = new Map<Engine["kind"], { readonly text: string; readonly columns: readonly Column[] }>();
  return async (trx, { kind, mayBeDistributed }, rows) => {
    const [first] = rows;
    if (first === undefined) return [];
    if (mayBeDistributed) return complete(trx.insertInto(table).values(rows)).execute();
    let statement = built.get(kind);
    if (statement === undefined) {
      const columns = Object.keys(first) as Column[];
      const source = kind === "sqlite" ? selectFromArrays(columns) : selectFromObjects(table, columns);
      const text = complete(
        trx
          .insertInto(table)
          .columns(columns as never)
          .expression(source as never),
      ).compile().sql;
      statement = { text, columns };
      built.set(kind, statement);
    }
    const { text, columns } = statement;
    const json = JSON.stringify(kind === "sqlite" ? rows.map((row) => columns.map((column) => row[column])) : rows);
    return (await trx.executeQuery(CompiledQuery.raw(text, [json]) as CompiledQuery<Output>)).rows;
  };
}

/** Selects columns by index, which SQLite reads faster than names. */
function selectFromArrays(columns: readonly string[]): RawBuilder<unknown> {
  const values = columns.map((_, index) => sql`value ->> ${sql.lit(index)}`);
  // Without a condition, SQLite would parse "on conflict" as the condition of a join.
  return sql`select ${sql.join(values)} from json_each(${""}) where true`;
}

/** Selects columns by name. PostgreSQL takes their types from the table. */
function selectFromObjects(table: string, columns: readonly string[]): RawBuilder<unknown> {
  const values = columns.map((column) => sql.ref(column));
  return sql`select ${sql.join(values)} from json_populate_recordset(null::${sql.table(table)}, ${""}::json)`;
}
