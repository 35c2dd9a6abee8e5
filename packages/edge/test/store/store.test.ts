import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { VisitorId } from "@fletch/delivery-api";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { openSqlStore } from "../../src/sql-store/open-sql-store.ts";
import type { SqlVisitorStore } from "../../src/sql-store/sql-visitor-store.ts";
import type { VisitorEvent } from "../../src/visitors/visitor-event.ts";
import type { VisitorProfile, VisitorQuery } from "../../src/visitors/visitor-profile.ts";
import type { ExperienceAssignment } from "../../src/visitors/visitor-store.ts";
import { announceMissingPostgres, findPostgres, type PostgresCluster, startPostgres } from "../postgres-cluster.ts";

const binaries = findPostgres();
if (binaries === null) announceMissingPostgres("the store on PostgreSQL");

const minute = 60_000;
const start = Date.UTC(2026, 10, 20);

for (const engine of binaries === null ? ["SQLite"] : ["SQLite", "PostgreSQL"]) {
  describe(`the store on ${engine}`, () => {
    let cluster: PostgresCluster | undefined;
    let folder = "";
    let files = 0;
    const open: SqlVisitorStore[] = [];

    beforeAll(async () => {
      folder = mkdtempSync(join(tmpdir(), "fletch-store-"));
      if (engine === "PostgreSQL" && binaries !== null) cluster = await startPostgres(binaries);
    }, 60_000);
    afterEach(async () => {
      for (const store of open.splice(0)) await store.close();
    });
    afterAll(async () => {
      await cluster?.close();
      rmSync(folder, { recursive: true, force: true });
    }, 60_000);

    const createLocation = async (): Promise<string> =>
      (await cluster?.createDatabase()) ?? join(folder, `edge-${++files}.db`);
    const openAt = async (location: string): Promise<SqlVisitorStore> => {
      const store = await openSqlStore(location);
      open.push(store);
      return store;
    };
    const openNew = async (): Promise<SqlVisitorStore> => openAt(await createLocation());
    /** Two edges on one database. */
    const openTwo = async (): Promise<readonly [SqlVisitorStore, SqlVisitorStore]> => {
      const location = await createLocation();
      return Promise.all([openAt(location), openAt(location)]);
    };

    it("opens a database of any age, also when several edges start at once", async () => {
      const location = await createLocation();
      await Promise.all([1, 2, 3, 4].map(() => openAt(location)));
      const store = await openAt(location);
      expect(await store.readTotals()).toEqual([]);
    });

    it("knows nothing of a new visitor but what the request says", async () => {
      const store = await openNew();
      const visitor = await store.load(arrival({ tntId: "a.35_0" }, { parameters: { tier: "gold" } }));
      expect(visitor).toMatchObject({ id: { tntId: "a.35_0" }, lastSeenAt: null, visits: 1, firstSeenAt: start });
      expect([...visitor.parameters]).toEqual([["tier", "gold"]]);
      expect(visitor.experiences.size).toBe(0);
    });

    it("merges profile parameters name by name", async () => {
      const store = await openNew();
      await visit(store, { tntId: "a" }, { parameters: { tier: "gold", city: "Bern" } });
      await visit(store, { tntId: "a" }, { parameters: { tier: "silver" } });
      expect(Object.fromEntries((await store.load(arrival({ tntId: "a" }))).parameters)).toEqual({
        tier: "silver",
        city: "Bern",
      });
    });

    it("loses no profile parameter that two edges write at the same time", async () => {
      const edges = await openTwo();
      const names = Array.from({ length: 60 }, (_, index) => `p${index}`);
      await Promise.all(
        names.map((name, index) =>
          visitUntilRecorded(edges[index % 2] as SqlVisitorStore, { tntId: "a", thirdPartyId: "t" }, { [name]: name }),
        ),
      );
      const { parameters } = await know(edges[0], { tntId: "a" });
      expect([...parameters.keys()].sort()).toEqual(names.toSorted());
    });

    it("keeps the experience that a visitor got first, whatever is claimed later", async () => {
      const store = await openNew();
      const early = await store.load(arrival({ tntId: "a" }));
      await visit(store, { tntId: "a" }, { claims: [{ activityId: 1, experienceId: 2 }] });
      const late = await store.record({
        visitor: early,
        experiences: [{ activityId: 1, experienceId: 0 }],
        events: [impression("n1", 1, 0)],
      });
      expect(late).toMatchObject({ recorded: false, visitor: { experiences: new Map([[1, 2]]) } });
      expect(await store.readTotals()).toEqual([]);
    });

    it("lets a visitor go from an experience that is not to be had any more, and only from that one", async () => {
      const store = await openNew();
      await visit(store, { tntId: "a" }, { claims: [{ activityId: 1, experienceId: 2 }] });
      await visit(store, { tntId: "a" }, { claims: [{ activityId: 1, experienceId: 0, replaces: 2 }] });
      expect((await store.load(arrival({ tntId: "a" }))).experiences).toEqual(new Map([[1, 0]]));
      const again = await visit(store, { tntId: "a" }, { claims: [{ activityId: 1, experienceId: 1, replaces: 2 }] });
      expect(again).toMatchObject({ recorded: false });
    });

    it("gives one visitor one experience when two edges claim different ones at once", async () => {
      const edges = await openTwo();
      const outcomes = await Promise.all(
        Array.from({ length: 20 }, (_, index) =>
          visit(
            edges[index % 2] as SqlVisitorStore,
            { tntId: "a" },
            { claims: [{ activityId: 1, experienceId: index % 4 }], events: [impression(`n${index}`, 1, index % 4)] },
          ),
        ),
      );
      const { experiences } = await know(edges[1], { tntId: "a" });
      const kept = experiences.get(1);
      expect(outcomes.map(({ recorded }) => recorded)).toEqual(outcomes.map((_, index) => index % 4 === kept));
      const totals = await edges[0].readTotals(1);
      expect(totals.map(({ experienceId, events, visitors }) => [experienceId, events, visitors])).toEqual([
        [kept, 5, 1],
      ]);
    });

    it("finds a visitor by any of the ids that came together, and returns all of them", async () => {
      const store = await openNew();
      await visit(store, { tntId: "a.35_0", thirdPartyId: "ann", marketingCloudVisitorId: "m1" });
      const byEcid = await store.load({ ...arrival({ marketingCloudVisitorId: "m1" }), locationHint: "37" });
      expect(byEcid.id).toEqual({ tntId: "a.37_0", thirdPartyId: "ann", marketingCloudVisitorId: "m1" });
      const byCustomer = {
        customerIds: [{ id: "c", integrationCode: "crm", authenticatedState: "authenticated" }],
      } as const;
      await visit(store, { thirdPartyId: "ann", ...byCustomer });
      expect((await store.load(arrival(byCustomer))).id).toMatchObject({ tntId: "a", thirdPartyId: "ann" });
      const loggedOut = { customerIds: [{ ...byCustomer.customerIds[0], authenticatedState: "logged_out" }] } as const;
      expect((await store.load(arrival({ tntId: "z", ...loggedOut }))).id.thirdPartyId).toBeUndefined();
    });

    it("merges two visitors who turn out to be one: the newest parameter, the oldest experience, every event once", async () => {
      const store = await openNew();
      await visit(
        store,
        { tntId: "phone" },
        {
          parameters: { tier: "silver", shoe: "42" },
          claims: [{ activityId: 1, experienceId: 1 }],
          events: [impression("n1", 1, 1, "i1")],
        },
      );
      await visit(
        store,
        { thirdPartyId: "ann" },
        {
          now: start + minute,
          parameters: { tier: "gold" },
          claims: [
            { activityId: 1, experienceId: 2 },
            { activityId: 2, experienceId: 0 },
          ],
          events: [impression("n2", 1, 2, "i1"), impression("n3", 2, 0)],
        },
      );
      const expected = {
        parameters: new Map([
          ["tier", "gold"],
          ["shoe", "42"],
        ]),
        experiences: new Map([
          [1, 1],
          [2, 0],
        ]),
      };
      const both = { tntId: "phone", thirdPartyId: "ann" };
      expect(await store.load(arrival(both, { now: start + 2 * minute }))).toMatchObject(expected);
      await visit(store, both, { now: start + 2 * minute });
      expect(await store.load(arrival({ tntId: "phone" }, { now: start + 2 * minute }))).toMatchObject(expected);
      expect(await store.load(arrival({ thirdPartyId: "ann" }, { now: start + 2 * minute }))).toMatchObject({
        ...expected,
        firstSeenAt: start,
      });
      const kept = await store.exportVisitor({ thirdPartyId: "ann" });
      expect(kept?.visitors).toHaveLength(1);
      expect(kept?.events.map(({ event_id }) => event_id).sort()).toEqual(["n2", "n3"]);
    });

    it("does not make one person of two who use one browser", async () => {
      const store = await openNew();
      await visit(store, { tntId: "laptop", thirdPartyId: "ann" }, { parameters: { name: "Ann" } });
      await visit(store, { tntId: "laptop", thirdPartyId: "bob" }, { parameters: { name: "Bob" } });
      expect((await store.load(arrival({ tntId: "laptop" }))).id.thirdPartyId).toBe("bob");
      expect((await store.load(arrival({ thirdPartyId: "ann" }))).parameters.get("name")).toBe("Ann");
      expect((await store.load(arrival({ thirdPartyId: "ann" }))).id.tntId).toBeUndefined();
    });

    it("ends with one visitor when two edges merge the same ids in different ways at once", async () => {
      const edges = await openTwo();
      const ids = Array.from({ length: 6 }, (_, index) => `d${index}`);
      for (const tntId of ids) await visit(edges[0], { tntId }, { parameters: { [tntId]: "here" } });
      await Promise.all(
        [...ids, ...ids.toReversed()].map((tntId, index) =>
          visitUntilRecorded(edges[index % 2] as SqlVisitorStore, {
            tntId,
            thirdPartyId: "ann",
            marketingCloudVisitorId: `m${index % 3}`,
          }),
        ),
      );
      const kept = await edges[1].exportVisitor({ thirdPartyId: "ann" });
      expect(kept?.visitors).toHaveLength(1);
      expect(kept?.profile_parameters.map(({ name }) => name).sort()).toEqual(ids);
      for (const tntId of ids) expect((await know(edges[0], { tntId })).id.thirdPartyId).toBe("ann");
    });

    it("does not decide by what it remembers of a visitor if another edge has changed that", async () => {
      const edges = await openTwo();
      await visit(edges[0], { tntId: "a" });
      const remembered = await know(edges[0], { tntId: "a" });
      await visit(edges[1], { tntId: "a" }, { parameters: { tier: "gold" } });
      const stale = await edges[0].load(arrival({ tntId: "a" }));
      expect(stale.parameters).toEqual(remembered.parameters);
      const outcome = await edges[0].record({ visitor: stale, experiences: [], events: [impression("n1", 1, 0)] });
      expect(outcome).toMatchObject({ recorded: false, visitor: { parameters: new Map([["tier", "gold"]]) } });
      expect(await summarize(edges[0])).toEqual([]);
    });

    it("remembers of a visitor what it wrote, as another edge reads it", async () => {
      const [store, other] = await openTwo();
      await visit(store, { tntId: "a", thirdPartyId: "ann" }, { claims: [{ activityId: 1, experienceId: 2 }] });
      const created = await store.load(arrival({ tntId: "a" }));
      expect(created).toEqual({ ...(await other.load(arrival({ tntId: "a" }))), basis: created.basis });
      expect(created.basis).toMatchObject({ isCached: true, version: 0 });
      const claims = [{ activityId: 2, experienceId: 0 }];
      await visit(store, { tntId: "a" }, { now: start + minute, parameters: { tier: "gold" }, claims });
      const changed = await store.load(arrival({ tntId: "a" }));
      expect(changed).toEqual({ ...(await know(other, { tntId: "a" })), basis: changed.basis });
      expect(changed.basis).toMatchObject({ isCached: true, version: 1 });
      expect(await store.record({ visitor: changed, experiences: claims, events: [] })).toEqual({ recorded: true });
    });

    it("remembers nothing that is not so, whatever requests are written together", async () => {
      const location = await createLocation();
      const store = await openAt(location);
      const random = createRandom(7);
      const ids = Array.from({ length: 12 }, (_, index) => ({ tntId: `t${index}` }));
      for (let round = 0; round < 25; round++) {
        const visits = Array.from({ length: 6 }, () => {
          const thirdPartyId = random(3) === 0 ? { thirdPartyId: `p${random(4)}` } : {};
          const parameters = random(2) === 0 ? { parameters: { [`n${random(3)}`]: `v${round}` } } : {};
          const claims = random(2) === 0 ? [{ activityId: random(3), experienceId: random(3) }] : [];
          const id = { ...ids[random(ids.length)], ...thirdPartyId };
          return visit(store, id, { now: start + round * 2_000, ...parameters, claims });
        });
        await Promise.all(visits);
      }
      const fresh = await openAt(location);
      let remembered = 0;
      for (const id of ids) {
        const [visitor, read] = await Promise.all([store, fresh].map((each) => each.load(arrival(id))));
        if (visitor === undefined || visitor.basis.version !== read?.basis.version) continue;
        expect(visitor).toEqual({ ...read, basis: { ...read.basis, isCached: visitor.basis.isCached } });
        if (visitor.basis.isCached) remembered++;
      }
      expect(remembered).toBeGreaterThan(0);
    });

    it("counts a notification once, and an impression once, however often they come", async () => {
      const edges = await openTwo();
      const events = [impression("n1", 1, 0, "i1"), impression("n2", 1, 0, "i1"), click("n3", 1, 0)];
      await Promise.all(
        Array.from({ length: 8 }, (_, index) => visit(edges[index % 2] as SqlVisitorStore, { tntId: "a" }, { events })),
      );
      await visit(edges[0], { tntId: "b" }, { events });
      expect(await summarize(edges[0])).toEqual(["1/0 click click: 2 of 2", "1/0 impression : 2 of 2"]);
    });

    it("adds up revenue, and the squares of what each visitor brought", async () => {
      const store = await openNew();
      await visit(store, { tntId: "a" }, { events: [order("o1", 10)] });
      await visit(store, { tntId: "a" }, { events: [order("o2", 5), order("o1", 10)] });
      await visit(store, { tntId: "b" }, { events: [order("o1", 2)] });
      expect(await store.readTotals(1)).toMatchObject([
        { kind: "conversion", events: 3, visitors: 2, amount: 17, squares: 229 },
      ]);
    });

    it("counts an order whose total nobody can pay without spoiling the sums", async () => {
      const store = await openNew();
      await visit(store, { tntId: "a" }, { events: [order("o1", 1e308)] });
      await visit(store, { tntId: "a" }, { events: [order("o2", 1e308)] });
      expect(await store.readTotals(1)).toMatchObject([{ events: 2, amount: 2e12, squares: 4e24 }]);
    });

    it("counts a visit when the last request was more than 30 minutes ago", async () => {
      const store = await openNew();
      await visit(store, { tntId: "a" });
      await visit(store, { tntId: "a" }, { now: start + 30 * minute });
      const later = start + 61 * minute;
      expect(await store.load(arrival({ tntId: "a" }, { now: start + 31 * minute }))).toMatchObject({ visits: 1 });
      expect(await store.load(arrival({ tntId: "a" }, { now: later }))).toMatchObject({
        visits: 2,
        visitStartedAt: later,
      });
      await visit(store, { tntId: "a" }, { now: later });
      await visit(store, { tntId: "a" }, { now: later + minute });
      const visitor = await store.load(arrival({ tntId: "a" }, { now: later + minute }));
      expect(visitor).toMatchObject({
        visits: 2,
        visitStartedAt: later,
        firstSeenAt: start,
        lastSeenAt: later + minute,
      });
    });

    it("exports and deletes a visitor by any id, and keeps the totals", async () => {
      const store = await openNew();
      await visit(
        store,
        { tntId: "a", thirdPartyId: "ann" },
        {
          parameters: { tier: "gold" },
          claims: [{ activityId: 1, experienceId: 0 }],
          events: [impression("n1", 1, 0)],
        },
      );
      const kept = await store.exportVisitor({ thirdPartyId: "ann" });
      expect(kept).toMatchObject({
        profile_parameters: [{ name: "tier", value: "gold" }],
        experiences: [{ activity_id: 1, experience_id: 0 }],
        events: [{ event_id: "n1", kind: "impression" }],
      });
      expect(kept?.visitor_identities.map(({ identity }) => identity).sort()).toEqual(["person:ann", "tnt:a"]);
      expect(await store.deleteVisitor({ tntId: "a" })).toBe(true);
      expect(await store.exportVisitor({ thirdPartyId: "ann" })).toBeNull();
      expect(await store.deleteVisitor({ thirdPartyId: "ann" })).toBe(false);
      expect((await store.load(arrival({ tntId: "a" }))).visits).toBe(1);
      expect(await summarize(store)).toEqual(["1/0 impression : 1 of 1"]);
    });

    it("forgets old events, and visitors who did not come back", async () => {
      const store = await openNew();
      await visit(store, { tntId: "gone" }, { events: [impression("n1", 1, 0)] });
      await visit(store, { tntId: "back" }, { events: [impression("n1", 1, 0)] });
      await visit(store, { tntId: "back" }, { now: start + 10 * minute, events: [impression("n2", 1, 0)] });
      await store.prune(start + 5 * minute);
      expect(await store.exportVisitor({ tntId: "gone" })).toBeNull();
      expect((await store.exportVisitor({ tntId: "back" }))?.events.map(({ event_id }) => event_id)).toEqual(["n2"]);
    });

    it("keeps texts that a database cannot hold, such as NUL and half a surrogate pair, as near as it can", async () => {
      const store = await openNew();
      const id = { tntId: "a\0b", thirdPartyId: "\uD800" };
      await visit(store, id, {
        parameters: { "n\0": "v\uDC00" },
        events: [{ ...impression("n\0", 1, 0), name: "\uD800" }],
      });
      await visit(store, id);
      expect(Object.fromEntries((await store.load(arrival({ tntId: "a\0b" }))).parameters)).toEqual({
        "n\uFFFD": "v\uFFFD",
      });
    });

    it("still has what was committed after it was closed and opened again", async () => {
      const location = await createLocation();
      const first = await openSqlStore(location);
      await visit(first, { tntId: "a" }, { parameters: { tier: "gold" }, events: [impression("n1", 1, 0)] });
      await first.close();
      const second = await openAt(location);
      expect((await second.load(arrival({ tntId: "a" }))).parameters.get("tier")).toBe("gold");
      expect(await summarize(second)).toEqual(["1/0 impression : 1 of 1"]);
    });
  });
}

