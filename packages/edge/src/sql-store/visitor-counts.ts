import { sql, type Transaction } from "kysely";
import type { Engine } from "./db/engine.ts";
import { prepareInsert } from "./db/insert-rows.ts";
import type { Tables } from "./db/tables.ts";
import type { TotalsDelta } from "./totals.ts";

/** An event that was just written. */
export interface CountedEvent {
  readonly visitor_id: string;
  readonly activity_id: number;
  readonly experience_id: number;
  readonly kind: string;
  readonly metric: string;
  readonly amount: number;
  readonly day: number;
}

/**
 * Counts events in the tallies of their visitors. The caller has locked the visitors, so no other transaction counts them.
 *
 * @returns the change of the totals for each event, in order, without the day of exposure
 */
export async function countVisitors(
  trx: Transaction<Tables>,
  engine: Engine,
  events: readonly CountedEvent[],
): Promise<readonly TotalsDelta[]> {
  const added = new Map<string, Tables["tallies"]>();
  for (const { day, ...row } of events) {
    const key = countKey(row);
    const earlier = added.get(key);
    added.set(key, {
      ...row,
      events: 1 + (earlier?.events ?? 0),
      amount: row.amount + (earlier?.amount ?? 0),
      first_day: earlier?.first_day ?? day,
    });
  }
  const now = await upsertTallies(trx, engine, [...added.values()]);
  const before = new Map(
    now.map((row) => {
      const key = countKey(row);
      const { events = 0, amount = 0 } = added.get(key) ?? {};
      return [key, { events: row.events - events, amount: row.amount - amount }];
    }),
  );
  return events.map(({ visitor_id, amount, ...row }) => {
    const key = countKey({ visitor_id, ...row });
    const counted = before.get(key) ?? { events: 0, amount: 0 };
    before.set(key, { events: counted.events + 1, amount: counted.amount + amount });
    return {
      ...row,
      events: 1,
      visitors: counted.events === 0 ? 1 : 0,
      amount,
      squares: (counted.amount + amount) ** 2 - counted.amount ** 2,
      order_squares: amount ** 2,
      repeated: 0,
      exposed_day: null,
    };
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

/** Returns the key of a row in `tallies`. */
function countKey(row: Omit<Tables["tallies"], "events" | "amount" | "first_day">): string {
  return `${row.visitor_id} ${row.activity_id} ${row.experience_id} ${row.kind} ${row.metric}`;
}
