import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { drawItems } from "@fletch/test-kit/random-runs";
import { expect, it } from "vitest";
import { openSqlStore } from "../../src/sql-store/open-sql-store.ts";
import { runScript } from "./processes/run-script.ts";

it("a database opens after the process was killed at any statement of its first migrations", async () => {
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
    let statements = 0;
    const counted = await openSqlStore(join(folder, "counted.db"), { onStatement: () => statements++ });
    const all = statements;
    await counted.close();
    const counts = [...drawItems(Array.from({ length: all }, (_, index) => index + 1)), Number.POSITIVE_INFINITY];
    const codes = new Map<number, number | null>();
    const lane = async (): Promise<void> => {
      for (let next = counts.pop(); next !== undefined; next = counts.pop()) codes.set(next, await dieAfter(next));
    };
    await Promise.all([lane(), lane(), lane()]);
    for (const [statements, code] of codes) expect(code).toBe(statements === Number.POSITIVE_INFINITY ? 0 : null);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