interface VisitOptions {
  readonly now?: number;
  readonly parameters?: Readonly<Record<string, string>>;
  readonly claims?: readonly ExperienceAssignment[];
  readonly events?: readonly VisitorEvent[];
}

/** Whole numbers below a limit, the same in every run. */
function createRandom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state * 48_271) % 2_147_483_647;
    return state % below;
  };
}

function arrival(id: VisitorId, { now = start, parameters = {} }: VisitOptions = {}): VisitorQuery {
  return { id, sessionId: "s", now, parameters: new Map(Object.entries(parameters)) };
}

async function visit(
  store: SqlVisitorStore,
  id: VisitorId,
  options: VisitOptions = {},
): Promise<{ readonly recorded: boolean; readonly visitor?: VisitorProfile }> {
  const visitor = await store.load(arrival(id, options));
  return store.record({ visitor, experiences: options.claims ?? [], events: options.events ?? [] });
}

/** A visit that is decided again, as a request is, for as long as the visitor turns out to be somebody else. */
async function visitUntilRecorded(
  store: SqlVisitorStore,
  id: VisitorId,
  parameters: Readonly<Record<string, string>> = {},
): Promise<void> {
  let visitor = await store.load(arrival(id, { parameters }));
  for (;;) {
    const outcome = await store.record({ visitor, experiences: [], events: [] });
    if (outcome.recorded) return;
    visitor = outcome.visitor;
  }
}

