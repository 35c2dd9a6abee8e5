import { until } from "@fletch/test-kit/until";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Edge } from "../../src/create-edge.ts";
import { openSqlStore } from "../../src/sql-store/open-sql-store.ts";
import { ask } from "../ask.ts";
import {
  announceMissingPostgres,
  findPostgres,
  type PostgresCluster,
  startPostgres,
  withLongTimeouts,
} from "../postgres-cluster.ts";
import { authorization, deliverFor, isHealthy, isReady, type StartedEdge, startEdge } from "./failing-edge.ts";
import { type SilentProxy, startProxy } from "./silent-proxy.ts";

const binaries = findPostgres();
if (binaries === null) announceMissingPostgres("what an edge does while PostgreSQL fails");

describe.skipIf(binaries === null)("an edge whose PostgreSQL", () => {
  let cluster: PostgresCluster;
  let migrated = "";
  beforeAll(async () => {
    cluster = await startPostgres(binaries ?? "");
    migrated = await cluster.createDatabase();
    await (await openSqlStore(withLongTimeouts(migrated))).close();
  });
  afterAll(() => cluster.close());
  /** A database with the tables: a copy costs less than to migrate an empty one. */
  const createStore = (): Promise<string> => cluster.createDatabase(migrated);

  it("crashes under load and comes back responds 503, is not ready, reports it once, and recovers", async () => {
    await using started = await startEdge(withLongTimeouts(await createStore()));
    const { edge, problems } = started;
    let asked = 0;
    const statuses = new Set<number>();
    let goesOn = true;
    const lane = async (): Promise<void> => {
      while (goesOn) {
        statuses.add(await deliverFor(edge, `visitor-${asked++}`));
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
    };
    const lanes = Array.from({ length: 16 }, lane);
    await until(() => asked > 100);
    await cluster.stop();
    await until(() => statuses.has(503));
    expect([await isHealthy(edge), await isReady(edge)]).toEqual([true, false]);
    await cluster.start();
    await until(() => isReady(edge));
    goesOn = false;
    await Promise.all(lanes);
    expect(await deliverFor(edge, "after")).toBe(200);
    expect([...statuses].sort()).toEqual([200, 503]);
    expect(problems.map(({ code }) => code)).toEqual(["store-unavailable"]);
    expect(problems[0]?.message).toMatch(/ECONNREFUSED|Connection terminated|terminating connection|shut/);
  });

  it("is down responds 503 with the reason, is not ready, but alive", async () => {
    await using started = await startEdge(withLongTimeouts(await createStore()));
    const { edge } = started;
    expect([await isHealthy(edge), await isReady(edge)]).toEqual([true, true]);
    await cluster.stop();
    try {
      expect([await isHealthy(edge), await isReady(edge)]).toEqual([true, false]);
      const { status, body } = await ask(edge, {
        id: { tntId: "v1" },
        context: { channel: "web" },
        execute: { mboxes: [{ name: "hero" }] },
      });
      expect(status).toBe(503);
      expect(body.message).toContain("The store cannot be used now");
    } finally {
      await cluster.start();
    }
  });

  it("is frozen refuses every request in time, and can be closed", async () => {
    await using started = await startEdge(await createStore());
    const { edge } = started;
    await until(async () => (await deliverFor(edge, "before")) === 200);
    cluster.freeze();
    try {
      const during = await Promise.all(Array.from({ length: 40 }, (_, index) => deliverFor(edge, `frozen-${index}`)));
      expect(new Set(during)).toEqual(new Set([503]));
      expect(await deliverFor(edge, "at once")).toBe(503);
      await edge.close();
    } finally {
      cluster.thaw();
    }
  });

  it("is thawed responds again", async () => {
    await using started = await startEdge(await createStore());
    const { edge } = started;
    await until(async () => (await deliverFor(edge, "before")) === 200);
    cluster.freeze();
    expect(await deliverFor(edge, "during")).toBe(503);
    cluster.thaw();
    await until(async () => (await deliverFor(edge, "after")) === 200);
  });

  it("fails over silently uses new connections", async () => {
    await using through = await startThroughProxy(await createStore());
    const { edge, proxy } = through;
    await until(async () => (await deliverFor(edge, "before")) === 200);
    proxy.silence();
    expect(await deliverFor(edge, "during")).toBe(503);
    await until(async () => (await deliverFor(edge, "after")) === 200);
  });

  it("becomes read-only responds 503, and is not ready, until it is writable again", async () => {
    const database = await createStore();
    await using started = await startEdge(withLongTimeouts(database));
    const { edge, problems } = started;
    const name = database.slice(database.lastIndexOf("/") + 1);
    expect(await deliverFor(edge, "before")).toBe(200);
    await cluster.query(`alter database ${name} set default_transaction_read_only = on`);
    await cluster.query(`select pg_terminate_backend(pid) from pg_stat_activity where datname = '${name}'`);
    await until(async () => (await deliverFor(edge, "during")) === 503);
    expect(await isReady(edge)).toBe(false);
    expect(problems.at(-1)?.message).toContain("read-only transaction");
    await cluster.query(`alter database ${name} set default_transaction_read_only = off`);
    await until(async () => (await deliverFor(edge, "after")) === 200);
  });

  it.each([
    ["", 2_000, 0],
    [" while the edge pauses", 1_000, 2_000],
  ])("cancels a slow statement%s refuses only the requests of that statement", async (_, limit, pause) => {
    const database = await createStore();
    await using started = await startEdge(withLongTimeouts(database, limit));
    const { edge, problems } = started;
    expect(await deliverFor(edge, "locked")).toBe(200);
    const { default: pg } = await import("pg");
    const other = new pg.Client({ connectionString: database });
    await other.connect();
    try {
      await other.query("begin");
      await other.query("select * from visitors for update");
      const refused = deliverFor(edge, "locked");
      const waiting = "select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'";
      let isOver = false;
      void refused.finally(() => {
        isOver = true;
      });
      await until(async () => isOver || (await other.query(waiting)).rowCount === 1);
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, pause);
      expect(await refused).toBe(503);
      expect(await deliverFor(edge, "free")).toBe(200);
    } finally {
      await other.end();
    }
    expect(await deliverFor(edge, "locked")).toBe(200);
    const timedOut = expect.objectContaining({ code: "57014" });
    expect(problems).toEqual([expect.objectContaining({ code: "store-unavailable", cause: timedOut })]);
  });

  it("commits, but whose response is lost, counts everything once, also in batches", async () => {
    await using through = await startThroughProxy(withLongTimeouts(await createStore()));
    const { edge, proxy } = through;
    const visitors = Array.from({ length: 30 }, (_, index) => `visitor-${index}`);
    for (const visitor of visitors) expect(await deliverFor(edge, visitor)).toBe(200);
    for (let round = 1; round <= 5; round++) {
      proxy.cutAt("COMMIT");
      // What they bring changes their profiles, so that whoever decided them again would count them again.
      const statuses = await Promise.all(visitors.map((visitor) => deliverFor(edge, visitor, { round: `${round}` })));
      expect(new Set(statuses)).toEqual(new Set([200]));
      expect(proxy.cuts).toBe(round);
    }
    expect(await countImpressions(edge)).toBe(30 * 6);
  });

  it("is down at the start waits for it, up to a limit", async () => {
    const database = withLongTimeouts(await cluster.createDatabase());
    await cluster.stop();
    const late = await startEdge(database, { wait: false, databaseTimeout: 200 });
    await expect(late.edge.ready()).rejects.toMatchObject({ code: "store-unavailable" });
    const closed = await startEdge(database, { wait: false });
    await closed.edge.close(); // It does not wait for the time limit.
    await using patient = await startEdge(database, { wait: false });
    await cluster.start();
    await patient.edge.ready();
    expect(await deliverFor(patient.edge, "first")).toBe(200);
    await until(() => isReady(late.edge));
    expect(await deliverFor(late.edge, "late")).toBe(200);
    expect(late.problems.map(({ code }) => code)).toEqual(["store-unavailable"]);
    expect(closed.problems).toEqual([]);
    await late.edge.close();
  });

  it("has a time limit in its URL aborts statements half a second after it", async () => {
    await using started = await startThroughProxy(withLongTimeouts(await createStore(), 2_000));
    const { edge, problems, proxy } = started;
    expect(await deliverFor(edge, "before")).toBe(200);
    proxy.silence();
    expect(await deliverFor(edge, "during")).toBe(503);
    await until(() => isReady(edge));
    expect(problems.map(({ message }) => message)).toEqual([expect.stringContaining("said nothing for 2500 ms")]);
  });
});

async function startThroughProxy(store: string): Promise<StartedEdge & { readonly proxy: SilentProxy }> {
  const database = new URL(store);
  const target = Number(database.port);
  const proxy = await startProxy(() => target);
  database.port = String(proxy.port);
  const started = await startEdge(database.href);
  return {
    ...started,
    proxy,
    async [Symbol.asyncDispose]() {
      await started.edge.close();
      await proxy[Symbol.asyncDispose]();
    },
  };
}

async function countImpressions(edge: Edge): Promise<number> {
  const totals = new Request("http://edge.test/admin/totals?activityId=900", { headers: authorization });
  const response = await edge.fetch(totals);
  const counts = (await response.json()) as readonly { readonly kind: string; readonly events: number }[];
  return counts.reduce((sum, { kind, events }) => (kind === "impression" ? sum + events : sum), 0);
}
