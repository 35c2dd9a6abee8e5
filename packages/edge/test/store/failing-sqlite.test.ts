import { execFileSync } from "node:child_process";
import {
  closeSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  renameSync,
  rmdirSync,
  rmSync,
  statfsSync,
  writeSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TargetError } from "@fletch/delivery-api";
import { until } from "@fletch/test-kit/until";
import Database from "libsql";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Edge } from "../../src/create-edge.ts";
import { authorization, deliverFor, isReady, startEdge } from "./failing-edge.ts";

describe("an edge whose SQLite database", () => {
  let folder = "";
  let problems: readonly TargetError[] = [];
  const edges: Edge[] = [];
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "fletch-sqlite-"));
    problems = [];
  });
  afterEach(async () => {
    for (const edge of edges.splice(0)) await edge.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const open = async (database: string): Promise<Edge> => {
    const started = await startEdge(database);
    edges.push(started.edge);
    problems = started.problems;
    return started.edge;
  };

  it("is locked by another process responds 503, and recovers when it is unlocked", async () => {
    const database = join(folder, "edge.db");
    const edge = await open(database);
    expect(await deliverFor(edge, "before")).toBe(200);
    const other = new Database(database);
    other.exec("begin immediate");
    expect(await deliverFor(edge, "during")).toBe(503);
    expect(await isReady(edge)).toBe(false);
    other.exec("rollback");
    other.close();
    await until(() => isReady(edge));
    expect(await deliverFor(edge, "after")).toBe(200);
    expect(problems.map(({ message }) => message)).toEqual([expect.stringContaining("database is locked")]);
  });

  it("is locked at the start reports it once at the time limit, and recovers when it is unlocked", async () => {
    const database = join(folder, "edge.db");
    const other = new Database(database);
    other.exec("pragma journal_mode = delete; create table t (x); begin exclusive");
    await using started = await startEdge(database, { wait: false, databaseTimeout: 50 });
    const { edge } = started;
    await until(() => started.problems.length > 0); // Before the first request.
    await expect(edge.ready()).rejects.toMatchObject({ code: "store-unavailable" });
    expect([await deliverFor(edge, "during"), await isReady(edge)]).toEqual([503, false]);
    other.exec("rollback");
    other.close();
    await until(() => isReady(edge));
    await edge.ready();
    expect(await deliverFor(edge, "after")).toBe(200);
    expect(started.problems.map(({ message }) => message)).toEqual([expect.stringContaining("database is locked")]);
  });

  it("comes after the time limit has old visitors deleted", async () => {
    const earlier = join(folder, "earlier.db");
    await using first = await startEdge(earlier, { now: () => Date.now() - 2 * 86_400_000 });
    expect(await deliverFor(first.edge, "early", { tier: "gold" })).toBe(200);
    expect(await readTier(first.edge, "early")).toBe("gold");
    await first.edge.close();
    const database = join(folder, "edge.db");
    mkdirSync(database);
    await using started = await startEdge(database, { wait: false, databaseTimeout: 0, retentionDays: 1 });
    await expect(started.edge.ready()).rejects.toMatchObject({ code: "store-unavailable" });
    rmdirSync(database);
    const copied = new Database(earlier);
    copied.exec(`vacuum into '${database}'`);
    copied.close();
    await until(() => isReady(started.edge));
    await until(async () => (await readTier(started.edge, "early")) === undefined);
    expect(started.problems).toHaveLength(1);
  });

  it("is removed reports it once, and creates a new one", async () => {
    const database = join(folder, "edge.db");
    const edge = await open(database);
    expect(await deliverFor(edge, "before")).toBe(200);
    for (const end of ["", "-wal", "-shm"]) rmSync(database + end);
    await until(async () => (await deliverFor(edge, "during")) === 503);
    await until(() => isReady(edge));
    expect(await deliverFor(edge, "after", { tier: "gold" })).toBe(200);
    expect(problems.map(({ message }) => message)).toEqual([expect.stringContaining("was removed or replaced")]);
    await edge.close();
    expect(await readTier(await open(database), "after")).toBe("gold");
  });

  it("is replaced by one without tables, which is locked, creates them when it is unlocked", async () => {
    const database = join(folder, "edge.db");
    const edge = await open(database);
    const other = new Database(join(folder, "other.db"));
    other.exec("pragma journal_mode = wal; create table note (x)");
    for (const end of ["", "-wal", "-shm"]) renameSync(join(folder, `other.db${end}`), database + end);
    other.exec("begin immediate");
    expect(await isReady(edge)).toBe(false); // After several attempts.
    other.exec("rollback");
    other.close();
    await until(() => isReady(edge));
    expect(await deliverFor(edge, "after", { tier: "gold" })).toBe(200);
    expect(await readTier(edge, "after")).toBe("gold");
  });

  it("is replaced by one of an earlier version, which is locked, migrates it when it is unlocked", async () => {
    const database = join(folder, "edge.db");
    const earlier = join(folder, "earlier.db");
    await (await open(earlier)).close();
    const edge = await open(database);
    const other = new Database(earlier);
    other.exec("alter table experiences drop column split; delete from kysely_migration where name = '0004-splits'");
    for (const end of ["", "-wal", "-shm"]) renameSync(earlier + end, database + end);
    other.exec("begin immediate");
    expect(await isReady(edge)).toBe(false); // After several attempts.
    other.exec("rollback");
    await until(() => isReady(edge));
    const columns = other.prepare("select name from pragma_table_info('experiences')").all() as { name: string }[];
    other.close();
    expect(columns.map(({ name }) => name)).toContain("split");
    expect(await deliverFor(edge, "after")).toBe(200);
  });

  it("is removed while idle is not ready until there is a new one", async () => {
    const database = join(folder, "edge.db");
    const edge = await open(database);
    for (const end of ["", "-wal", "-shm"]) rmSync(database + end);
    await isReady(edge);
    await until(() => isReady(edge));
    expect(await deliverFor(edge, "after", { tier: "gold" })).toBe(200);
    await edge.close();
    expect(await readTier(await open(database), "after")).toBe("gold");
  });

  it("loses its write-ahead log keeps everything that was acknowledged", async () => {
    const database = join(folder, "edge.db");
    const edge = await open(database);
    expect(await deliverFor(edge, "before", { tier: "gold" })).toBe(200);
    rmSync(`${database}-wal`);
    await until(async () => (await deliverFor(edge, "during")) === 503);
    await until(() => isReady(edge));
    expect(await deliverFor(edge, "after", { tier: "silver" })).toBe(200);
    await edge.close();
    const next = await open(database);
    expect([await readTier(next, "before"), await readTier(next, "after")]).toEqual(["gold", "silver"]);
  });

  it("has a full disk responds 503, reports the cause once, and recovers when there is room", async () => {
    if (!mount(folder)) return;
    try {
      const database = join(folder, "edge.db");
      const edge = await open(database);
      expect(await deliverFor(edge, "before", { tier: "gold" })).toBe(200);
      fill(join(folder, "filler"));
      await until(async () => (await deliverFor(edge, `during-${Math.random()}`, { tier: "x".repeat(200) })) === 503);
      expect(await isReady(edge)).toBe(false);
      rmSync(join(folder, "filler"));
      await until(() => isReady(edge));
      expect(await deliverFor(edge, "after", { tier: "silver" })).toBe(200);
      expect(await readTier(edge, "before")).toBe("gold");
      expect(problems.map(({ message }) => message)).toEqual([expect.stringMatching(/full|disk I\/O/)]);
      await edge.close();
    } finally {
      execFileSync("umount", ["--lazy", folder]);
    }
  });

  it("has a full disk at the start leaves no part of its secret, and reports that it is not stored when there is room", async () => {
    if (!mount(folder)) return;
    try {
      fill(join(folder, "filler"));
      const options = { wait: false, databaseTimeout: 0, secret: null };
      await using started = await startEdge(join(folder, "edge.db"), options);
      const { edge, problems } = started;
      await expect(edge.ready()).rejects.toMatchObject({ code: "store-unavailable" });
      expect(readdirSync(folder).filter((name) => name.includes("secret"))).toEqual([]);
      rmSync(join(folder, "filler"));
      await until(() => isReady(edge));
      expect(problems.map(({ code }) => code)).toEqual(["store-unavailable", "invalid-options"]);
      expect(problems[1]?.message).toMatch(/edge\.db\.secret: the secret cannot be stored: .*ENOSPC/);
      await edge.close();
    } finally {
      execFileSync("umount", ["--lazy", folder]);
    }
  });

  it("cannot open files goes on with those that are open, until there are file descriptors again", async () => {
    const edge = await open(join(folder, "edge.db"));
    const { openMany, limit } = descriptors();
    const close = openMany();
    try {
      expect(await deliverFor(edge, "during", { tier: "gold" })).toBe(200);
    } finally {
      close();
      limit.restore();
    }
    expect(await readTier(edge, "during")).toBe("gold");
    expect(problems).toEqual([]);
  });
});

