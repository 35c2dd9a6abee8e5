import type { Transaction } from "kysely";
import { toStorableText } from "../visitors/identities.ts";
import type { VisitorEvent } from "../visitors/visitor-event.ts";
import type { Engine } from "./db/engine.ts";
import { insertEvents, insertNewEvents, type WrittenEvent } from "./db/insert-events.ts";
import type { Tables } from "./db/tables.ts";
import { type Exposures, readExposures } from "./exposures.ts";
import type { KnownExposures } from "./known-exposures.ts";
import { addToSeveral, type SeveralDelta } from "./several-experiences.ts";
import { addToTotals, type TotalsDelta } from "./totals.ts";
import { type CountedEvent, countVisitors } from "./visitor-counts.ts";

/** Events and their visitor. */
export interface VisitorEvents {
  readonly visitorId: string;
  readonly sessionId: string;
  readonly now: number;
  readonly events: readonly VisitorEvent[];
}

/** Changes of the sums by merges of visitors. */
export interface CountChanges {
  readonly totals: readonly TotalsDelta[];
  readonly several: readonly SeveralDelta[];
}

export const noChanges: CountChanges = { totals: [], several: [] };

/** What is expected of events, so that less has to be read. */
export interface Expectations {
  /** Whether they are new. If not, `RepeatedEvents` is thrown. */
  readonly areNew: boolean;
  /** Whose tallies need not be read. */
  readonly known: KnownExposures;
}

/**
 * Writes events, and counts new ones. Repeated notifications and impressions are ignored. Writes sums last and once, so that transactions hold
 * their locks as short as possible.
 *
 * @param writer the writer of this edge's rows in the totals
 * @param changes further changes of the sums
 * @throws RepeatedEvents if events are not new as expected
 */
export async function recordEvents(
  trx: Transaction<Tables>,
  engine: Engine,
  rows: readonly Tables["events"][],
  writer: string,
  changes: CountChanges = noChanges,
  expectations?: Expectations,
): Promise<void> {
  const totals = [...changes.totals];
  const several = [...changes.several];
  for (let start = 0; start < rows.length; start += maxRows) {
    const counted = await countEvents(trx, engine, rows.slice(start, start + maxRows), expectations);
    totals.push(...counted.totals);
    several.push(...counted.several);
  }
  await addToTotals(trx, engine, totals, writer);
  await addToSeveral(trx, engine, several, writer);
}

async function countEvents(
  trx: Transaction<Tables>,
  engine: Engine,
  rows: readonly Tables["events"][],
  { areNew, known }: Partial<Expectations> = {},
): Promise<CountChanges> {
  const { runEach } = engine;
  const written = areNew && runEach ? insertNewEvents(runEach, rows) : await insertEvents(trx, engine, rows);
  const repeated = findRepeatedOrders(rows, written);
  if (written.length + repeated.length === 0) return noChanges;
  // Nearly all are impressions of experiences that were counted for their visitors before.
  const [counts, others] = partition(written, (event) => event.kind === "impression" && known?.has(event) === true);
  const events = others.map(toCounted);
  const visitorIds = new Set([...others, ...repeated].map(({ visitor_id }) => visitor_id));
  const exposures = await readExposures(trx, engine, visitorIds);
  for (const event of events) if (event.kind === "impression") known?.add(event);
  const first = new Set<CountedEvent>();
  const shown = events.flatMap((event) => {
    if (event.kind !== "impression" || exposures.isShown(event)) return [];
    first.add(event);
    return exposures.show(event);
  });
  // Only the first impression of an experience is in the tallies, because later ones add no visitor.
  const [again, newEvents] = partition(events, (event) => event.kind === "impression" && !first.has(event));
  const counted = await countVisitors(trx, engine, newEvents);
  return {
    totals: [
      ...shown.flatMap(({ totals }) => totals),
      ...sumUp([...counts.map(toCounted), ...again]),
      ...counted.map((delta, index) => ({ ...delta, exposed_day: findExposedDay(newEvents[index], exposures) })),
      ...repeated
        .map(toCounted)
        .map((event) => toDelta(event, { repeated: 1, exposed_day: findExposedDay(event, exposures) })),
    ],
    several: shown.flatMap(({ several }) => several),
  };
}

/** Returns the day of exposure for a conversion; `null` for an impression, which has its own day. */
function findExposedDay(event: CountedEvent | undefined, exposures: Exposures): number | null {
  return event === undefined || event.kind === "impression" ? null : exposures.findDay(event);
}

/** Sums up impressions that add no visitor. Nearly all events are such, so one change is created for many. */
function sumUp(impressions: readonly CountedEvent[]): readonly TotalsDelta[] {
  const counts = new Map<string, { readonly event: CountedEvent; events: number }>();
  for (const event of impressions) {
    const key = `${event.activity_id} ${event.experience_id} ${event.day} ${event.metric}`;
    const counted = counts.get(key);
    if (counted === undefined) counts.set(key, { event, events: 1 });
    else counted.events++;
  }
  return Array.from(counts.values(), ({ event, events }) => toDelta(event, { events, exposed_day: null }));
}

function toDelta(
  { visitor_id, amount, ...key }: CountedEvent,
  figures: Partial<TotalsDelta> & Pick<TotalsDelta, "exposed_day">,
): TotalsDelta {
  return { ...key, events: 0, visitors: 0, amount: 0, squares: 0, order_squares: 0, repeated: 0, ...figures };
}

function partition<T>(list: readonly T[], test: (each: T) => boolean): readonly [readonly T[], readonly T[]] {
  return [list.filter(test), list.filter((each) => !test(each))];
}

/** Returns the orders that were already stored for their visitors. */
function findRepeatedOrders(
  rows: readonly Tables["events"][],
  written: readonly WrittenEvent[],
): readonly Tables["events"][] {
  const orders = rows.filter(({ order_id }) => order_id !== null);
  if (orders.length === 0) return [];
  const isNew = new Set(written.map(eventKey));
  return orders.filter((row) => !isNew.delete(eventKey(row)));
}

function eventKey({ visitor_id, event_id, activity_id, kind, metric }: WrittenEvent): string {
  return JSON.stringify([visitor_id, event_id, activity_id, kind, metric]);
}

/** Converts events to rows. */
export function toEventRows(group: VisitorEvents): readonly Tables["events"][] {
  return group.events.map((event) => toRow(group, event));
}

/** The number of rows of one statement. With 13 parameters each, it is below the engines' limits. */
const maxRows = 1_000;

/** The maximum amount. Amounts are squared and summed up, so one near the maximum of a double would make all sums infinite. */
const maxAmount = 1e12;

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
    amount: Math.min(amount, maxAmount),
    occurred_at: event.occurredAt,
    recorded_at: now,
  };
}

function toCounted({
  visitor_id,
  activity_id,
  experience_id,
  kind,
  metric,
  amount,
  recorded_at,
}: Pick<Tables["events"], Exclude<keyof CountedEvent, "day"> | "recorded_at">): CountedEvent {
  return { visitor_id, activity_id, experience_id, kind, metric, amount, day: toDay(recorded_at) };
}

/** Returns the day of a time, in days since the epoch, UTC. */
export function toDay(time: number): number {
  return Math.floor(time / 86_400_000);
}
