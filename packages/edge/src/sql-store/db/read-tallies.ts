import { CompiledQuery, type Transaction } from "kysely";
import type { Engine } from "./engine.ts";
import { padInList } from "./pad-in-list.ts";
import type { Tables } from "./tables.ts";

type Tally = Tables["tallies"];

/**
 * Reads the tallies of visitors. SQLite takes the ids, and gives all rows, as one text: each parameter and each row that its driver hands over
 * costs more than finding it.
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

/** As JSON SQLite writes 15 digits of a number; a double has 17. */
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
