import pg from "pg";
import { describe, expect, it } from "vitest";
import { openSqlStore } from "../../src/sql-store/open-sql-store.ts";
import type { SqlVisitorStore } from "../../src/sql-store/sql-visitor-store.ts";
import type { VisitorQuery } from "../../src/visitors/visitor-profile.ts";
import { announceMissingPostgres, findPostgres } from "../postgres-cluster.ts";
import { emptyPostgresStore } from "./shared-postgres.ts";

const binaries = findPostgres();
if (binaries === null) announceMissingPostgres("who a visitor is while a device changes hands");

const laptop = { tntId: "laptop" };

describe.skipIf(binaries === null)("a device that changes hands", () => {
  it("while its visitor is read belongs to its new owner", async () => {
    const { store, other, location } = await openTwo();
    const client = new pg.Client({ connectionString: location });
    await client.connect();
    try {
      // The reader is held where it is about to read the version of the visitor, and the device moves meanwhile.
      await client.query("begin; lock table visitors in access exclusive mode");
      const reading = store.load(arrive(laptop));
      await untilWaiting(location);
      await client.query(`
        delete from visitor_identities where identity = 'tnt:laptop';
        update identities set visitor_id = (select visitor_id from identities where identity = 'person:bob')
          where identity = 'tnt:laptop';
        insert into visitor_identities select visitor_id, identity, 0 from identities where identity = 'tnt:laptop';
        update visitors set version = version + 1;
        commit`);
      expect(await readName(store, await reading)).toBe("Bob");
      expect(await readName(other, await other.load(arrive(laptop)))).toBe("Bob");
    } finally {
      await client.end();
      await Promise.all([store.close(), other.close()]);
    }
  });

  it("between the read and the write of a visit belongs to its new owner", async () => {
    const { store, other } = await openTwo();
    try {
      for (const query of [arrive(laptop), arrive({ ...laptop, marketingCloudVisitorId: "new" })]) {
        await login(other, "ann");
        const read = await store.load(query);
        await login(other, "bob");
        expect(await readName(store, read)).toBe("Bob");
      }
    } finally {
      await Promise.all([store.close(), other.close()]);
    }
  });

  async function openTwo(): Promise<{
    readonly store: SqlVisitorStore;
    readonly other: SqlVisitorStore;
    readonly location: string;
  }> {
    const location = await emptyPostgresStore();
    const [store, other] = await Promise.all([openSqlStore(location), openSqlStore(location)]);
    await login(other, "bob", { name: "Bob" });
    await login(other, "ann", { name: "Ann" });
    return { store, other, location };
  }
});

function arrive(id: VisitorQuery["id"], parameters: Readonly<Record<string, string>> = {}): VisitorQuery {
  return { id, sessionId: "s", now: Date.now(), parameters: new Map(Object.entries(parameters)) };
}

async function login(
  store: SqlVisitorStore,
  thirdPartyId: string,
  parameters?: Readonly<Record<string, string>>,
): Promise<void> {
  await readName(store, await store.load(arrive({ ...laptop, thirdPartyId }, parameters)));
}

/** The name of whom a request is answered for. */
async function readName(
  store: SqlVisitorStore,
  read: Awaited<ReturnType<SqlVisitorStore["load"]>>,
): Promise<string | undefined> {
  for (let visitor = read; ; ) {
    const outcome = await store.record({ visitor, experiences: [], events: [] });
    if (outcome.recorded) return visitor.parameters.get("name");
    visitor = outcome.visitor;
  }
}

async function untilWaiting(location: string): Promise<void> {
  const client = new pg.Client({ connectionString: location });
  await client.connect();
  try {
    for (;;) {
      const { rows } = await client.query(
        "select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'",
      );
      if (rows.length > 0) return;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  } finally {
    await client.end();
  }
}
