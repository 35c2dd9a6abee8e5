import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { until } from "@fletch/test-kit/until";
import Database from "libsql";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { StartJournalWorker } from "../../src/sql-store/journal-thread.ts";
import { startJournalWorker } from "../../src/sql-store/journal-worker.source.ts";
import { openSqlStore } from "../../src/sql-store/open-sql-store.ts";
import type { SqlVisitorStore } from "../../src/sql-store/sql-visitor-store.ts";
import { runScript } from "./processes/run-script.ts";
import { recordImpressions } from "./record-impressions.ts";

describe("the thread of the journal", () => {
  let folder = "";
  let problems: Error[] = [];
  const open: SqlVisitorStore[] = [];
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "fletch-thread-"));
  });
  afterEach(async () => {
    for (const store of open.splice(0)) await store.close();
    problems = [];
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const openAt = async (name: string, start?: StartJournalWorker): Promise<SqlVisitorStore> => {
    const onProblem = (problem: Error): void => void problems.push(problem);
    const options = start === undefined ? { onProblem } : { onProblem, startJournalWorker: start };
    const store = await openSqlStore(join(folder, name), options);
    open.push(store);
    return store;
  };

  it("moves a long journal while requests go on", async () => {
    let started = 0;
    const store = await openAt("long.db", (data) => {
      started++;
      return startJournalWorker(data);
    });
    for (let first = 0; first < 20_000; first += 2_000) await recordImpressions(store, first, 2_000);
    await recordImpressions(store, 0, 2_000);
    expect(await countEvents(store)).toEqual([20_000, 20]);
    expect(started).toBe(1);
    expect(problems).toEqual([]);
  });

  it("starts from the package by itself", async () => {
    const store = await openAt("default.db");
    await recordImpressions(store, 0, 8_000);
    await until(async () => countRows(folder, "default.db", "events") === 8_000);
    expect(await countEvents(store)).toEqual([8_000, 20]);
    expect(problems).toEqual([]);
  });

  it("is killed with its process in the middle of a journal: nothing is lost, and nothing counted twice", async () => {
    const file = join(folder, "killed.db");
    const rounds = 2;
    for (let round = 0; round < rounds; round++) {
      // The last events of the round before come again, as from a client without an answer.
      const first = Math.max(0, round * 8_000 - 2_000);
      const before = round === 0 ? 0 : countRows(folder, "killed.db", "events");
      const script = await runScript("fill-journal", [file, String(first), String((round + 1) * 8_000 - first)]);
      await until(() => script.messages.length > 0);
      await until(() => countRows(folder, "killed.db", "events") > before);
      await script.kill();
    }
    const store = await openAt("killed.db");
    expect(await countEvents(store)).toEqual([rounds * 8_000, 20]);
    expect(countRows(folder, "killed.db", "events")).toBe(rounds * 8_000);
  });

  it("ends in the middle of a transaction: told once, rolled back, and another thread goes on", async () => {
    let started = 0;
    const store = await openAt("ended.db", (data) =>
      started++ === 0 ? startFailing(data.path) : startJournalWorker(data),
    );
    await recordImpressions(store, 0, 8_000);
    expect(await countEvents(store)).toEqual([8_000, 20]);
    expect(problems.map(({ message }) => message)).toEqual([expect.stringContaining("intended to fail")]);
    for (let count = 8_000; started < 2; count += 5_000) {
      await recordImpressions(store, count, 5_000);
      expect(await countEvents(store)).toEqual([count + 5_000, 20]);
    }
    expect(problems).toHaveLength(1);
  });

  it("lets go of a database that was removed, and works on the new one", async () => {
    let started = 0;
    const store = await openAt("removed.db", (data) => {
      started++;
      return startJournalWorker(data);
    });
    await recordImpressions(store, 0, 8_000);
    await until(() => started === 1);
    for (const end of ["", "-wal", "-shm"]) rmSync(join(folder, `removed.db${end}`));
    await until(async () => isFulfilled(store.check()));
    const first = (await countEvents(store))[0] ?? 0;
    await recordImpressions(store, 100_000, 8_000);
    expect(await countEvents(store)).toEqual([first + 8_000, 20]);
  });

  it("does not exist, as in a bundled program: the journal is moved without it", async () => {
    let started = 0;
    const store = await openAt("without.db", () => {
      started++;
      return null;
    });
    await recordImpressions(store, 0, 8_000);
    expect(await countEvents(store)).toEqual([8_000, 20]);
    expect(started).toBe(1);
    expect(problems).toEqual([]);
  });

  it("cannot start for a passing cause: told once, the journal is moved without it, and it starts later", async () => {
    let started = 0;
    const store = await openAt("late.db", (data) => {
      if (++started === 1) throw new Error("There are too many open files");
      return startJournalWorker(data);
    });
    for (let count = 0; started < 2; count += 5_000) {
      await recordImpressions(store, count, 5_000);
      expect(await countEvents(store)).toEqual([count + 5_000, 20]);
    }
    expect(problems.map(({ message }) => message)).toEqual([expect.stringContaining("too many open files")]);
  });

  it("runs nothing that its program is started with", async () => {
    const preload = join(folder, "preload.mjs");
    const report = join(folder, "preloaded.txt");
    writeFileSync(preload, `import { appendFileSync } from "node:fs"; appendFileSync(${JSON.stringify(report)}, "x");`);
    const file = join(folder, "preloaded.db");
    // Once for the process: it is one module for both.
    const options = { execArgv: ["--import", preload], env: { ...process.env, NODE_OPTIONS: `--import=${preload}` } };
    const script = await runScript("fill-journal", [file, "0", "8000"], options);
    await until(() => script.messages.length > 0);
    await until(() => countRows(folder, "preloaded.db", "events") > 0);
    await script.kill();
    expect(readFileSync(report, "utf8")).toBe("x");
  });
});

/** A thread that writes to the database, and ends before it commits. */
function startFailing(path: string): Worker {
  const library = createRequire(import.meta.url).resolve("libsql");
  const program = `const { parentPort } = require("node:worker_threads");
    const Database = require(${JSON.stringify(library)});
    const database = new Database(${JSON.stringify(path)});
    parentPort.on("message", () => {
      database.exec("begin immediate");
      database.exec("delete from journal");
      throw new Error("intended to fail");
    });
    parentPort.postMessage("ready");`;
  return new Worker(program, { eval: true });
}

function isFulfilled(promise: Promise<unknown>): Promise<boolean> {
  return promise.then(
    () => true,
    () => false,
  );
}

async function countEvents(store: SqlVisitorStore): Promise<readonly number[]> {
  const [total] = await store.readTotals();
  return [total?.events ?? 0, total?.visitors ?? 0];
}

function countRows(folder: string, name: string, table: string): number {
  const database = new Database(join(folder, name));
  try {
    return (database.prepare(`select count(*) as rows from ${table}`).get() as { readonly rows: number }).rows;
  } finally {
    database.close();
  }
}
