import type { VisitorId } from "@fletch/delivery-api";
import type { ActivityCounts, CountsQuery } from "../../src/visitors/activity-counts.ts";
import { toIdentities, toKnownIds, withResolvedIds } from "../../src/visitors/identities.ts";
import { planMerge } from "../../src/visitors/plan-merge.ts";
import type { Total, VisitorEvent } from "../../src/visitors/visitor-event.ts";
import { type VisitorProfile, type VisitorQuery, visitTimeout } from "../../src/visitors/visitor-profile.ts";
import type {
  ExportedEvent,
  RecordResult,
  VisitorExport,
  VisitorStore,
  VisitWrite,
} from "../../src/visitors/visitor-store.ts";
import { addUpActivity, addUpTotals, type CountedEvent, type PastEvent, replayHistory } from "./replay-history.ts";

/** What `load` saw: the visitors whom the ids belonged to, and how many there were in the store. */
export interface SeenVisitors {
  readonly visitors: readonly Visitor[];
  readonly count: number;
}

interface Visitor {
  readonly serial: number;
  readonly identities: Set<string>;
  firstSeenAt: number;
  lastSeenAt: number;
  visits: number;
  visitStartedAt: number;
  parameters: Map<string, { readonly value: string; readonly at: number }>;
  experiences: Map<number, { readonly experienceId: number; readonly at: number }>;
  events: Map<string, ExportedEvent & { readonly recordedAt: number }>;
  /** All that was counted, by the keys of events. It is what sums are made from, so it does not age. */
  history: Map<string, PastEvent>;
  mergedInto?: Visitor;
}

/**
 * A visitor store in the memory of one process, as small as the contract allows. Every method does its work before it first waits, so
 * nothing comes between.
 */
export class MemoryVisitorStore implements VisitorStore<SeenVisitors> {
  readonly #owners: Map<string, Visitor> = new Map();
  /** What forgotten visitors were counted for: it points to nobody. */
  #kept: readonly CountedEvent[] = [];
  #count = 0;

  async load(query: VisitorQuery): Promise<VisitorProfile<SeenVisitors>> {
    return this.#describe(query);
  }

