import { CompiledQuery, type Transaction } from "kysely";
import type { Engine } from "./engine.ts";
import { padInList } from "./pad-in-list.ts";
import type { Tables } from "./tables.ts";

type Tally = Tables["tallies"];

/**
 * Reads the tallies of visitors. On SQLite, the ids and all rows are one JSON text each: the driver's cost for a parameter or a row is higher than
 * that of finding it.
 */
export async function readTallies(
  trx: Transaction<Tables>,
  { kind, mayBeDistributed }: Pick<Engine, "kind" | "mayBeDistributed">,
  visitorIds: ReadonlySet<string>,
): Promise<readonly Tally[]> {
  if (visitorIds.size === 0) return [];
  if (kind === "sqlite") return readFromSqlite(trx, [...visitorIds]);
  if (mayBeDistributed) {
    return trx.selectFrom("tallies").selectAll().where("visitor_id", "in", padInList(visitorIds)).execute();
  }
  const text = "select * from tallies where visitor_id = any($1::text[])";
  return (await trx.executeQuery(CompiledQuery.raw(text, [[...visitorIds]]) as CompiledQuery<Tally>)).rows;
}

/** Amounts are formatted with 17 digits, as a double has. SQLite's JSON would have 15. */
const talliesAsJson = `select json_group_array(json_array(
    visitor_id, activity_id, experience_id, kind, metric, events, printf('%!.17g', amount), first_day
  )) as tallies from tallies where visitor_id in (select value from json_each(?))`;

async function readFromSqlite(trx: Transaction<Tables>, visitorIds: readonly string[]): Promise<readonly Tally[]> {
  const { rows } = await trx.executeQuery(CompiledQuery.raw(talliesAsJson, [JSON.stringify(visitorIds)]));
  const [row] = rows as readonly { readonly tallies: string }[];
  return (JSON.parse(row?.tallies ?? "[]") as readonly TallyValues[]).map(toTally);
}

type TallyValues = readonly [string, number, number, string, string, number, amount: string, number | null];

function toTally(values: TallyValues): Tally {
  const [visitor_id, activity_id, experience_id, kind, metric, events, amount, first_day] = values;
  return { visitor_id, activity_id, experience_id, kind, metric, events, amount: Number(amount), first_day };
}
