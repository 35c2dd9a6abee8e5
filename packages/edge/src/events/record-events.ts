import type { Transaction } from "kysely";
import { toText } from "../identity/identities.ts";
import { experienceKey } from "../profiles/known-visitor.ts";
import type { Schema } from "../store/schema.ts";
import { type CountedEvents, tally } from "./tally.ts";
import { addToTotals } from "./totals.ts";
import type { VisitorEvent } from "./visitor-event.ts";

/** Events, and whose they are. */
export interface VisitorEvents {
  readonly visitorId: string;
  readonly sessionId: string;
  readonly now: number;
  /** Of which experiences an impression was counted before: see `experienceKey`. */
  readonly counted: ReadonlySet<string>;
  readonly events: readonly VisitorEvent[];
}

/**
 * Writes what happened, and counts what was not written before: a notification that comes again, or a second one of an
 * impression, changes nothing.
 *
 * @param writer in whose rows of the totals this edge counts
 */
export async function recordEvents(
  trx: Transaction<Schema>,
  groups: readonly VisitorEvents[],
  writer: string,
): Promise<void> {
  const rows = groups.flatMap((group) => group.events.map((event) => toRow(group, event)));
  if (rows.length === 0) return;
  const counted = new Map(groups.map((group) => [group.visitorId, group.counted]));
  const isCounted = (event: CountedEvents): boolean =>
    event.kind === "impression" &&
    counted.get(event.visitor_id)?.has(experienceKey(event.activity_id, event.experience_id)) === true;
  for (let start = 0; start < rows.length; start += mostRows) {
    const written = await trx
      .insertInto("events")
      .values(rows.slice(start, start + mostRows))
      .onConflict((conflict) => conflict.doNothing())
      .returning(["visitor_id", "activity_id", "experience_id", "kind", "metric", "amount", "recorded_at"])
      .execute();
    const events = written.map(toCounted);
    const known = events.filter(isCounted).map((event) => ({ ...event, visitors: 0, squares: 0 }));
    const growths = await tally(
      trx,
      events.filter((event) => !isCounted(event)),
    );
    await addToTotals(trx, [...known, ...growths], writer);
  }
}

/** Rows of one statement: with 13 parameters each, below what engines take. */
const mostRows = 1_000;

/** More than anybody pays. Amounts are squared and added up, and one that is near the end of doubles would end all sums. */
const mostAmount = 1e12;

function toRow({ visitorId, sessionId, now }: VisitorEvents, event: VisitorEvent): Schema["events"] {
  const { kind, activityId, experienceId = 0, metric = "", impressionId, name = "", orderId, amount = 0 } = event;
  return {
    visitor_id: visitorId,
    event_id: toText(event.eventId),
    activity_id: activityId,
    experience_id: experienceId,
    kind,
    metric: toText(metric),
    impression_id: kind === "impression" && impressionId !== undefined ? toText(impressionId) : null,
    session_id: toText(sessionId),
    name: toText(name),
    order_id: orderId === undefined ? null : toText(orderId),
    amount: Math.min(amount, mostAmount),
    occurred_at: event.occurredAt,
    recorded_at: now,
  };
}

function toCounted({
  recorded_at,
  ...row
}: Omit<CountedEvents, "events" | "day"> & { recorded_at: number }): CountedEvents {
  return { ...row, events: 1, day: Math.floor(recorded_at / 86_400_000) };
}
