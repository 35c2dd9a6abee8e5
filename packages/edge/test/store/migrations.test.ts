import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { openSqlStore } from "../../src/sql-store/open-sql-store.ts";
import { runScript } from "./processes/run-script.ts";

it("a database opens, after whichever statement of its first migration the process was killed", async () => {
  const folder = mkdtempSync(join(tmpdir(), "fletch-migrations-"));
  const dieAfter = async (statements: number): Promise<number | null> => {
    const location = join(folder, `${statements}.db`);
    const script = await runScript("open-and-die", [location, String(statements)]);
    const { code } = await script.ended;
    const store = await openSqlStore(location);
    expect(await store.readTotals()).toEqual([]);
    await store.close();
    return code;
  };
  try {
    const counts = Array.from({ length: 12 }, (_, index) => 4 * index + 1);
    const codes: (number | null)[] = [];
    const lane = async (): Promise<void> => {
      for (let next = counts.shift(); next !== undefined; next = counts.shift()) codes.push(await dieAfter(next));
    };
    await Promise.all([lane(), lane(), lane()]);
    // Most were killed, and the last ones had no statement more.
    expect(codes.filter((code) => code === null).length).toBeGreaterThan(6);
    expect(codes).toContain(0);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}, 60_000);
