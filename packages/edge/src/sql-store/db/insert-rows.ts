import {
  CompiledQuery,
  type Insertable,
  type InsertQueryBuilder,
  type InsertResult,
  sql,
  type Transaction,
} from "kysely";
import type { Engine } from "./engine.ts";
import type { Tables } from "./tables.ts";

type Insert<Table extends keyof Tables, Output> = InsertQueryBuilder<Tables, Table, Output>;

/** Inserts any number of rows that have the same columns. @returns what the statement is to return of them */
export type InsertRows<Table extends keyof Tables, Output> = (
  trx: Transaction<Tables>,
  engine: Pick<Engine, "kind">,
  rows: readonly Insertable<Tables[Table]>[],
) => Promise<readonly Output[]>;

/**
 * An `insert into table` for rows that are all made in one place.
 *
 * To SQLite they go as one parameter, a JSON text: so there is one statement for all numbers of rows, which is built and prepared once,
 * where thousands of parameters would cost more than writing the rows. PostgreSQL would need the types of the columns for that.
 *
 * @param complete what comes behind the values: what to do on conflict, and what to return. It brings no parameters of its own
 */
export function prepareInsert<Table extends keyof Tables, Output>(
  table: Table,
  complete: (insert: Insert<Table, InsertResult>) => Insert<Table, Output>,
): InsertRows<Table, Output> {
  type Column = keyof Insertable<Tables[Table]> & string;
  let built: { readonly text: string; readonly columns: readonly Column[] } | undefined;
  return async (trx, { kind }, rows) => {
    const [first] = rows;
    if (first === undefined) return [];
    const insert = trx.insertInto(table);
    if (kind !== "sqlite") return complete(insert.values(rows)).execute();
    if (built === undefined) {
      const columns = Object.keys(first) as Column[];
      built = { text: complete(fromJson(insert, columns)).compile().sql, columns };
    }
    const { text, columns } = built;
    const json = JSON.stringify(rows.map((row) => columns.map((column) => row[column])));
    return (await trx.executeQuery(CompiledQuery.raw(text, [json]) as CompiledQuery<Output>)).rows;
  };
}

function fromJson<Table extends keyof Tables>(
  insert: Insert<Table, InsertResult>,
  columns: readonly string[],
): Insert<Table, InsertResult> {
  const values = columns.map((_, index) => sql`value ->> ${sql.lit(index)}`);
  // Without a condition, "on conflict" would be taken for that of a join.
  const source = sql`select ${sql.join(values)} from json_each(${""}) where true`;
  return insert.columns(columns as never).expression(source as never);
}
