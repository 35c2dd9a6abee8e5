import { type Kysely, sql } from "kysely";
import type { ActivityCounts, CountsQuery, ExposureCount, ResultCount } from "../visitors/activity-counts.ts";
import type { Tables } from "./db/tables.ts";

/** Reads what was counted of an activity. It takes as long for a thousand visitors as for ten million: rows are those of days. */
export async function readActivityCounts(
  db: Kysely<Tables>,
  { activityId, from, to }: CountsQuery,
): Promise<ActivityCounts> {
  let query = db
    .selectFrom("totals")
    .select(["experience_id as experienceId", "kind", "metric", "day"])
    .select(({ fn }) => [
      sql<number>`cast(${fn.sum("events")} as bigint)`.as("events"),
      sql<number>`cast(${fn.sum("visitors")} as bigint)`.as("visitors"),
      fn.sum<number>("amount").as("amount"),
      fn.sum<number>("squares").as("squares"),
    ])
    .where("activity_id", "=", activityId)
    .groupBy(["experience_id", "kind", "metric", "day"])
    .orderBy("experience_id")
    .orderBy("kind")
    .orderBy("metric")
    .orderBy("day");
  if (from !== undefined) query = query.where("day", ">=", from);
  if (to !== undefined) query = query.where("day", "<=", to);
  const rows = await query.execute();
  const exposures: ExposureCount[] = [];
  const results: ResultCount[] = [];
  for (const { kind, ...row } of rows) {
    const { experienceId, day, visitors } = row;
    if (kind === "impression") exposures.push({ experienceId, day, visitors });
    else results.push({ ...row, kind: kind as ResultCount["kind"] });
  }
  return { exposures, results };
}
