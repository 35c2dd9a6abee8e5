import { copyFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { VisitorId } from "@fletch/delivery-api";
import Database from "libsql";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { type OpenOptions, openSqlStore } from "../../src/sql-store/open-sql-store.ts";
import type { SqlVisitorStore } from "../../src/sql-store/sql-visitor-store.ts";
import type { VisitorEvent } from "../../src/visitors/visitor-event.ts";

const start = Date.UTC(2026, 10, 20);

describe("the journal of events on SQLite", () => {
  let folder = "";
  const open: SqlVisitorStore[] = [];
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "fletch-journal-"));
  });
  afterEach(async () => {
    for (const store of open.splice(0)) await store.close();
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const openAt = async (name: string, options: OpenOptions = {}): Promise<SqlVisitorStore> => {
    const store = await openSqlStore(join(folder, name), options);
    open.push(store);
    return store;
  };

  it("is drained to the tables automatically", async () => {
    const store = await openAt("calm.db");
    await visit(store, { tntId: "a" }, [impression("1")]);
    const count = (table: string) => Number(query(join(folder, "calm.db"), `select count(*) as n from ${table}`)?.n);
    await expect.poll(() => count("journal"), { timeout: 5_000 }).toBe(0);
    expect(["events", "tallies", "totals"].map(count)).toEqual([1, 1, 1]);
  });

  it("counts a repeated event once, wherever the first one is stored", async () => {
    const store = await openAt("again.db");
    await visit(store, { tntId: "a" }, [impression("1"), impression("2", "same")]);
    await visit(store, { tntId: "a" }, [impression("1"), impression("3", "same")]);
    expect(await countEvents(store)).toEqual([[2, 1]]);
    await visit(store, { tntId: "a" }, [impression("1"), impression("4", "same"), impression("5")]);
    expect(await countEvents(store)).toEqual([[3, 1]]);
  });

  it("assigns events of a merged visitor to the survivor", async () => {
    const store = await openAt("merged.db");
    await visit(store, { tntId: "a" }, [impression("1", "same"), impression("2")]);
    await visit(store, { tntId: "b" }, [impression("3", "same"), impression("4")]);
    await visit(store, { tntId: "b", marketingCloudVisitorId: "e" }, []);
    await visit(store, { tntId: "a", marketingCloudVisitorId: "e" }, [impression("5")]);
    const kept = await store.exportVisitor({ tntId: "a" });
    expect(kept?.visitors).toHaveLength(1);
    expect(kept?.events.map(({ event_id }) => event_id).filter((id) => id !== "1" && id !== "3")).toEqual([
      "2",
      "4",
      "5",
    ]);
    expect(kept?.events).toHaveLength(4);
    expect(await store.deleteVisitor({ tntId: "b" })).toBe(true);
    await store.close();
    const left = ["journal", "events", "tallies"]
      .map((table) => `select count(*) from ${table}`)
      .map((each) => `(${each})`);
    expect(query(join(folder, "merged.db"), `select ${left.join(" + ")} as n`)?.n).toBe(0);
  });

  it("is drained by the next edge if one ends before", async () => {
    const store = await openAt("killed.db");
    await visit(store, { tntId: "a" }, [impression("1"), impression("2")]);
    // What is on the disk at the moment when the request is answered.
    for (const end of ["", "-wal"]) copyFileSync(join(folder, `killed.db${end}`), join(folder, `copy.db${end}`));
    expect(await countEvents(await openAt("copy.db"))).toEqual([[2, 1]]);
  });

  it("has entries that cannot be moved: told and counted once, tried again, and the others are moved", async () => {
    const file = join(folder, "damaged.db");
    await (await openAt("damaged.db")).close();
    const damage = new Database(file);
    const insert = damage.prepare("insert into journal (entry_id, entry) values (?, ?)");
    insert.run(1, "no JSON");
    insert.run(2, JSON.stringify([[toValues("2")], null]));
    insert.run(3, JSON.stringify([[["a visitor", "an event without a time"]], null]));
    insert.run(4, JSON.stringify([[toValues("4")], null]));
    damage.close();
    const problems: string[] = [];
    let failed = 0;
    const store = await openAt("damaged.db", {
      onProblem: ({ message }) => void problems.push(message),
      onEntryFailed: () => void failed++,
    });
    expect(await countEvents(store)).toEqual([[2, 1]]);
    await visit(store, { tntId: "b" }, [impression("5")]);
    expect(await countEvents(store)).toEqual([[3, 2]]);
    expect(await store.deleteVisitor({ tntId: "b" })).toBe(true);
    expect(problems).toEqual([expect.stringContaining("entry 1 of the journal could not be moved")]);
    expect(failed).toBe(2);
    const repair = new Database(file);
    repair.prepare("update journal set entry = ? where entry_id = 1").run(JSON.stringify([[toValues("1")], null]));
    repair.close();
    const left = () => query(file, "select group_concat(entry_id) as ids from journal")?.ids;
    await expect.poll(left, { timeout: 15_000 }).toBe("3");
    expect(await countEvents(store)).toEqual([[4, 2]]);
    expect(failed).toBe(2);
  });

  it("is drained completely, also if it is long and still written to", async () => {
    const store = await openAt("long.db");
    const visits = Array.from({ length: 300 }, (_, index) => {
      const events = [1, 2, 3, 4].map((each) => impression(`${index}-${each}`));
      return visit(store, { tntId: `visitor-${index % 50}` }, events);
    });
    await Promise.all([...visits, store.readTotals()]);
    expect(await countEvents(store)).toEqual([[1_200, 50]]);
  });
});

async function visit(store: SqlVisitorStore, id: VisitorId, events: readonly VisitorEvent[]): Promise<void> {
  let visitor = await store.load({ id, locationHint: undefined, sessionId: "s", now: start });
  for (;;) {
    const outcome = await store.record({ visitor, experiences: [], events });
    if (outcome.recorded) return;
    visitor = outcome.visitor;
  }
}

function impression(eventId: string, impressionId?: string): VisitorEvent {
  const event = { eventId, kind: "impression", activityId: 1, experienceId: 0, occurredAt: start } as const;
  return impressionId === undefined ? event : { ...event, impressionId };
}

/** Returns the values of an impression in the order of columns, as the journal has them. */
function toValues(eventId: string): readonly unknown[] {
  return ["visitor", eventId, 1, 0, "impression", "", null, "s", "", null, 0, start, start];
}

async function countEvents(store: SqlVisitorStore): Promise<readonly (readonly number[])[]> {
  return (await store.readTotals()).map(({ events, visitors }) => [events, visitors]);
}

function query(file: string, text: string): Readonly<Record<string, unknown>> | undefined {
  const database = new Database(file);
  try {
    return database.prepare(text).get() as Record<string, unknown> | undefined;
  } finally {
    database.close();
  }
}
