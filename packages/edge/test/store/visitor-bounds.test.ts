import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { VisitorId } from "@fletch/delivery-api";
import pg from "pg";
import { describe, expect, it } from "vitest";
import { maxParameters } from "../../src/sql-store/merge-parameters.ts";
import { openSqlStore } from "../../src/sql-store/open-sql-store.ts";
import { maxIdentities } from "../../src/sql-store/resolve-identities.ts";
import type { SqlVisitorStore } from "../../src/sql-store/sql-visitor-store.ts";
import { announceMissingPostgres, findPostgres } from "../postgres-cluster.ts";
import { emptyPostgresStore } from "./shared-postgres.ts";

const binaries = findPostgres();
if (binaries === null) announceMissingPostgres("retention while a visitor is locked");

describe("the bounds of a visitor in the store", () => {
  it("limit ids: the oldest are dropped, and the visitor still works", async () => {
    await using opened = await openNew();
    const { store } = opened;
    for (let index = 0; index < maxIdentities + 60; index++) {
      await visit(store, { tntId: `device-${index}`, thirdPartyId: "ann" }, { [`p${index}`]: "x" });
    }
    const full = await store.exportVisitor({ thirdPartyId: "ann" });
    expect(full?.visitors).toHaveLength(1);
    expect(full?.visitor_identities).toHaveLength(maxIdentities);
    expect(await store.exportVisitor({ tntId: "device-0" })).toBeNull();
    await visit(store, { tntId: "other" }, { other: "y" });
    await visit(store, { tntId: "other", thirdPartyId: "ann" });
    const merged = await store.exportVisitor({ tntId: "other" });
    expect(merged?.visitor_identities).toHaveLength(maxIdentities);
    expect(merged?.profile_parameters.map(({ name }) => name)).toContain("other");
    expect(await store.deleteVisitor({ thirdPartyId: "ann" })).toBe(true);
    expect(await store.exportVisitor({ tntId: "other" })).toBeNull();
  });

  it("limit the customer ids of a request", async () => {
    await using opened = await openNew();
    const customerIds = Array.from({ length: 5_000 }, (_, index) => ({
      id: `${index}`,
      integrationCode: `source-${index}`,
      authenticatedState: "authenticated" as const,
    }));
    await visit(opened.store, { tntId: "a", customerIds });
    expect((await opened.store.exportVisitor({ tntId: "a" }))?.visitor_identities.length).toBeLessThan(50);
  });

  it("limit profile parameters to the newest", async () => {
    await using opened = await openNew();
    const { store } = opened;
    for (let start = 0; start < maxParameters + 500; start += 500) {
      const names = Array.from({ length: 500 }, (_, index) => [`p${start + index}`, "x"] as const);
      await visit(store, { tntId: "a" }, Object.fromEntries(names), start);
    }
    const kept = (await store.exportVisitor({ tntId: "a" }))?.profile_parameters.map(({ name }) => name) ?? [];
    expect(kept).toHaveLength(maxParameters);
    expect(kept).toContain(`p${maxParameters + 499}`);
    expect(kept).not.toContain("p0");
  });

  it.skipIf(binaries === null)("do not stop pruning at a visitor that cannot be deleted", async () => {
    const location = await emptyPostgresStore(2_000);
    const store = await openSqlStore(location);
    const client = new pg.Client({ connectionString: location });
    await client.connect();
    try {
      for (let index = 0; index < 8; index++) await visit(store, { tntId: `v${index}` });
      await client.query("begin");
      await client.query(`select * from visitors where visitor_id =
        (select visitor_id from identities where identity = 'tnt:v3') for update`);
      await expect(store.prune(Date.now())).rejects.toMatchObject({ code: "store-unavailable" });
      const { rows } = await client.query("select identity from identities");
      expect(rows).toEqual([{ identity: "tnt:v3" }]);
    } finally {
      await client.end();
      await store.close();
    }
  });
});

async function openNew(): Promise<AsyncDisposable & { readonly store: SqlVisitorStore }> {
  const folder = mkdtempSync(join(tmpdir(), "fletch-bounds-"));
  const store = await openSqlStore(join(folder, "edge.db"));
  return {
    store,
    async [Symbol.asyncDispose]() {
      await store.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function visit(
  store: SqlVisitorStore,
  id: VisitorId,
  parameters: Readonly<Record<string, string>> = {},
  now: number = 0,
): Promise<void> {
  const query = { id, sessionId: "s", now, parameters: new Map(Object.entries(parameters)) };
  await store.record({ visitor: await store.load(query), experiences: [], events: [] });
}
