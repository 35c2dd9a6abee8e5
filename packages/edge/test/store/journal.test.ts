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
    const file = join(folder, "calm.db");
    await expect.poll(() => count(file, "journal"), { timeout: 5_000 }).toBe(0);
    expect(["events", "tallies", "totals"].map((table) => count(file, table))).toEqual([1, 1, 1]);
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

  it("has events in the export of their visitor that could not be moved", async () => {
    const file = join(folder, "export.db");
    const store = await openAt("export.db");
    breakEvents(file, "poison");
    await visit(store, { tntId: "a" }, [impression("1")]);
    await visit(store, { tntId: "a" }, [impression("poison")]);
    await visit(store, { tntId: "b" }, [impression("poison")]);
    const { events = [] } = (await store.exportVisitor({ tntId: "a" })) ?? {};
    expect(count(file, "journal")).toBe(2);
    expect(events.map(({ event_id }) => event_id)).toEqual(["1", "poison"]);
    expect(Object.keys(events[1] ?? {})).toEqual(Object.keys(events[0] ?? {}));
  });

  it.each([
    ["deleted", (store: SqlVisitorStore) => store.deleteVisitor({ tntId: "a" })],
    ["pruned", (store: SqlVisitorStore) => store.prune(start + 1)],
  ])("has no events of a visitor that was %s, also in entries that could not be moved", async (how, remove) => {
    const file = join(folder, `${how}.db`);
    const store = await openAt(`${how}.db`);
    const mend = breakEvents(file, "poison");
    await Promise.all([
      visit(store, { tntId: "a" }, [impression("1"), impression("poison")]),
      visit(store, { tntId: "b" }, [impression("2")], start + 1),
    ]);
    await countEvents(store);
    expect(count(file, "journal")).toBe(1);
    await remove(store);
    expect(query(file, "select count(*) as n from journal where entry like '%poison%'")?.n).toBe(0);
    mend();
    await expect.poll(() => count(file, "journal"), { timeout: 15_000 }).toBe(0);
    expect(await countEvents(store)).toEqual([[1, 1]]);
    expect(["visitors", "events", "tallies"].map((table) => count(file, table))).toEqual([1, 1, 1]);
  });

  it("gives the survivor events of a merged visitor from entries that could not be moved", async () => {
    const file = join(folder, "late-events.db");
    const store = await openAt("late-events.db");
    const mend = breakEvents(file, "poison");
    for (const id of ["b", "a"]) await visit(store, { tntId: id }, [impression(id === "a" ? "poison" : "1")]);
    await countEvents(store);
    for (const id of ["b", "a"]) await visit(store, { tntId: id, marketingCloudVisitorId: "e" }, []);
    expect(await countEvents(store)).toEqual([[1, 1]]);
    mend();
    await expect.poll(() => count(file, "journal"), { timeout: 15_000 }).toBe(0);
    expect(await countEvents(store)).toEqual([[2, 1]]);
    expect((await store.exportVisitor({ tntId: "a" }))?.events).toHaveLength(2);
  });

  it.each([
    ["and their survivor is absorbed", false],
    ["and their survivor is deleted", true],
  ])("has merges that could not be moved, %s", async (how, isDeleted) => {
    const file = join(folder, `${how}.db`);
    const store = await openAt(`${how}.db`);
    for (const [index, id] of ["c", "b", "a"].entries()) await visit(store, { tntId: id }, [], start + index);
    const { survivor, absorbed } = query(
      file,
      `select max(case when first_seen_at = ${start + 1} then visitor_id end) as survivor,
         max(case when first_seen_at = ${start + 2} then visitor_id end) as absorbed from visitors`,
    ) ?? { survivor: "", absorbed: "" };
    await Promise.all(["c", "b"].map((id) => visit(store, { tntId: id }, [impression(id)])));
    for (const id of ["b", "a"]) await visit(store, { tntId: id, marketingCloudVisitorId: "e" }, []);
    await countEvents(store);
    // What the journal has if the visitor is merged before its event is moved. The event is moved to its table once, but not on to the survivor.
    const mend = breakEvents(file, "late", "exists (select 1 from events where event_id = 'late')");
    for (const entry of [
      [[toValues("late", absorbed)], null],
      [[], { survivor, absorbed }],
    ]) {
      execute(file, `insert into journal (entry) values ('${JSON.stringify(entry)}')`);
    }
    await countEvents(store);
    expect([count(file, "journal"), count(file, "visitors")]).toEqual([1, 2]);
    for (const id of ["c", "a"]) await visit(store, { tntId: id, thirdPartyId: "p" }, []);
    await countEvents(store);
    expect([count(file, "journal"), count(file, "visitors")]).toEqual([1, 1]);
    if (isDeleted) expect(await store.deleteVisitor({ tntId: "c" })).toBe(true);
    mend();
    await expect.poll(() => count(file, "journal"), { timeout: 15_000 }).toBe(0);
    expect(["visitors", "events", "tallies"].map((table) => count(file, table))).toEqual(
      isDeleted ? [0, 0, 0] : [1, 3, 1],
    );
    if (!isDeleted) expect(await countEvents(store)).toEqual([[3, 1]]);
  });

  it("has a damaged entry with the id of a visitor: it is not deleted, and the entry is told", async () => {
    const file = join(folder, "unreadable.db");
    const store = await openAt("unreadable.db");
    await visit(store, { tntId: "a" }, [impression("1")]);
    await visit(store, { tntId: "b" }, [], start + 1);
    await countEvents(store);
    const id = query(file, "select visitor_id from events")?.visitor_id;
    execute(file, `insert into journal (entry_id, entry) values (7, '[[["${id}", "2", 1')`);
    await expect(store.deleteVisitor({ tntId: "a" })).rejects.toThrow("entry 7 of the journal is damaged");
    await expect(store.prune(start + 1)).rejects.toThrow("entry 7 of the journal is damaged");
    expect(count(file, "visitors")).toBe(2);
    expect(await store.deleteVisitor({ tntId: "b" })).toBe(true);
    execute(file, "delete from journal where entry_id = 7");
    expect(await store.deleteVisitor({ tntId: "a" })).toBe(true);
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

async function visit(
  store: SqlVisitorStore,
  id: VisitorId,
  events: readonly VisitorEvent[],
  now: number = start,
): Promise<void> {
  let visitor = await store.load({ id, locationHint: undefined, sessionId: "s", now });
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
function toValues(eventId: string, visitorId: unknown = "visitor"): readonly unknown[] {
  return [visitorId, eventId, 1, 0, "impression", "", null, "s", "", null, 0, start, start];
}

async function countEvents(store: SqlVisitorStore): Promise<readonly (readonly number[])[]> {
  return (await store.readTotals()).map(({ events, visitors }) => [events, visitors]);
}

/** Makes SQLite refuse an event. @returns what ends that */
function breakEvents(file: string, id: string, condition = "true"): () => void {
  execute(
    file,
    `create trigger broken before insert on events when new.event_id = '${id}' and ${condition}
       begin select raise(abort, 'broken'); end`,
  );
  return () => execute(file, "drop trigger broken");
}

function count(file: string, table: string): number {
  return Number(query(file, `select count(*) as n from ${table}`)?.n);
}

function execute(file: string, text: string): void {
  const database = new Database(file);
  try {
    database.exec(text);
  } finally {
    database.close();
  }
}

function query(file: string, text: string): Readonly<Record<string, unknown>> | undefined {
  const database = new Database(file);
  try {
    return database.prepare(text).get() as Record<string, unknown> | undefined;
  } finally {
    database.close();
  }
}