/** What an edge knows of a visitor when it answers. */
async function know(store: SqlVisitorStore, id: VisitorId): Promise<VisitorProfile> {
  const visitor = await store.load(arrival(id));
  const outcome = await store.record({ visitor, experiences: [], events: [] });
  return outcome.recorded ? visitor : outcome.visitor;
}

function impression(eventId: string, activityId: number, experienceId: number, impressionId?: string): VisitorEvent {
  const event = { eventId, kind: "impression", activityId, experienceId, occurredAt: start } as const;
  return impressionId === undefined ? event : { ...event, impressionId };
}

function click(eventId: string, activityId: number, experienceId: number): VisitorEvent {
  return { eventId, kind: "click", metric: "click", activityId, experienceId, occurredAt: start };
}

function order(eventId: string, amount: number): VisitorEvent {
  return {
    eventId,
    kind: "conversion",
    metric: "order",
    activityId: 1,
    experienceId: 0,
    amount,
    orderId: eventId,
    occurredAt: start,
  };
}

async function summarize(store: SqlVisitorStore): Promise<readonly string[]> {
  const totals = await store.readTotals();
  return totals.map(
    (each) => `${each.activityId}/${each.experienceId} ${each.kind} ${each.metric}: ${each.events} of ${each.visitors}`,
  );
}
