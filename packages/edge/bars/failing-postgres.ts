/**
 * Restarts, fails over, freezes and fills the PostgreSQL of an edge under load, in turns. One request in a hundred is hostile.
 *
 * The bar: the edge does not exit. Every valid request gets 200 or 503 in time. The edge recovers by itself. Every acknowledged event counts once.
 *
 * @example
 * npm run bars:edge -- failing-postgres
 * tsx --conditions=fletch-source packages/edge/bars/failing-postgres.ts 600 30
 */
import { execFileSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { reportBar } from "@fletch/test-kit/report-bar";
import { announceMissingPostgres, findPostgres, startPostgres } from "../test/postgres-cluster.ts";
import { startProxy } from "../test/store/silent-proxy.ts";
import { activityId } from "./artifact.ts";
import { startEdge } from "./edge-process.ts";
import { sendDelivery } from "./send-delivery.ts";
import { sendHostile } from "./send-hostile.ts";
import { query } from "./stores.ts";

const seconds = Number(process.argv[2] ?? 120);
const interval = Number(process.argv[3] ?? 20) * 1_000;
const connections = 16;
/** The most time for a response, and for the recovery after a fault, in milliseconds. */
const limit = 5_000;

const binaries = findPostgres();
if (binaries === null) {
  announceMissingPostgres("a bar");
  process.exit(1);
}
const disk = mountDisk();
let primary = await startPostgres(binaries, { folder: disk });
const database = new URL(await primary.createDatabase());
await using proxy = await startProxy(() => primary.port);
database.port = String(proxy.port);
const edge = await startEdge(database.href);
const edgePort = Number(new URL(edge.url).port);

const acknowledged = new Set<string>();
const statuses = new Map<number, number>();
let slowest = 0;
let lastSuccess = Date.now();
let memory = 0;
let goesOn = true;
let hostile = 0;

async function runClient(number: number): Promise<void> {
  for (let index = 0; goesOn; index++) {
    const id = randomUUID();
    for (let isDone = false; !isDone && goesOn; ) {
      if (Math.random() < 0.01) {
        hostile++;
        void sendHostile(edgePort, Math.random);
      }
      const start = Date.now();
      const { status, body } = await sendDelivery(edge.url, createNotification(id, `${number}-${index % 50}`));
      slowest = Math.max(slowest, Date.now() - start);
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
      isDone = status === 200 && body.notifications?.[0]?.id === id;
      if (isDone) {
        acknowledged.add(id);
        lastSuccess = Date.now();
      } else {
        await sleep(100);
      }
    }
  }
}

const faults: Readonly<Record<string, () => Promise<void>>> = {
  async restart() {
    await primary.stop();
    await primary.start();
  },
  async freeze() {
    primary.freeze();
    await sleep(8_000);
    primary.thaw();
  },
  async "fail over"() {
    const standby = await startPostgres(binaries ?? "", { copyOf: primary.url });
    await primary.query("alter system set synchronous_standby_names = '*'");
    await primary.query("select pg_reload_conf()");
    await sleep(2_000);
    const former = primary;
    proxy.silence();
    former.freeze();
    await standby.query("alter system reset synchronous_standby_names");
    await standby.query("select pg_reload_conf()");
    await standby.query("select pg_promote()");
    primary = standby;
    await former.close();
  },
  async fill() {
    if (disk === undefined || primary.folder !== disk) return;
    const filler = join(disk, "filler");
    try {
      execFileSync("dd", ["if=/dev/zero", `of=${filler}`, "bs=64k"], { stdio: "ignore" });
    } catch {
      // The disk is full, as intended.
    }
    await sleep(5_000);
    rmSync(filler);
    if (!primary.isRunning()) await primary.start();
  },
};

const clients = Array.from({ length: connections }, (_, number) => runClient(number));
const watch = setInterval(async () => {
  memory = Math.max(memory, (await edge.readMemory()).resident);
}, 1_000);
const end = Date.now() + seconds * 1_000;
const done: string[] = [];
let slowestRecovery = 0;
// The small disk holds only the first cluster, so it is filled before the fail-over.
const order = ["fill", "restart", "freeze", "fail over", "restart", "freeze"];
for (let index = 0; Date.now() < end - interval / 2; index++) {
  const name = order[index % order.length] ?? "restart";
  await sleep(interval / 2);
  await faults[name]?.();
  const faultEnd = Date.now();
  while (lastSuccess <= faultEnd) {
    await sleep(20);
    if (Date.now() - faultEnd > 60_000) break;
  }
  const recovery = Math.max(0, Date.now() - faultEnd);
  slowestRecovery = Math.max(slowestRecovery, recovery);
  done.push(`${name} ${recovery} ms`);
  await sleep(interval / 2);
}
goesOn = false;
await Promise.all(clients);
clearInterval(watch);
await edge.kill();
const rows = await query(primary.toUrl(database), "select event_id, count(*) as times from events group by event_id");
const times = new Map(rows.map((row) => [String(row.event_id), Number(row.times)]));
const lost = [...acknowledged].filter((id) => !times.has(id)).length;
const [totals] = await query(
  primary.toUrl(database),
  `select sum(events) as events from totals where activity_id = ${activityId}`,
);
const twice = [...times.values()].filter((count) => count > 1).length;
const difference = Number(totals?.events) - times.size;
await primary.close();
if (disk !== undefined) execFileSync("umount", ["--lazy", disk]);
const counted = [...statuses].map(([status, count]) => `${count} × ${status}`).join(", ");
reportBar(
  "a PostgreSQL that fails under load",
  `${done.join("; ")}; ${acknowledged.size} acknowledged, ${lost} lost, ${twice} twice, totals off by ${difference}; ${counted}; ${hostile} hostile requests; slowest ${slowest} ms; ${Math.round(memory / 1e6)} MB`,
  lost + twice === 0 &&
    difference === 0 &&
    slowest <= limit &&
    slowestRecovery <= limit &&
    memory < 600e6 &&
    [...statuses.keys()].every((status) => status === 200 || status === 503),
);

function createNotification(id: string, visitor: string): object {
  return {
    id: { tntId: `visitor-${visitor}` },
    context: { channel: "web" },
    notifications: [{ id, type: "display", timestamp: Date.now(), mbox: { name: "hero" }, tokens: ["shown-A"] }],
  };
}

/** Mounts a small disk for the database. Needs root. */
function mountDisk(): string | undefined {
  const folder = mkdtempSync(join(tmpdir(), "fletch-disk-"));
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=300m", "tmpfs", folder], { stdio: "ignore" });
    return folder;
  } catch {
    process.stderr.write("\n!! Cannot mount a small disk here: LEFT OUT: PostgreSQL on a full disk\n");
    return undefined;
  }
}

function sleep(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
