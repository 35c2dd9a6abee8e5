import { expect, it } from "vitest";
import { impression, start, visit } from "../../test/store/visits.ts";
import { openSqlStore } from "./open-sql-store.ts";
import type { SqlVisitorStore } from "./sql-visitor-store.ts";

it.each([
  ["events", 50],
  ["visitors", 0],
])("prune ends after a portion of %s when its signal aborts", async (table, remainingEvents) => {
  const aborting = new AbortController();
  const deletes: string[] = [];
  const store = await openSqlStore(":memory:", {
    onStatement: (text) => {
      if (!text.startsWith(`delete from "${table}"`)) return;
      deletes.push(text);
      aborting.abort();
    },
  });
  const visitors = Array.from({ length: 250 }, (_, index) => `v${index}`);
  await Promise.all(visitors.map((id) => visit(store, { tntId: id }, { events: [impression(id, 7, 0)] })));
  await store.prune(start + 1, aborting.signal);
  expect(deletes).toHaveLength(1);
  expect(await count(store, visitors)).toEqual({ visitors: table === "events" ? 250 : 50, events: remainingEvents });
  await store.prune(start + 1);
  expect(await count(store, visitors)).toEqual({ visitors: 0, events: 0 });
  await store.close();
});

async function count(
  store: SqlVisitorStore,
  visitors: readonly string[],
): Promise<{ readonly visitors: number; readonly events: number }> {
  const exports = await Promise.all(visitors.map((tntId) => store.exportVisitor({ tntId })));
  return {
    visitors: exports.filter((each) => each !== null).length,
    events: exports.reduce((sum, each) => sum + (each?.events.length ?? 0), 0),
  };
}
