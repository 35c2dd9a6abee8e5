/**
 * Measures reports, the console and an upgrade of the store with ten million events, on SQLite and PostgreSQL. The events cover 90 days and ten
 * activities. SQL writes them directly, as the edge would have written them.
 *
 * @example
 * npm run bars:edge -- ten-million
 */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createEdge, type Edge } from "@fletch/edge";
import type { ActivityReport } from "@fletch/reports";
import { reportBar } from "@fletch/test-kit/report-bar";
import Database from "libsql";
import { takeBackReports } from "../test/store/earlier-schema.ts";
import { openConsole, type View } from "./open-console.ts";
import { query, withStores } from "./stores.ts";

const events = Number(process.argv[2] ?? 10_000_000);
const activities = 10;
const days = 90;
const day = 86_400_000;
const start = Math.floor(Date.now() / day) * day - days * day;
const visitors = Math.floor(events / 4);
const adminToken = "a token of the bars";

/** Each view, and a text that it shows when it has loaded. */
const views: readonly View[] = [
  ["activities", "Activity 10"],
  ["results", "Activity 10"],
  ["results/3", `${(visitors / activities).toLocaleString("en")} visitors`],
  ["visitors/tntId/visitor-10000002", "What happened"],
  ["try?mbox=m3&as=tntId&id=visitor-10000002", "Not counted"],
  ["live", "No request has come yet"],
];

