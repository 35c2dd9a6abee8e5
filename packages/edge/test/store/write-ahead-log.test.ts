import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "libsql";
import { expect, it } from "vitest";
import { WriteAheadLog } from "../../src/sql-store/db/write-ahead-log.ts";

it("a write-ahead log reports a failed checkpoint with its cause, once until one succeeds", async () => {
  const folder = await mkdtemp(join(tmpdir(), "fletch-wal-"));
  const path = join(folder, "edge.db");
  const database = new Database(path);
  database.exec("pragma journal_mode = wal; create table t (x)");
  const problems: Error[] = [];
  const log = new WriteAheadLog(path, (problem) => problems.push(problem));
  const checkpoint = async (work: () => Promise<void>): Promise<void> => {
    for (let count = 0; count < 400; count++) await log.sync();
    const isOver = new Promise<void>((resolve) => {
      log.checkpointInTime((run) =>
        work()
          .then(run)
          .finally(() => setImmediate(resolve)),
      );
    });
    await isOver;
  };
  const full = (): Promise<void> => Promise.reject(new Error("database or disk is full"));
  try {
    await checkpoint(full);
    await checkpoint(full);
    expect(problems.map(({ message }) => message)).toEqual([
      `A checkpoint of ${path} failed, so its -wal grows until one succeeds`,
    ]);
    expect(problems[0]?.cause).toMatchObject({ message: "database or disk is full" });
    await checkpoint(() => Promise.resolve());
    await checkpoint(full);
    expect(problems).toHaveLength(2);
  } finally {
    await log.close();
    database.close();
    await rm(folder, { recursive: true });
  }
});
