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

/** Inserts any number of rows that have the same columns. @returns what the statement is to return of them */
export type InsertRows<Table extends keyof Tables, Output> = (
  trx: Transaction<Tables>,
  engine: Pick<Engine, "kind" | "mayBeDistributed">,
  rows: readonly Insertable<Tables[Table]>[],
) => Promise<readonly Output[]>;

/**
 * An `insert into table` for rows that are all made in one place.
 *
 * They go as one parameter, a JSON text: so there is one statement for all numbers of rows, which is built once, where thousands of parameters
 * would cost more than writing the rows. Where Citus distributes tables they go as values: it sends those to their shards.
 *
 * @param complete what comes behind the values: what to do on conflict, and what to return. It brings no parameters of its own
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

/** SQLite reads columns by their index in less time than by their name. */
function selectFromArrays(columns: readonly string[]): RawBuilder<unknown> {
  const values = columns.map((_, index) => sql`value ->> ${sql.lit(index)}`);
  // Without a condition, "on conflict" would be taken for that of a join.
  return sql`select ${sql.join(values)} from json_each(${""}) where true`;
}

/** PostgreSQL takes the types of the columns from the table. */
function selectFromObjects(table: string, columns: readonly string[]): RawBuilder<unknown> {
  const values = columns.map((column) => sql.ref(column));
  return sql`select ${sql.join(values)} from json_populate_recordset(null::${sql.table(table)}, ${""}::json)`;
}