const folder = mkdtempSync(join(tmpdir(), "fletch-bar-"));
for (let id = 1; id <= activities; id++) {
  writeFileSync(
    join(folder, `a${id}.yaml`),
    `name: Activity ${id}
id: ${id}
type: ab
experiences: [{ name: A, mboxes: { m${id}: { html: a } } }, { name: B, mboxes: { m${id}: { html: b } } }]
metrics: [{ revenue: order-done, name: sales }, { conversion: order-done, name: sales }]
`,
  );
}
try {
  await withStores(measure);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function measure(engine: string, location: string): Promise<void> {
  const first = createEdge({ activities: [folder], client: "acme", database: location });
  await first.ready();
  await first.close();
  const began = performance.now();
  await execute(location, createStatements(location.startsWith("postgres")));
  console.log(`        ${events} events on ${engine}, written in ${Math.round((performance.now() - began) / 1_000)} s`);
  await measureReports(engine, location);
  await measureUpgrade(engine, location);
}

async function measureReports(engine: string, location: string): Promise<void> {
  await using edge = createEdge({ activities: [folder], client: "acme", adminToken, database: location });
  await edge.ready();
  // From source, the first use of the statistics and of the console's page takes seconds.
  await import("@fletch/reports");
  await edge.fetch(new Request("http://bar.test/"));
  const cold = await time(edge, "/Activity%203");
  const times: number[] = [];
  for (let round = 0; round < 5; round++) times.push((await time(edge, "/Activity%203")).milliseconds);
  const slowest = Math.max(cold.milliseconds, ...times);
  const { body } = cold;
  reportBar(
    `the report of an activity on ${engine}, in under 1 s`,
    `at most ${Math.round(slowest)} ms, the first one ${Math.round(cold.milliseconds)} ms; ${body.visitors} visitors, ${body.days.length} days`,
    slowest < 1_000 && body.visitors === visitors / activities,
  );
  const all = await time(edge, "");
  reportBar(
    `the reports of all activities on ${engine}, in under 2 s`,
    `${Math.round(all.milliseconds)} ms`,
    all.milliseconds < 2_000,
  );
  const opened = await openConsole(edge, adminToken, views);
  if (opened === null) return;
  const slowestView = Math.max(...opened.map((view) => view.milliseconds));
  const figures = opened.map((view) => `#/${view.link} ${Math.round(view.milliseconds)} ms`).join(", ");
  reportBar(`every view of the console on ${engine}, in under 2 s`, figures, slowestView < 2_000);
}

/** Measures the migrations from the version before. Edges of that version respond with 503 meanwhile. */
async function measureUpgrade(engine: string, location: string): Promise<void> {
  await execute(location, takeBackReports.split(";"));
  const began = performance.now();
  const upgraded = createEdge({ activities: [folder], client: "acme", database: location, databaseTimeout: 600_000 });
  await upgraded.ready();
  await upgraded.close();
  console.log(
    `        an upgrade of the store on ${engine} took ${((performance.now() - began) / 1_000).toFixed(1)} s`,
  );
}

async function time(
  edge: Edge,
  path: string,
): Promise<{ readonly milliseconds: number; readonly body: ActivityReport }> {
  const began = performance.now();
  const response = await edge.fetch(
    new Request(`http://bar.test/admin/reports${path}`, { headers: { authorization: `Bearer ${adminToken}` } }),
  );
  const body = (await response.json()) as ActivityReport;
  if (!response.ok) throw new Error(JSON.stringify(body));
  return { milliseconds: performance.now() - began, body };
}

async function execute(location: string, statements: readonly string[]): Promise<void> {
  if (location.startsWith("postgres")) {
    for (const statement of statements) await query(location, statement);
    return;
  }
  const database = new Database(location);
  database.exec("pragma cache_size = -500000; pragma synchronous = off; pragma temp_store = memory");
  for (const statement of statements) database.exec(statement);
  database.close();
}

/** Inserts three impressions and an order for each visitor, and the sums that the edge derives from them. */
function createStatements(isPostgres: boolean): readonly string[] {
  const numbers = isPostgres
    ? `(select generate_series(0, ${events - 1}) as i) numbers`
    : `(with recursive n(i) as (select 0 union all select i + 1 from n where i < ${events - 1}) select i from n) numbers`;
  const recorded = `${start} + cast(i / 4 as bigint) * ${Math.floor((days * day) / visitors)}`;
  const isOrder = "i % 4 = 3";
  const amount = "(cast(i as bigint) * 7919 % 10007) / 100.0";
  const daily = `recorded_at / ${day}`;
  return [
    `insert into events
      select 'v' || (10000000 + i / 4), 'e' || (i % 4), 1 + (i / 4) % ${activities}, (i / ${4 * activities}) % 2,
        case when ${isOrder} then 'conversion' else 'impression' end, case when ${isOrder} then 'sales' else '' end, null, 's', 'm',
        case when ${isOrder} then 'o' || i end, case when ${isOrder} then ${amount} else 0 end, ${recorded}, ${recorded}
      from ${numbers}`,
    `insert into tallies
      select visitor_id, activity_id, experience_id, kind, metric, case when kind = 'impression' then 1 else count(*) end, sum(amount),
        min(${daily})
      from events group by visitor_id, activity_id, experience_id, kind, metric`,
    `insert into totals
        (activity_id, experience_id, kind, metric, day, writer, events, visitors, amount, squares, exposed_day, order_squares, repeated)
      select activity_id, experience_id, kind, metric, ${daily}, 'bar ' || ${daily}, count(*), count(distinct visitor_id), sum(amount),
        sum(amount * amount), case when kind = 'impression' then null else ${daily} end, sum(amount * amount), 0
      from events group by activity_id, experience_id, kind, metric, ${daily}`,
    `insert into visitors select distinct visitor_id, ${start}, ${start}, 1, 's', ${start}, 0 from tallies`,
    "insert into identities select 'tnt:visitor-' || substr(visitor_id, 2), visitor_id from visitors",
    `insert into visitor_identities select visitor_id, 'tnt:visitor-' || substr(visitor_id, 2), ${start} from visitors`,
    `insert into experiences (visitor_id, activity_id, experience_id, assigned_at, split)
      select visitor_id, activity_id, experience_id, ${start}, '0:50 1:50' from tallies where kind = 'impression'`,
    "analyze",
  ];
}
