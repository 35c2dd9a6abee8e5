import type { Transaction } from "kysely";
import { singleValuedKind } from "../visitors/identities.ts";
import { planMerge } from "../visitors/plan-merge.ts";
import { bumpVersions } from "./count-visits.ts";
import type { Engine } from "./db/engine.ts";
import { prepareInsert } from "./db/insert-rows.ts";
import { lockVisitors } from "./db/lock-visitors.ts";
import type { Tables } from "./db/tables.ts";
import { appendToJournal } from "./journal.ts";
import { mergeVisitors } from "./merge-visitors.ts";
import { type MutableIdentityMap, readIdentities } from "./read-identities.ts";
import { type CountChanges, noChanges, toDay } from "./record-events.ts";
import type { SeveralDelta } from "./several-experiences.ts";
import type { TotalsDelta } from "./totals.ts";

/** The identities of one request. */
export interface IdentitySet {
  readonly identities: readonly string[];
  /** Their visitors when the request was decided. */
  readonly people: readonly string[];
  readonly sessionId: string;
  readonly now: number;
}

/** The visitors of identity sets. */
export interface ResolvedVisitor {
  /** The visitor of each set, in order; `null` if it is not the expected one, so that nothing was linked. */
  readonly visitorIds: readonly (string | null)[];
  /** Returns the survivor of a visitor after the merges. */
  readonly current: (visitorId: string) => string;
  /** The changes of the sums by merges. */
  readonly changes: CountChanges;
  /** Created visitors, with the time when they were first seen. Their version is 0. */
  readonly created: ReadonlyMap<string, number>;
}

/**
 * Resolves each set of identities to a visitor; creates and merges visitors as `planMerge` says. Safe with concurrent transactions: locks the
 * identities first, then their visitors.
 */
export async function resolveIdentities(
  trx: Transaction<Tables>,
  engine: Engine,
  sets: readonly IdentitySet[],
  createId: () => string,
): Promise<ResolvedVisitor> {
  if (sets.length === 0) {
    return { visitorIds: [], current: (visitorId) => visitorId, changes: noChanges, created: new Map() };
  }
  const identities = new Set(sets.flatMap((set) => set.identities));
  await engine.lockIdentities(trx, [...identities]);
  const binder = new Binder(trx, engine, await readLocked(trx, engine, identities), createId);
  const visitors: (string | null)[] = [];
  for (const set of sets) visitors.push(await binder.resolve(set));
  await binder.write();
  const current = (visitorId: string): string => binder.current(visitorId);
  return {
    visitorIds: visitors.map((each) => each && current(each)),
    current,
    changes: binder,
    created: binder.created,
  };
}

/** Reads the visitors of identities, and locks them. Reads again if they were merged while waiting for the locks. */
async function readLocked(
  trx: Transaction<Tables>,
  engine: Engine,
  identities: ReadonlySet<string>,
): Promise<MutableIdentityMap> {
  const locked = new Set<string>();
  for (;;) {
    const map = await readIdentities(trx, identities);
    const more = [...map.identitiesByVisitor.keys()].filter((visitorId) => !locked.has(visitorId));
    if (more.length === 0 || !engine.locksRows) return map;
    for (const visitorId of (await lockVisitors(trx, engine, more)).keys()) locked.add(visitorId);
  }
}

/** The maximum number of ids of a visitor. */
export const maxIdentities = 100;

const insertVisitors = prepareInsert("visitors", (insert) => insert);
const insertVisitorIdentities = prepareInsert("visitor_identities", (insert) =>
  insert.onConflict((conflict) => conflict.doNothing()),
);
const upsertIdentities = prepareInsert("identities", (insert) =>
  insert.onConflict((conflict) =>
    conflict.column("identity").doUpdateSet(({ ref }) => ({ visitor_id: ref("excluded.visitor_id") })),
  ),
);

/** Links one set after the other, and writes all new rows together. */
class Binder {
  readonly #trx: Transaction<Tables>;
  readonly #engine: Engine;
  readonly #map: MutableIdentityMap;
  readonly #createId: () => string;
  readonly #mergedInto = new Map<string, string>();
  readonly created: Map<string, number> = new Map();
  readonly totals: TotalsDelta[] = [];
  readonly several: SeveralDelta[] = [];
  #newVisitors: Tables["visitors"][] = [];
  #linked: Map<string, Tables["visitor_identities"]> = new Map();
  /** Identities that belonged to another visitor, with that visitor. */
  #left: [identity: string, visitorId: string][] = [];
  /** Identities that are dropped, with their former visitor. */
  #dropped: [identity: string, visitorId: string][] = [];

  constructor(trx: Transaction<Tables>, engine: Engine, map: MutableIdentityMap, createId: () => string) {
    this.#trx = trx;
    this.#engine = engine;
    this.#map = map;
    this.#createId = createId;
  }

