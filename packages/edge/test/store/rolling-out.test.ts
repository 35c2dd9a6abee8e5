import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "libsql";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openSqlStore } from "../../src/sql-store/open-sql-store.ts";
import type { SqlVisitorStore } from "../../src/sql-store/sql-visitor-store.ts";
import type { VisitorQuery } from "../../src/visitors/visitor-profile.ts";
import { announceMissingPostgres, findPostgres } from "../postgres-cluster.ts";
import { runScript } from "./processes/run-script.ts";
import { createPostgresDatabase } from "./shared-postgres.ts";

const binaries = findPostgres();
if (binaries === null) announceMissingPostgres("several edges that start on one PostgreSQL");
const hour = 3_600_000;

describe("several edges on one database", () => {
  let folder = "";
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "fletch-rolling-"));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it("can start at the same time, in several processes, on a new one", async () => {
    const locations = [join(folder, "new.db")];
    if (binaries !== null) locations.push(await createPostgresDatabase());
    for (const location of locations) {
      const scripts = await Promise.all([1, 2, 3, 4].map(() => runScript("open-and-die", [location, "Infinity"])));
      const ended = await Promise.all(scripts.map((script) => script.ended));
      expect(ended).toEqual(scripts.map(() => ({ code: 0, errors: "" })));
    }
  });

  it("may have an earlier version than the schema: it starts, and goes on", async () => {
    const location = join(folder, "later.db");
    await (await openSqlStore(location)).close();
    const database = new Database(location);
    database.exec(`
      alter table visitors add column consent text not null default 'unknown';
      insert into kysely_migration (name, timestamp) values ('9999-later', '2099-01-01')`);
    database.close();
    const store = await openSqlStore(location);
    await visit(store, 0, { tier: "gold" });
    expect((await store.load(arrive(0))).parameters.get("tier")).toBe("gold");
    await store.close();
  });

  it("may have different clocks: the last write counts, and visits are counted once", async () => {
    const location = join(folder, "clocks.db");
    const [ahead, behind] = await Promise.all([openSqlStore(location), openSqlStore(location)]);
    const now = Date.UTC(2026, 0, 1);
    for (let index = 0; index < 6; index++) {
      await visit(ahead, now + hour + index, { tier: `ahead-${index}` });
      await visit(behind, now + index, { tier: `behind-${index}` });
    }
    // What `ahead` remembers is out of date, and it finds that out.
    await visit(ahead, now + hour + 9, {});
    const known = await ahead.load(arrive(now + hour + 10));
    expect(known.parameters.get("tier")).toBe("behind-5");
    expect(known).toMatchObject({ visits: 1, lastSeenAt: now + hour });
    await Promise.all([ahead.close(), behind.close()]);
  });
});

function arrive(now: number, parameters: Readonly<Record<string, string>> = {}): VisitorQuery {
  return { id: { tntId: "a" }, sessionId: "s", now, parameters: new Map(Object.entries(parameters)) };
}

async function visit(store: SqlVisitorStore, now: number, parameters: Readonly<Record<string, string>>): Promise<void> {
  for (let visitor = await store.load(arrive(now, parameters)); ; ) {
    const outcome = await store.record({ visitor, experiences: [], events: [] });
    if (outcome.recorded) return;
    visitor = outcome.visitor;
  }
}
