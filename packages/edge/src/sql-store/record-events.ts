import type { Transaction } from "kysely";
import { toStorableText } from "../visitors/identities.ts";
import type { VisitorEvent } from "../visitors/visitor-event.ts";
import type { Engine } from "./db/engine.ts";
import { prepareInsert } from "./db/insert-rows.ts";
import { padInList } from "./db/pad-in-list.ts";
import type { Tables } from "./db/tables.ts";
import { addToTotals } from "./totals.ts";
import { countVisitors, type EventCounts } from "./visitor-counts.ts";

/** Events, and whose they are. */
export interface VisitorEvents {
  readonly visitorId: string;
  readonly sessionId: string;
  readonly now: number;
  readonly events: readonly VisitorEvent[];
}

/**
 * Writes what happened, and counts what was not written before: a notification that comes again, or a second one of an
 * impression, changes nothing.
 *
 * @param writer in whose rows of the totals this edge counts
 */
export async function recordEvents(
  trx: Transaction<Tables>,
  engine: Engine,
  rows: readonly Tables["events"][],
  writer: string,
): Promise<void> {
  for (let start = 0; start < rows.length; start += mostRows) {
    const written = await insertEvents(trx, engine, rows.slice(start, start + mostRows));
    if (written.length === 0) continue;
    const events = written.map(toCounted);
    const counted = await readCounted(trx, events);
    const isCounted = (event: EventCounts): boolean => event.kind === "impression" && counted.has(experienceKey(event));
    const known = events.filter(isCounted).map((event) => ({ ...event, visitors: 0, squares: 0 }));
    const growths = await countVisitors(
      trx,
      engine,
      events.filter((event) => !isCounted(event)),
    );
    await addToTotals(trx, engine, [...known, ...growths], writer);
  }
}

const insertEvents = prepareInsert("events", (insert) =>
  insert
    .onConflict((conflict) => conflict.doNothing())
    .returning(["visitor_id", "activity_id", "experience_id", "kind", "metric", "amount", "recorded_at"]),
);

/** The events as they lie in their table. */
export function toEventRows(group: VisitorEvents): readonly Tables["events"][] {
  return group.events.map((event) => toRow(group, event));
}

/** Of which visitors and experiences an impression was counted before, as `experienceKey`s: a second one adds no visitor. */
async function readCounted(trx: Transaction<Tables>, events: readonly EventCounts[]): Promise<ReadonlySet<string>> {
  const visitorIds = new Set(events.filter(({ kind }) => kind === "impression").map(({ visitor_id }) => visitor_id));
  if (visitorIds.size === 0) return new Set();
  const rows = await trx
    .selectFrom("tallies")
    .select(["visitor_id", "activity_id", "experience_id"])
    .where("visitor_id", "in", padInList(visitorIds))
    .where("kind", "=", "impression")
    .execute();
  return new Set(rows.map(experienceKey));
}

function experienceKey(row: Pick<EventCounts, "visitor_id" | "activity_id" | "experience_id">): string {
  return `${row.activity_id}/${row.experience_id}/${row.visitor_id}`;
}

/** Rows of one statement: with 13 parameters each, below what engines take. */
const mostRows = 1_000;

/** More than anybody pays. Amounts are squared and added up, and one that is near the end of doubles would end all sums. */
const mostAmount = 1e12;

function toRow({ visitorId, sessionId, now }: VisitorEvents, event: VisitorEvent): Tables["events"] {
  const { kind, activityId, experienceId = 0, metric = "", impressionId, name = "", orderId, amount = 0 } = event;
  return {
    visitor_id: visitorId,
    event_id: toStorableText(event.eventId),
    activity_id: activityId,
    experience_id: experienceId,
    kind,
    metric: toStorableText(metric),
    impression_id: kind === "impression" && impressionId !== undefined ? toStorableText(impressionId) : null,
    session_id: toStorableText(sessionId),
    name: toStorableText(name),
    order_id: orderId === undefined ? null : toStorableText(orderId),
    amount: Math.min(amount, mostAmount),
    occurred_at: event.occurredAt,
    recorded_at: now,
  };
}

function toCounted({
  recorded_at,
  ...row
}: Omit<EventCounts, "events" | "day"> & { recorded_at: number }): EventCounts {
  return { ...row, events: 1, day: Math.floor(recorded_at / 86_400_000) };
}