  async resolve(set: IdentitySet): Promise<string | null> {
    const { visitorId: found, absorbed, linked } = planMerge(set.identities, this.#map);
    if (!this.#areExpected(set.people, found === null ? [] : [found, ...absorbed])) return null;
    const visitorId = found ?? this.#create(set);
    for (const identity of linked) this.#assign(identity, visitorId, set.now);
    if (absorbed.length > 0) await this.write();
    for (const other of absorbed) await this.#absorb(visitorId, other, set.now);
    if (linked.length > 0 || absorbed.length > 0) this.#dropOld(visitorId, set.identities);
    return visitorId;
  }

  /** Whether these are the visitors that the request was decided with, also after merges; or visitors created in this batch. */
  #areExpected(expected: readonly string[], people: readonly string[]): boolean {
    const now = new Set(expected.map((visitorId) => this.current(visitorId)));
    if (now.size === 0) return people.every((visitorId) => this.created.has(visitorId));
    return now.size === people.length && people.every((visitorId) => now.has(visitorId));
  }

  /** Drops the oldest ids over the limit; those of browsers and devices first. */
  #dropOld(visitorId: string, requested: readonly string[]): void {
    const { owners, identitiesByVisitor } = this.#map;
    const owned = identitiesByVisitor.get(visitorId);
    if (owned === undefined || owned.size <= maxIdentities) return;
    const old = [...owned].filter((identity) => !requested.includes(identity) && !this.#linked.has(identity));
    const devices = old.filter((identity) => singleValuedKind(identity) === null);
    const others = old.filter((identity) => singleValuedKind(identity) !== null);
    for (const identity of [...devices, ...others].slice(0, owned.size - maxIdentities)) {
      owners.delete(identity);
      owned.delete(identity);
      this.#dropped.push([identity, visitorId]);
    }
  }

  /** Returns the survivor of a visitor after the merges. */
  current(visitorId: string): string {
    const survivor = this.#mergedInto.get(visitorId);
    return survivor === undefined ? visitorId : this.current(survivor);
  }

  async write(): Promise<void> {
    const [visitors, linked, left] = [this.#newVisitors, [...this.#linked.values()], this.#left];
    const dropped = this.#dropped;
    [this.#newVisitors, this.#linked, this.#left, this.#dropped] = [[], new Map(), [], []];
    await insertVisitors(this.#trx, this.#engine, visitors);
    for (const [identity] of dropped) {
      await this.#trx.deleteFrom("identities").where("identity", "=", identity).execute();
    }
    for (const [identity, visitorId] of [...left, ...dropped]) {
      await this.#trx
        .deleteFrom("visitor_identities")
        .where("visitor_id", "=", visitorId)
        .where("identity", "=", identity)
        .execute();
    }
    if (linked.length === 0) return;
    const grown = linked.map(({ visitor_id }) => visitor_id).filter((visitorId) => !this.created.has(visitorId));
    await bumpVersions(this.#trx, new Set([...grown, ...left.map(([, visitorId]) => visitorId)]));
    await insertVisitorIdentities(this.#trx, this.#engine, linked);
    const owners = linked.map(({ identity, visitor_id }) => ({ identity, visitor_id }));
    await upsertIdentities(this.#trx, this.#engine, owners);
  }

  #create({ sessionId, now }: IdentitySet): string {
    const visitorId = this.#createId();
    this.#map.identitiesByVisitor.set(visitorId, new Set());
    this.created.set(visitorId, now);
    this.#newVisitors.push({
      visitor_id: visitorId,
      first_seen_at: now,
      last_seen_at: now,
      visits: 1,
      session_id: sessionId,
      visit_started_at: now,
      version: 0,
    });
    return visitorId;
  }

  #assign(identity: string, visitorId: string, now: number): void {
    const { owners, identitiesByVisitor } = this.#map;
    const former = owners.get(identity);
    if (former !== undefined) {
      this.#left.push([identity, former]);
      identitiesByVisitor.get(former)?.delete(identity);
    }
    owners.set(identity, visitorId);
    identitiesByVisitor.get(visitorId)?.add(identity);
    this.#linked.set(identity, { visitor_id: visitorId, identity, bound_at: now });
  }

  async #absorb(survivor: string, absorbed: string, now: number): Promise<void> {
    const merged = { survivor, absorbed, day: toDay(now) };
    const { totals, several } = await mergeVisitors(this.#trx, this.#engine, merged);
    this.totals.push(...totals);
    this.several.push(...several);
    // Events of the absorbed visitor that are still in the journal follow when they are drained.
    if (this.#engine.keepsJournal) await appendToJournal(this.#trx, { merged });
    this.#mergedInto.set(absorbed, survivor);
    const { owners, identitiesByVisitor } = this.#map;
    for (const identity of identitiesByVisitor.get(absorbed) ?? []) {
      owners.set(identity, survivor);
      identitiesByVisitor.get(survivor)?.add(identity);
    }
    identitiesByVisitor.delete(absorbed);
  }
}
