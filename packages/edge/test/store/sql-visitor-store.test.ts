import { copyFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { openSqlStore } from "../../src/sql-store/open-sql-store.ts";
import type { SqlVisitorStore } from "../../src/sql-store/sql-visitor-store.ts";
import type { ExperienceAssignment } from "../../src/visitors/visitor-store.ts";
import { announceMissingPostgres, findPostgres } from "../postgres-cluster.ts";
import { createPostgresDatabase, emptyPostgresStore } from "./shared-postgres.ts";
import { testVisitorStore } from "./store-contract.ts";
import { createQuery, impression, loadCurrent, minute, start, summarize, visit } from "./visits.ts";

const binaries = findPostgres();
if (binaries === null) announceMissingPostgres("the SQL store on PostgreSQL");

for (const engine of binaries === null ? ["SQLite"] : ["SQLite", "PostgreSQL"]) {
  describe(`the SQL store on ${engine}`, () => {
    let folder = "";
    let files = 0;
    const open: SqlVisitorStore[] = [];

    beforeAll(async () => {
      folder = mkdtempSync(join(tmpdir(), "fletch-store-"));
      if (engine === "SQLite") await (await openSqlStore(join(folder, "empty.db"))).close();
    });
    afterEach(async () => {
      for (const store of open.splice(0)) await store.close();
    });
    afterAll(() => rmSync(folder, { recursive: true, force: true }));

    /** A database without tables. */
    const createNew = async (): Promise<string> =>
      engine === "SQLite" ? join(folder, `edge-${++files}.db`) : await createPostgresDatabase();
    /** A database with the tables, which costs less. */
    const createLocation = async (): Promise<string> => {
      if (engine !== "SQLite") return await emptyPostgresStore();
      const location = await createNew();
      copyFileSync(join(folder, "empty.db"), location);
      return location;
    };
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

    testVisitorStore({ open: openNew, openTwo });

    it("migrates a database of any version, also if several edges start at once", async () => {
      const location = await createNew();
      await Promise.all([1, 2, 3, 4].map(() => openAt(location)));
      const store = await openAt(location);
      expect(await store.readTotals()).toEqual([]);
    });

    it("does not decide by a cached profile that another edge has changed", async () => {
      const edges = await openTwo();
      await visit(edges[0], { tntId: "a" });
      const remembered = await loadCurrent(edges[0], { tntId: "a" });
      await visit(edges[1], { tntId: "a" }, { parameters: { tier: "gold" } });
      const stale = await edges[0].load(createQuery({ tntId: "a" }));
      expect(stale.parameters).toEqual(remembered.parameters);
      const outcome = await edges[0].record({ visitor: stale, experiences: [], events: [impression("n1", 1, 0)] });
      expect(outcome).toMatchObject({ recorded: false, visitor: { parameters: new Map([["tier", "gold"]]) } });
      expect(await summarize(edges[0])).toEqual([]);
    });

    it("caches what it wrote, equal to what another edge reads", async () => {
      const [store, other] = await openTwo();
      await visit(store, { tntId: "a", thirdPartyId: "ann" }, { assignments: [{ activityId: 1, experienceId: 2 }] });
      const created = await store.load(createQuery({ tntId: "a" }));
      expect(created).toEqual({ ...(await other.load(createQuery({ tntId: "a" }))), readVersion: created.readVersion });
      expect(created.readVersion).toMatchObject({ isCached: true, version: 0 });
      const assignments = [{ activityId: 2, experienceId: 0 }];
      await visit(store, { tntId: "a" }, { now: start + minute, parameters: { tier: "gold" }, assignments });
      const changed = await store.load(createQuery({ tntId: "a" }));
      expect(changed).toEqual({ ...(await loadCurrent(other, { tntId: "a" })), readVersion: changed.readVersion });
      expect(changed.readVersion).toMatchObject({ isCached: true, version: 1 });
      expect(await store.record({ visitor: changed, experiences: assignments, events: [] })).toEqual({
        recorded: true,
      });
    });

    it("caches no wrong profile, whatever requests are written together", async () => {
      const location = await createLocation();
      const store = await openAt(location);
      const random = createRandom(7);
      const ids = Array.from({ length: 12 }, (_, index) => ({ tntId: `t${index}` }));
      for (let round = 0; round < 25; round++) {
        const visits = Array.from({ length: 6 }, () => {
          const thirdPartyId = random(3) === 0 ? { thirdPartyId: `p${random(4)}` } : {};
          const parameters = random(2) === 0 ? { parameters: { [`n${random(3)}`]: `v${round}` } } : {};
          const assignments = random(2) === 0 ? [{ activityId: random(3), experienceId: random(3) }] : [];
          const id = { ...ids[random(ids.length)], ...thirdPartyId };
          return visit(store, id, { now: start + round * 2_000, ...parameters, assignments });
        });
        await Promise.all(visits);
      }
      const fresh = await openAt(location);
      let remembered = 0;
      for (const id of ids) {
        const [visitor, read] = await Promise.all([store, fresh].map((each) => each.load(createQuery(id))));
        if (visitor === undefined || visitor.readVersion.version !== read?.readVersion.version) continue;
        expect(visitor).toEqual({
          ...read,
          readVersion: { ...read.readVersion, isCached: visitor.readVersion.isCached },
        });
        if (visitor.readVersion.isCached) remembered++;
      }
      expect(remembered).toBeGreaterThan(0);
    });

    it("keeps what was committed after it is closed and opened again", async () => {
      const location = await createLocation();
      const first = await openSqlStore(location);
      await visit(first, { tntId: "a" }, { parameters: { tier: "gold" }, events: [impression("n1", 1, 0)] });
      await first.close();
      const second = await openAt(location);
      expect((await second.load(createQuery({ tntId: "a" }))).parameters.get("tier")).toBe("gold");
      expect(await summarize(second)).toEqual(["1/0 impression : 1 of 1"]);
    });

    it("replaces characters that a database cannot store, such as NUL and lone surrogates", async () => {
      const store = await openNew();
      const id = { tntId: "a\0b", thirdPartyId: "\uD800" };
      await visit(store, id, {
        parameters: { "n\0": "v\uDC00" },
        events: [{ ...impression("n\0", 1, 0), name: "\uD800" }],
      });
      await visit(store, id);
      expect(Object.fromEntries((await store.load(createQuery({ tntId: "a\0b" }))).parameters)).toEqual({
        "n\uFFFD": "v\uFFFD",
      });
    });

    it("exports a visitor's rows of its tables", async () => {
      const store = await openNew();
      await visit(
        store,
        { tntId: "a", thirdPartyId: "ann" },
        {
          parameters: { tier: "gold" },
          assignments: [{ activityId: 1, experienceId: 0, split: "0:50 1:50" }],
          events: [impression("n1", 1, 0)],
        },
      );
      const kept = await store.exportVisitor({ thirdPartyId: "ann" });
      expect(kept).toMatchObject({
        profile_parameters: [{ name: "tier", value: "gold" }],
        experiences: [{ activity_id: 1, experience_id: 0, split: "0:50 1:50" }],
        events: [{ event_id: "n1", kind: "impression" }],
      });
      expect(kept?.visitor_identities.map(({ identity }) => identity).sort()).toEqual(["person:ann", "tnt:a"]);
    });

    it("stores the split of an assignment: of the new one when it is replaced, and of the older one in a merge", async () => {
      const store = await openNew();
      const assign = (tntId: string, now: number, ...assignments: readonly ExperienceAssignment[]) =>
        visit(store, { tntId }, { now, assignments });
      await assign(
        "a",
        start,
        { activityId: 1, experienceId: 0, split: "0:50 1:50" },
        { activityId: 2, experienceId: 0 },
      );
      await assign("a", start + minute, { activityId: 1, experienceId: 1, replaces: 0, split: "1:100" });
      await assign("b", start, { activityId: 1, experienceId: 2, split: "1:10 2:90" });
      await assign("b", start + minute, { activityId: 2, experienceId: 5, split: "5:100" });
      await visit(store, { tntId: "a", marketingCloudVisitorId: "m" }, { now: start + 2 * minute });
      await visit(store, { tntId: "b", marketingCloudVisitorId: "m" }, { now: start + 2 * minute });
      const { experiences = [] } = (await store.exportVisitor({ tntId: "a" })) ?? {};
      expect(experiences.toSorted((one, other) => one.activity_id - other.activity_id)).toMatchObject([
        { activity_id: 1, experience_id: 2, split: "1:10 2:90" },
        { activity_id: 2, experience_id: 0, split: null },
      ]);
    });
  });
}

/** Whole numbers below a limit, the same in every run. */
function createRandom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state * 48_271) % 2_147_483_647;
    return state % below;
  };
}
