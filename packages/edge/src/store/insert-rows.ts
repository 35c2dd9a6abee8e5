import { type Insertable, type InsertQueryBuilder, type InsertResult, sql, type Transaction } from "kysely";
import type { Engine } from "./engine.ts";
import type { Schema } from "./schema.ts";

/**
 * `insert into table` of any number of rows with the same columns.
 *
 * To SQLite they go as one parameter, a JSON text: so there is one statement for a table, which is built and prepared once, where
 * thousands of parameters would cost more than writing the rows. PostgreSQL would need the types of the columns for that.
 */
export function insertRows<Table extends keyof Schema>(
  trx: Transaction<Schema>,
  { kind }: Pick<Engine, "kind">,
  table: Table,
  rows: readonly Insertable<Schema[Table]>[],
): InsertQueryBuilder<Schema, Table, InsertResult> {
  const insert = trx.insertInto(table);
  const [first] = rows;
  if (kind !== "sqlite" || first === undefined) return insert.values(rows);
  const columns = Object.keys(first) as (keyof Insertable<Schema[Table]> & string)[];
  const json = JSON.stringify(rows.map((row) => columns.map((column) => row[column])));
  const values = columns.map((_, index) => sql`value ->> ${sql.lit(index)}`);
  // Without a condition, "on conflict" would be taken for that of a join.
  const source = sql`select ${sql.join(values)} from json_each(${json}) where true`;
  return insert.columns(columns as never).expression(source as never);
}
