import { type Kysely, type SqlBool, sql } from "kysely";
import {
  type ActivityCounts,
  type CountsQuery,
  maxLargestOrders,
  type OrderCount,
  type ResultCount,
  type UnexposedCount,
} from "../visitors/activity-counts.ts";
import { neverShown, type Tables } from "./db/tables.ts";

/**
 * Reads the counts of an activity. It takes the same time for a thousand visitors as for ten million, because sums are kept by day, and the
 * largest orders are at the end of an index.
 */
export async function readActivityCounts(db: Kysely<Tables>, query: CountsQuery): Promise<ActivityCounts> {
  const rows = await readSums(db, query);
  const exposures = rows.flatMap(({ kind, experienceId, day, visitors }) =>
    kind === "impression" && visitors !== 0 ? [{ experienceId, day, visitors }] : [],
  );
  const results = rows.filter(
    ({ kind, events, visitors }) => kind !== "impression" && (events !== 0 || visitors !== 0),
  );
  return {
    exposures,
    results: results.filter(({ unexposed }) => unexposed === 0).map(toResult),
    unexposed: addUpUnexposed(results.filter(({ unexposed }) => unexposed === 1)),
    orders: await readOrders(db, query, rows),
    visitorsInSeveralExperiences: await readSeveral(db, query),
  };
}

interface Sums extends Omit<ResultCount, "kind"> {
  readonly kind: string;
  /** 1 for visitors that were not shown the experience, else 0. */
  readonly unexposed: number;
  readonly orders: number;
  readonly orderAmount: number;
  readonly orderSquares: number;
  readonly repeated: number;
}

async function readSums(db: Kysely<Tables>, { activityId, from, to }: CountsQuery): Promise<readonly Sums[]> {
  // A literal instead of a parameter: PostgreSQL must see that `select` and `group by` have the same expression.
  const unexposed = sql<number>`case when exposed_day = ${sql.lit(neverShown)} then 1 else 0 end`;
  // Rows of earlier versions have no single orders.
  const ofOrders = (column: "events" | "amount") =>
    sql<number>`sum(case when order_squares is null then 0 else ${sql.ref(column)} end)`;
  let select = db
    .selectFrom("totals")
    .select(["experience_id as experienceId", "kind", "metric", "day"])
    .select(({ fn }) => [
      unexposed.as("unexposed"),
      asCount(fn.sum("events")).as("events"),
      asCount(fn.sum("visitors")).as("visitors"),
      fn.sum<number>("amount").as("amount"),
      fn.sum<number>("squares").as("squares"),
      asCount(ofOrders("events")).as("orders"),
      ofOrders("amount").as("orderAmount"),
      sql<number>`coalesce(sum(order_squares), 0)`.as("orderSquares"),
      asCount(fn.sum("repeated")).as("repeated"),
    ])
    .where("activity_id", "=", activityId)
    .groupBy(["experience_id", "kind", "metric", "day", unexposed])
    .orderBy("experience_id")
    .orderBy("kind")
    .orderBy("metric")
    .orderBy("day");
  if (to !== undefined) select = select.where("day", "<=", to);
  if (from !== undefined) {
    select = select
      .where("day", ">=", from)
      .where(sql<SqlBool>`(exposed_day is null or exposed_day = ${sql.lit(neverShown)} or exposed_day >= ${from})`);
  }
  return (await select.execute()) as readonly Sums[];
}

function toResult({ experienceId, kind, metric, day, visitors, events, amount, squares }: Sums): ResultCount {
  return { experienceId, kind: kind as ResultCount["kind"], metric, day, visitors, events, amount, squares };
}

/** Adds up over all days. A visitor that is shown the experience later is subtracted on that day. */
function addUpUnexposed(rows: readonly Sums[]): readonly UnexposedCount[] {
  const counts = new Map<string, UnexposedCount>();
  for (const { experienceId, kind, metric, visitors } of rows) {
    const key = `${experienceId} ${kind} ${metric}`;
    const before = counts.get(key)?.visitors ?? 0;
    counts.set(key, { experienceId, kind: kind as ResultCount["kind"], metric, visitors: before + visitors });
  }
  return [...counts.values()].filter(({ visitors }) => visitors > 0);
}

async function readOrders(
  db: Kysely<Tables>,
  query: CountsQuery,
  rows: readonly Sums[],
): Promise<readonly OrderCount[]> {
  const orders = new Map<string, Omit<OrderCount, "largest">>();
  for (const { kind, experienceId, metric, orders: count, orderAmount, orderSquares, repeated } of rows) {
    if (kind === "impression" || (orderAmount <= 0 && repeated === 0)) continue;
    const key = `${experienceId} ${metric}`;
    const before = orders.get(key) ?? { experienceId, metric, orders: 0, amount: 0, squares: 0, repeated: 0 };
    orders.set(key, {
      ...before,
      orders: before.orders + count,
      amount: before.amount + orderAmount,
      squares: before.squares + orderSquares,
      repeated: before.repeated + repeated,
    });
  }
  const counted: OrderCount[] = [];
  for (const each of orders.values()) counted.push({ ...each, largest: await readLargest(db, query, each) });
  return counted;
}

/** Reads the largest orders by one seek in the index `events_by_amount`, which has amounts above 0. */
async function readLargest(
  db: Kysely<Tables>,
  { activityId, from, to }: CountsQuery,
  { experienceId, metric }: Pick<OrderCount, "experienceId" | "metric">,
): Promise<readonly number[]> {
  let select = db
    .selectFrom("events")
    .select("amount")
    .where("activity_id", "=", activityId)
    .where("experience_id", "=", experienceId)
    .where("metric", "=", metric)
    .where("amount", ">", sql.lit(0))
    .orderBy("amount", "desc")
    .limit(maxLargestOrders);
  if (from !== undefined) select = select.where("recorded_at", ">=", from * millisecondsPerDay);
  if (to !== undefined) select = select.where("recorded_at", "<", (to + 1) * millisecondsPerDay);
  const rows = await select.execute();
  return rows.map(({ amount }) => amount);
}

const millisecondsPerDay = 86_400_000;

async function readSeveral(db: Kysely<Tables>, { activityId, from, to }: CountsQuery): Promise<number> {
  let select = db
    .selectFrom("several_experiences")
    .select(({ fn }) => asCount(fn.coalesce(fn.sum<number>("visitors"), sql<number>`0`)).as("visitors"))
    .where("activity_id", "=", activityId);
  if (from !== undefined) select = select.where("day", ">=", from);
  if (to !== undefined) select = select.where("day", "<=", to);
  const row = await select.executeTakeFirst();
  return Math.max(0, row?.visitors ?? 0);
}

/** Casts a sum of counts, which is `numeric` in PostgreSQL and would be returned as text. */
function asCount(sum: unknown): ReturnType<typeof sql<number>> {
  return sql<number>`cast(${sum} as bigint)`;
}
