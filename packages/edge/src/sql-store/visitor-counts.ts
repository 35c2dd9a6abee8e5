import { sql, type Transaction } from "kysely";
import type { Engine } from "./db/engine.ts";
import { prepareInsert } from "./db/insert-rows.ts";
import type { Tables } from "./db/tables.ts";

/** Events of one visitor and kind that were just written. */
export interface EventCounts {
  readonly visitor_id: string;
  readonly activity_id: number;
  readonly experience_id: number;
  readonly kind: string;
  readonly metric: string;
  readonly events: number;
  readonly amount: number;
  readonly day: number;
}

/** What they add to the totals. */
export interface CounterDelta extends EventCounts {
  /** 1 if it is the visitor's first such event, else 0. */
  readonly visitors: number;
  /** What the square of the visitor's amount grew by. */
  readonly squares: number;
}

/** Adds events to what was counted of their visitors. The visitors are locked by the caller, so nobody else counts at the same time. */
export async function countVisitors(
  trx: Transaction<Tables>,
  engine: Engine,
  events: readonly EventCounts[],
): Promise<readonly CounterDelta[]> {
  const added = new Map<string, EventCounts>();
  for (const each of events) {
    const key = keyOf(each);
    const earlier = added.get(key);
    added.set(key, {
      ...each,
      events: each.events + (earlier?.events ?? 0),
      amount: each.amount + (earlier?.amount ?? 0),
    });
  }
  const rows = await upsertTallies(
    trx,
    engine,
    Array.from(added.values(), ({ day, ...row }) => row),
  );
  return rows.flatMap((now) => {
    const more = added.get(keyOf(now));
    if (more === undefined) return [];
    const before = now.amount - more.amount;
    return { ...more, visitors: now.events === more.events ? 1 : 0, squares: now.amount ** 2 - before ** 2 };
  });
}

const upsertTallies = prepareInsert("tallies", (insert) =>
  insert
    .onConflict((conflict) =>
      conflict.columns(["visitor_id", "activity_id", "experience_id", "kind", "metric"]).doUpdateSet({
        events: sql`tallies.events + excluded.events`,
        amount: sql`tallies.amount + excluded.amount`,
      }),
    )
    .returningAll(),
);

function keyOf(row: Omit<Tables["tallies"], "events" | "amount">): string {
  return `${row.visitor_id} ${row.activity_id} ${row.experience_id} ${row.kind} ${row.metric}`;
}
