import { expect, it } from "vitest";
import { migrate } from "../../src/sql-store/db/migrations.ts";
import { readTallies } from "../../src/sql-store/db/read-tallies.ts";
import { openSqlite } from "../../src/sql-store/db/sqlite-engine.ts";
import type { Tables } from "../../src/sql-store/db/tables.ts";

it("readTallies returns SQLite's rows exactly: amounts to the last digit, and any text", async () => {
  const engine = openSqlite(":memory:");
  try {
    await migrate(engine);
    const amounts = [
      0,
      0.1 + 0.2,
      1 / 3,
      1e12,
      5e-324,
      -0.07,
      ...Array.from({ length: 200 }, () => Math.random() * 1e6),
    ];
    const rows = amounts.map((amount, index): Tables["tallies"] => ({
      visitor_id: `visitor "${index}" é\u2028`,
      activity_id: 2 ** 40 + index,
      experience_id: 0,
      kind: "conversion",
      metric: "a\\b",
      events: index,
      amount,
      first_day: index % 2 === 0 ? null : 20_000,
    }));
    await engine.db.insertInto("tallies").values(rows).execute();
    const asked = new Set(rows.slice(1).map(({ visitor_id }) => visitor_id));
    const found = await engine.transact((trx) => readTallies(trx, engine, new Set([...asked, "nobody"])));
    const byActivity = found.toSorted((a, b) => a.activity_id - b.activity_id);
    expect(byActivity).toEqual(rows.slice(1));
  } finally {
    await engine.close();
  }
});