async function readTier(edge: Edge, visitor: string): Promise<string | undefined> {
  const url = `http://edge.test/admin/visitors?tntId=${visitor}`;
  const response = await edge.fetch(new Request(url, { headers: authorization }));
  if (response.status !== 200) return undefined;
  const visitorExport = (await response.json()) as {
    readonly profile_parameters: readonly { readonly name: string; readonly value: string }[];
  };
  return visitorExport.profile_parameters.find(({ name }) => name === "tier")?.value;
}

/** A disk of 1 MiB at the folder. Needs the rights of an administrator; says so where they are missing. */
function mount(folder: string): boolean {
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=1m", "tmpfs", folder], { stdio: "ignore" });
    return true;
  } catch {
    process.stderr.write("\n!! Cannot mount a small disk here: LEFT OUT: a SQLite database whose disk is full\n");
    return false;
  }
}

function fill(path: string): void {
  const file = openSync(path, "w");
  try {
    const { bavail, bsize } = statfsSync(path);
    const page = Buffer.alloc(bsize);
    for (let written = 0; written < Number(bavail); written++) writeSync(file, page);
  } catch {
    // It is full.
  } finally {
    closeSync(file);
  }
}

/** Takes every file descriptor that this process may have, under a limit that is quickly reached. */
function descriptors(): { readonly openMany: () => () => void; readonly limit: { restore(): void } } {
  const pid = String(process.pid);
  const [soft, hard] = execFileSync("prlimit", ["--pid", pid, "--nofile", "--output", "SOFT,HARD", "--noheadings"], {
    encoding: "utf8",
  })
    .trim()
    .split(/\s+/);
  const setLimit = (count: string): void => {
    execFileSync("prlimit", ["--pid", pid, `--nofile=${count}:${hard}`]);
  };
  return {
    openMany() {
      setLimit("400");
      const open: number[] = [];
      try {
        for (;;) open.push(openSync("/dev/null", "r"));
      } catch {
        return () => {
          for (const file of open) closeSync(file);
        };
      }
    },
    limit: { restore: () => execFileSync("prlimit", ["--pid", pid, `--nofile=${soft}:${hard}`]) },
  };
}