  async record({
    visitor: { query, readVersion },
    experiences,
    events,
  }: VisitWrite<SeenVisitors>): Promise<RecordResult<SeenVisitors>> {
    const { visitors } = this.#find(query.id);
    const expected = new Set(readVersion.visitors.map(findCurrent));
    const areExpected = visitors.every((each) => expected.has(each) || each.serial > readVersion.count);
    if (!areExpected || [...expected].some((each) => !visitors.includes(each))) {
      return { recorded: false, visitor: this.#describe(query) };
    }
    const visitor = this.#resolve(query);
    seeVisitor(visitor, query.now);
    for (const [name, value] of query.parameters ?? []) visitor.parameters.set(name, { value, at: query.now });
    for (const { activityId, experienceId, replaces } of experiences) {
      const stored = visitor.experiences.get(activityId)?.experienceId ?? replaces;
      if (stored === replaces) visitor.experiences.set(activityId, { experienceId, at: query.now });
    }
    const isRefused = experiences.some(
      ({ activityId, experienceId }) => visitor.experiences.get(activityId)?.experienceId !== experienceId,
    );
    if (isRefused) return { recorded: false, visitor: this.#describe(query) };
    for (const event of events) this.#addEvent(visitor, event, query.now);
    return { recorded: true };
  }

  async readTotals(activityId?: number): Promise<readonly Total[]> {
    return addUpTotals(this.#counted()).filter((total) => (activityId ?? total.activityId) === total.activityId);
  }

  async readActivityCounts(query: CountsQuery): Promise<ActivityCounts> {
    return addUpActivity(this.#counted(), query);
  }

  async exportVisitor(id: VisitorId): Promise<VisitorExport | null> {
    const visitors = this.#findOwners(id);
    if (visitors.length === 0) return null;
    const events = visitors.flatMap((each) => [...each.events.values()]);
    return { visitors: visitors.map(({ identities }) => ({ identities: [...identities] })), events };
  }

  async deleteVisitor(id: VisitorId): Promise<boolean> {
    const visitors = this.#findOwners(id);
    for (const visitor of visitors) this.#forget(visitor);
    return visitors.length > 0;
  }

  async prune(before: number): Promise<void> {
    for (const visitor of new Set(this.#owners.values())) {
      if (visitor.lastSeenAt < before) this.#forget(visitor);
      for (const [key, { recordedAt }] of visitor.events) if (recordedAt < before) visitor.events.delete(key);
    }
  }

  async check(): Promise<void> {}

  async close(): Promise<void> {}

  /** The visitors whom the ids belong to, the surviving one first, and the ids that it is to have beside. */
  #find(id: VisitorId): { readonly visitors: readonly Visitor[]; readonly bound: readonly string[] } {
    const bySerial = new Map(this.#findOwners(id).map((visitor) => [String(visitor.serial), visitor]));
    const plan = planMerge(toIdentities(id), {
      owners: new Map(Array.from(this.#owners, ([identity, { serial }]) => [identity, String(serial)])),
      identitiesByVisitor: new Map(Array.from(bySerial, ([serial, { identities }]) => [serial, identities])),
    });
    const serials = plan.visitorId === null ? [] : [plan.visitorId, ...plan.absorbed];
    return { visitors: serials.flatMap((serial) => bySerial.get(serial) ?? []), bound: plan.linked };
  }

  #describe(query: VisitorQuery): VisitorProfile<SeenVisitors> {
    const { visitors } = this.#find(query.id);
    const [first, ...others] = visitors;
    const known = first && others.reduce(merge, first);
    const given = query.parameters ?? new Map<string, string>();
    const ended = known === undefined || query.now - known.lastSeenAt > visitTimeout;
    return {
      query,
      id: withResolvedIds(query.id, toKnownIds(known?.identities ?? []), query.locationHint),
      firstSeenAt: known?.firstSeenAt ?? query.now,
      lastSeenAt: known?.lastSeenAt ?? null,
      visits: (known?.visits ?? 0) + (ended ? 1 : 0),
      visitStartedAt: ended ? query.now : known.visitStartedAt,
      parameters: new Map([
        ...Array.from(known?.parameters ?? [], ([name, { value }]) => [name, value] as const),
        ...given,
      ]),
      experiences: new Map(Array.from(known?.experiences ?? [], ([id, { experienceId }]) => [id, experienceId])),
      readVersion: { visitors, count: this.#count },
    };
  }

  /** Finds, creates or merges the visitor of a request. */
  #resolve({ id, now }: VisitorQuery): Visitor {
    const { visitors, bound } = this.#find(id);
    const [first = this.#create(now), ...absorbed] = visitors;
    for (const other of absorbed) {
      Object.assign(first, merge(first, other), { serial: first.serial });
      other.mergedInto = first;
      for (const identity of other.identities) this.#owners.set(identity, first);
    }
    for (const identity of bound) {
      this.#owners.get(identity)?.identities.delete(identity);
      this.#owners.set(identity, first);
      first.identities.add(identity);
    }
    return first;
  }

  #create(now: number): Visitor {
    const seen = { firstSeenAt: now, lastSeenAt: now, visits: 1, visitStartedAt: now, identities: new Set<string>() };
    const known = { parameters: new Map(), experiences: new Map(), events: new Map(), history: new Map() };
    return { serial: ++this.#count, ...seen, ...known };
  }

  #findOwners(id: VisitorId): readonly Visitor[] {
    return [...new Set(toIdentities(id).flatMap((identity) => this.#owners.get(identity) ?? []))];
  }

  #forget(visitor: Visitor): void {
    this.#kept = [...this.#kept, ...replayHistory([...visitor.history.values()])];
    for (const identity of visitor.identities) this.#owners.delete(identity);
  }

  /** Everything that was counted, anew: sums of one's own would have to be kept right in merges. */
  #counted(): readonly CountedEvent[] {
    const visitors = [...new Set(this.#owners.values())];
    return [...this.#kept, ...visitors.flatMap(({ history }) => replayHistory([...history.values()]))];
  }

  /** Adds an event to the visitor, unless it was counted before. */
  #addEvent(visitor: Visitor, event: VisitorEvent, recordedAt: number): void {
    const { eventId, kind, activityId, experienceId = 0, metric = "", impressionId } = event;
    const hasImpressionId = impressionId !== undefined && kind === "impression";
    const key = `${activityId} ${hasImpressionId ? `of ${impressionId}` : `${eventId} ${kind} ${metric}`}`;
    const isRepeated = visitor.history.has(key);
    if (isRepeated && event.orderId === undefined) return;
    const amount = Math.min(event.amount ?? 0, 1e12);
    const past = { kind, activityId, experienceId, metric, amount, recordedAt, isRepeated };
    visitor.history.set(isRepeated ? `${key} again ${visitor.history.size}` : key, past);
    if (isRepeated) return;
    const ids = { event_id: eventId, activity_id: activityId, experience_id: experienceId };
    visitor.events.set(key, { ...ids, kind, recordedAt });
  }
}

function findCurrent(visitor: Visitor): Visitor {
  return visitor.mergedInto === undefined ? visitor : findCurrent(visitor.mergedInto);
}

function seeVisitor(visitor: Visitor, now: number): void {
  if (now - visitor.lastSeenAt > visitTimeout) {
    visitor.visits++;
    visitor.visitStartedAt = now;
  }
  visitor.lastSeenAt = Math.max(visitor.lastSeenAt, now);
}

/** Two visitors as one: the newest parameter, the oldest experience, every event once. */
function merge(a: Visitor, b: Visitor): Visitor {
  const history = new Map(a.history);
  for (const [key, past] of b.history) {
    const isRepeated = history.has(key);
    if (!isRepeated) history.set(key, past);
    else if (past.amount > 0) history.set(`${key} again ${history.size}`, { ...past, isRepeated });
  }
  return {
    ...a,
    identities: new Set([...a.identities, ...b.identities]),
    firstSeenAt: Math.min(a.firstSeenAt, b.firstSeenAt),
    lastSeenAt: Math.max(a.lastSeenAt, b.lastSeenAt),
    visits: a.visits + b.visits,
    parameters: new Map([...b.parameters, ...a.parameters].sort(([, x], [, y]) => x.at - y.at)),
    experiences: new Map([...b.experiences, ...a.experiences].sort(([, x], [, y]) => y.at - x.at)),
    events: new Map([...b.events, ...a.events]),
    history,
  };
}
