import type { VisitorId } from "@fletch/delivery-api";
import type { VisitorEvent } from "../../src/visitors/visitor-event.ts";
import type { VisitorProfile, VisitorQuery } from "../../src/visitors/visitor-profile.ts";
import type { ExperienceAssignment, RecordResult, VisitorStore } from "../../src/visitors/visitor-store.ts";

export const minute = 60_000;
export const start: number = Date.UTC(2026, 10, 20);

export interface VisitOptions {
  readonly now?: number;
  readonly parameters?: Readonly<Record<string, string>>;
  readonly assignments?: readonly ExperienceAssignment[];
  readonly events?: readonly VisitorEvent[];
}

export function createQuery(id: VisitorId, { now = start, parameters = {} }: VisitOptions = {}): VisitorQuery {
  return { id, sessionId: "s", now, parameters: new Map(Object.entries(parameters)) };
}

/** A request: reads once and writes once, whatever comes of it. */
export async function visit(store: VisitorStore, id: VisitorId, options: VisitOptions = {}): Promise<RecordResult> {
  const visitor = await store.load(createQuery(id, options));
  return store.record({ visitor, experiences: options.assignments ?? [], events: options.events ?? [] });
}

/** A request that is decided again for as long as the visitor turns out to be somebody else. */
export async function visitUntilRecorded(
  store: VisitorStore,
  id: VisitorId,
  parameters: Readonly<Record<string, string>> = {},
): Promise<void> {
  let visitor = await store.load(createQuery(id, { parameters }));
  for (;;) {
    const result = await store.record({ visitor, experiences: [], events: [] });
    if (result.recorded) return;
    visitor = result.visitor;
  }
}

/** What an edge knows of a visitor when it answers. */
export async function loadCurrent(store: VisitorStore, id: VisitorId): Promise<VisitorProfile> {
  const visitor = await store.load(createQuery(id));
  const result = await store.record({ visitor, experiences: [], events: [] });
  return result.recorded ? visitor : result.visitor;
}

export function impression(
  eventId: string,
  activityId: number,
  experienceId: number,
  impressionId?: string,
): VisitorEvent {
  const event = { eventId, kind: "impression", activityId, experienceId, occurredAt: start } as const;
  return impressionId === undefined ? event : { ...event, impressionId };
}

export function click(eventId: string, activityId: number, experienceId: number): VisitorEvent {
  return { eventId, kind: "click", metric: "click", activityId, experienceId, occurredAt: start };
}

export function order(eventId: string, amount: number): VisitorEvent {
  const ids = { eventId, orderId: eventId, activityId: 1, experienceId: 0 };
  return { ...ids, kind: "conversion", metric: "order", amount, occurredAt: start };
}

/** Totals as lines: `activity/experience kind metric: events of visitors`. */
export async function summarize(store: VisitorStore): Promise<readonly string[]> {
  const totals = await store.readTotals();
  return totals.map(
    (each) => `${each.activityId}/${each.experienceId} ${each.kind} ${each.metric}: ${each.events} of ${each.visitors}`,
  );
}
