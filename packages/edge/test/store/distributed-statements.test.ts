import type { VisitorId } from "@fletch/delivery-api";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openSqlStore } from "../../src/sql-store/open-sql-store.ts";
import type { SqlVisitorStore } from "../../src/sql-store/sql-visitor-store.ts";
import type { VisitorEvent } from "../../src/visitors/visitor-event.ts";
import { announceMissingPostgres, findPostgres } from "../postgres-cluster.ts";
import { createPostgresDatabase } from "./shared-postgres.ts";

const binaries = findPostgres();
if (binaries === null) announceMissingPostgres("whether statements can be distributed");

const shards = 4;

/** What Citus has in its place: a plain PostgreSQL then groups visitors as a distributed one does. */
const citusStub = `
  create table pg_dist_partition (logicalrelid regclass);
  insert into pg_dist_partition values ('visitors'::regclass);
  create function get_shard_id_for_distribution_column(regclass, text) returns bigint language sql
    as 'select abs(hashtext($2)) % ${shards} + 102008'`;

interface Statement {
  readonly text: string;
  readonly parameters: readonly unknown[];
}

describe.skipIf(binaries === null)("every statement, where visitors are distributed over machines,", () => {
  let client: pg.Client;
  const statements: Statement[] = [];

  beforeAll(async () => {
    const location = await createPostgresDatabase();
    const first = await openSqlStore(location);
    await first.close();
    client = new pg.Client({ connectionString: location });
    await client.connect();
    await client.query(citusStub);
    const store = await openSqlStore(location, {
      onStatement: (text, parameters) => statements.push({ text: text.toLowerCase(), parameters }),
    });
    statements.length = 0; // Migrations come before anything is distributed.
    await doEverything(store);
    await store.close();
  });
  afterAll(async () => {
    await client?.end();
  });

  it("that locks rows locks visitors of one shard", async () => {
    const locks = statements.filter(({ text }) => /for (no key )?update|for (key )?share/.test(text));
    expect(locks.length).toBeGreaterThan(20);
    const sizes = new Set<number>();
    for (const { text, parameters } of locks) {
      expect(text).toMatch(
        /^select "visitor_id", "version" from "visitors" where "visitor_id" in \([$\d, ]+\) order by/,
      );
      const ids = [...new Set(parameters)];
      sizes.add(ids.length);
      const { rows } = await client.query(
        "select distinct get_shard_id_for_distribution_column('visitors', id) as shard from unnest($1::text[]) id",
        [ids],
      );
      expect(rows).toHaveLength(1);
    }
    expect(Math.max(...sizes)).toBeGreaterThan(3);
  });

  it("locks each shard of a batch in one round trip", () => {
    let inTransaction = 0;
    let most = 0;
    for (const { text } of statements) {
      if (text.startsWith("begin")) inTransaction = 0;
      if (text.includes("for update")) most = Math.max(most, ++inTransaction);
    }
    // Those who are known, and those to whom ids lead: up to twice.
    expect(most).toBeGreaterThan(1);
    expect(most).toBeLessThanOrEqual(2 * shards);
  });

  it("reads and writes one table, and inserts rows as values", () => {
    for (const { text } of statements) {
      expect(text).not.toMatch(/\bjoin\b/);
      const tables = text.match(/(?:from|into|update) "\w+"/g) ?? [];
      expect(new Set(tables.map((each) => each.split(" ")[1])).size, text).toBeLessThanOrEqual(1);
      if (text.startsWith("insert")) expect(text).toMatch(/^insert into "\w+" \([^)]*\) values \(/);
    }
  });

  it("has a key in its condition: no request scans a table", () => {
    const distributed =
      /(?:from|update) "(visitors|visitor_identities|profile_parameters|experiences|events|tallies|identities)"/;
    for (const { text } of statements.filter((each) => distributed.test(each.text))) {
      // What looks for the old ones, and the largest orders of a report, are of every visitor, and not part of a request.
      if (/"recorded_at" <|"visitor_id" > |order by "amount" desc/.test(text)) continue;
      expect(text).toMatch(/where "(visitor_id|identity)" (=|in) /);
    }
  });
});

/** All that a request does, and what is done beside requests: many at once, so that they are written in batches. */
async function doEverything(store: SqlVisitorStore): Promise<void> {
  const people = Array.from({ length: 40 }, (_, index) => index);
  const all = (work: (index: number) => Promise<void>): Promise<unknown> => Promise.all(people.map(work));
  await all((index) => visit(store, { tntId: `d${index}` }, index));
  await all((index) => visit(store, { tntId: `d${index}` }, index, { tier: "gold" }));
  await all((index) => visit(store, { thirdPartyId: `p${index}` }, index, { tier: "silver" }));
  await all((index) => visit(store, { tntId: `d${index}`, thirdPartyId: `p${index}` }, index));
  await all((index) => visit(store, { tntId: `d${index}`, thirdPartyId: `p${(index + 1) % 40}` }, index));
  await all((index) => visit(store, { marketingCloudVisitorId: `m${index}`, tntId: `d${index}` }, index));
  await store.exportVisitor({ tntId: "d1" });
  await store.deleteVisitor({ tntId: "d1" });
  await store.readTotals();
  await store.readActivityCounts({ activityId: 1 });
  await store.prune(Date.now() + 1);
}

async function visit(
  store: SqlVisitorStore,
  id: VisitorId,
  index: number,
  parameters: Readonly<Record<string, string>> = {},
): Promise<void> {
  const events: VisitorEvent[] = [
    { eventId: `e${index}-${Math.random()}`, kind: "impression", activityId: 1, experienceId: 0, occurredAt: 1 },
  ];
  const query = { id, sessionId: "s", now: Date.now(), parameters: new Map(Object.entries(parameters)) };
  for (let visitor = await store.load(query); ; ) {
    const outcome = await store.record({ visitor, experiences: [{ activityId: 1, experienceId: 0 }], events });
    if (outcome.recorded) return;
    visitor = outcome.visitor;
  }
}
