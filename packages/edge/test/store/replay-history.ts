import type { ActivityCounts, CountsQuery, OrderCount, UnexposedCount } from "../../src/visitors/activity-counts.ts";
import type { Total, VisitorEvent } from "../../src/visitors/visitor-event.ts";

/** An event that was counted, or an order that came again. */
export interface PastEvent extends Pick<VisitorEvent, "kind" | "activityId"> {
  readonly experienceId: number;
  readonly metric: string;
  readonly amount: number;
  readonly recordedAt: number;
  readonly isRepeated: boolean;
}

/** What an event adds to the sums. */
export interface CountedEvent extends PastEvent {
  readonly day: number;
  readonly isFirst: boolean;
  readonly squares: number;
  /** The day of the first impression of the experience; `undefined`: there is none. */
  readonly exposedDay: number | undefined;
  /** Whether it is the first impression of a second experience. */
  readonly isSecondExperience: boolean;
}

/** Counts the events of a visitor from the beginning. */
export function replayHistory(history: readonly PastEvent[]): readonly CountedEvent[] {
  const events = [...history].sort((a, b) => a.recordedAt - b.recordedAt);
  const counts = new Map<string, number>();
  const shown = new Map<number, Set<number>>();
  return events.map((event) => {
    const { activityId, experienceId, kind, metric, amount, recordedAt, isRepeated } = event;
    const key = `${activityId} ${experienceId} ${kind} ${metric}`;
    const before = counts.get(key);
    if (!isRepeated) counts.set(key, (before ?? 0) + amount);
    const experiences = shown.get(activityId) ?? new Set();
    const isNew = kind === "impression" && !experiences.has(experienceId);
    if (isNew) shown.set(activityId, experiences.add(experienceId));
    const first = events.find(
      (each) => each.kind === "impression" && each.activityId === activityId && each.experienceId === experienceId,
    );
    return {
      ...event,
      day: toDay(recordedAt),
      isFirst: before === undefined && !isRepeated,
      squares: isRepeated ? 0 : ((before ?? 0) + amount) ** 2 - (before ?? 0) ** 2,
      exposedDay: first && toDay(first.recordedAt),
      isSecondExperience: isNew && experiences.size === 2,
    };
  });
}

/** The totals of events, by activity, experience, kind, metric and day. */
export function addUpTotals(events: readonly CountedEvent[]): readonly Total[] {
  const totals = new Map<string, Total>();
  for (const event of events.filter(({ isRepeated }) => !isRepeated)) {
    const { activityId, experienceId, kind, metric, day } = event;
    const key = `${activityId} ${experienceId} ${kind} ${metric} ${day}`;
    const { events: count = 0, visitors = 0, amount = 0, squares = 0 } = totals.get(key) ?? {};
    totals.set(key, {
      ...{ activityId, experienceId, kind, metric, day },
      events: count + 1,
      visitors: visitors + (event.isFirst ? 1 : 0),
      amount: amount + event.amount,
      squares: squares + event.squares,
    });
  }
  return [...totals].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, total]) => total);
}

/** What a report is made from. */
export function addUpActivity(
  events: readonly CountedEvent[],
  { activityId, from = 0, to = Number.MAX_SAFE_INTEGER }: CountsQuery,
): ActivityCounts {
  const own = events.filter((event) => event.activityId === activityId);
  const isWithin = ({ day, exposedDay }: CountedEvent): boolean =>
    Math.min(day, exposedDay ?? day) >= from && day <= to;
  // What came before the first impression counts on its day.
  const exposed = own.flatMap((event) =>
    event.exposedDay === undefined ? [] : [{ ...event, day: Math.max(event.day, event.exposedDay) }],
  );
  const totals = addUpTotals(exposed.filter(isWithin));
  const unexposed = addUpTotals(own.filter((event) => event.exposedDay === undefined && isWithin(event)));
  return {
    exposures: totals.flatMap(({ kind, experienceId, day, visitors }) =>
      kind === "impression" && visitors > 0 ? [{ experienceId, day, visitors }] : [],
    ),
    results: totals.flatMap(({ activityId, kind, ...row }) => (kind === "impression" ? [] : [{ kind, ...row }])),
    unexposed: unexposed.flatMap(({ kind, experienceId, metric, visitors }): UnexposedCount[] =>
      kind === "impression" ? [] : [{ kind, experienceId, metric, visitors }],
    ),
    orders: addUpOrders(own.filter(isWithin)),
    visitorsInSeveralExperiences: own.filter((event) => event.isSecondExperience && isWithin(event)).length,
  };
}

function addUpOrders(events: readonly CountedEvent[]): readonly OrderCount[] {
  const orders = new Map<string, OrderCount>();
  for (const { experienceId, metric, amount, isRepeated } of events.filter((event) => event.amount > 0)) {
    const key = `${experienceId} ${metric}`;
    const none = { experienceId, metric, orders: 0, amount: 0, squares: 0, largest: [], repeated: 0 };
    const before = orders.get(key) ?? none;
    const sums = {
      orders: before.orders + 1,
      amount: before.amount + amount,
      squares: before.squares + amount ** 2,
      largest: [...before.largest, amount].sort((a, b) => b - a).slice(0, 10),
    };
    orders.set(key, { ...before, ...(isRepeated ? { repeated: before.repeated + 1 } : sums) });
  }
  return [...orders].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, order]) => order);
}

function toDay(time: number): number {
  return Math.floor(time / 86_400_000);
}
