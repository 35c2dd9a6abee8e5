import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "libsql";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openSqlStore } from "../../src/sql-store/open-sql-store.ts";
import { announceMissingPostgres, findPostgres } from "../postgres-cluster.ts";
import { takeBackReports } from "./earlier-schema.ts";
import { createPostgresDatabase } from "./shared-postgres.ts";
import { impression, order, start, visit } from "./visits.ts";

const binaries = findPostgres();
if (binaries === null) announceMissingPostgres("a database of the version before, on PostgreSQL");
const day = start / 86_400_000;

/** What it wrote of two visitors: one was shown two experiences, the other one, and ordered. */
const earlier = `
  insert into visitors values ('v1', ${start}, ${start}, 1, 's', ${start}, 0), ('v2', ${start}, ${start}, 1, 's', ${start}, 0);
  insert into identities values ('tnt:a', 'v1'), ('tnt:b', 'v2');
  insert into experiences values ('v1', 1, 1, ${start});
  insert into visitor_identities values ('v1', 'tnt:a', ${start}), ('v2', 'tnt:b', ${start});
  insert into events values
    ('v2', 'o1', 1, 0, 'conversion', 'order', null, 's', 'done', 'o1', 40, ${start}, ${start});
  insert into tallies values
    ('v1', 1, 0, 'impression', '', 1, 0), ('v1', 1, 1, 'impression', '', 1, 0),
    ('v2', 1, 0, 'impression', '', 1, 0), ('v2', 1, 0, 'conversion', 'order', 1, 40)`;

/** As the version before counts, also while the new one runs. */
const earlierTotals = (events: number): string => `
  insert into totals (activity_id, experience_id, kind, metric, day, writer, events, visitors, amount, squares) values
    (1, 0, 'impression', '', ${day}, 'before', ${events}, 2, 0, 0), (1, 1, 'impression', '', ${day}, 'before', ${events}, 1, 0, 0),
    (1, 0, 'conversion', 'order', ${day}, 'before', ${events}, 1, 40, 1600)
  on conflict (activity_id, experience_id, kind, metric, day, writer) do update set
    events = totals.events + excluded.events`;

describe("a database of a version without reports", () => {
  let folder = "";
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "fletch-reports-"));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  for (const engine of binaries === null ? ["SQLite"] : ["SQLite", "PostgreSQL"]) {
    it(`is reported with its earlier counts, and both versions keep counting in it, on ${engine}`, async () => {
      const location = engine === "SQLite" ? join(folder, "before.db") : await createPostgresDatabase();
      await (await openSqlStore(location)).close();
      await execute(location, `${takeBackReports}; ${earlier}; ${earlierTotals(3)}`);
      const store = await openSqlStore(location);
      try {
        const counts = await store.readActivityCounts({ activityId: 1 });
        expect(counts.exposures.map(({ experienceId, visitors }) => [experienceId, visitors])).toEqual([
          [0, 2],
          [1, 1],
        ]);
        expect(counts.results).toMatchObject([{ day, visitors: 1, events: 3, amount: 40, squares: 1600 }]);
        expect(counts).toMatchObject({ visitorsInSeveralExperiences: 1, unexposed: [], orders: [] });
        // Who was counted before is not counted again, and is known to have been shown the experience.
        await visit(store, { tntId: "b" }, { events: [impression("n9", 1, 0), order("o1", 40), order("o2", 5)] });
        await execute(location, earlierTotals(1));
        const later = await store.readActivityCounts({ activityId: 1 });
        expect(later.exposures).toEqual(counts.exposures);
        expect(later.results).toMatchObject([{ day, visitors: 1, events: 5, amount: 45, squares: 45 ** 2 }]);
        expect(later.orders).toMatchObject([{ orders: 1, amount: 5, squares: 25, repeated: 1, largest: [40, 5] }]);
        expect(later.unexposed).toEqual([]);
        // Two who were counted before become one.
        await visit(store, { tntId: "a", marketingCloudVisitorId: "m" });
        await visit(store, { tntId: "b", marketingCloudVisitorId: "m" });
        const merged = await store.readActivityCounts({ activityId: 1 });
        expect(merged.exposures.map(({ experienceId, visitors }) => [experienceId, visitors])).toEqual([
          [0, 1],
          [1, 1],
        ]);
        expect(merged.visitorsInSeveralExperiences).toBe(1);
        // Of what was kept before it is not known what it was drawn from.
        expect((await store.exportVisitor({ tntId: "a" }))?.experiences).toMatchObject([
          { experience_id: 1, split: null },
        ]);
      } finally {
        await store.close();
      }
    });
  }
});

async function execute(location: string, statements: string): Promise<void> {
  if (!location.startsWith("postgres")) {
    const database = new Database(location);
    database.exec(statements);
    database.close();
    return;
  }
  const client = new pg.Client({ connectionString: location });
  await client.connect();
  await client.query(statements);
  await client.end();
}
