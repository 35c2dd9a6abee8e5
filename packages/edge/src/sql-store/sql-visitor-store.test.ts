import { until } from "@fletch/test-kit/until";
import { expect, it } from "vitest";
import { migrate } from "./db/migrations.ts";
import { openSqlite } from "./db/sqlite-engine.ts";
import { SqlVisitorStore } from "./sql-visitor-store.ts";

it("closes the database after a probe under way, which would open it again", async () => {
  const opened = openSqlite(":memory:");
  await migrate(opened);
  const steps: string[] = [];
  let endProbe = (): void => undefined;
  const engine = {
    ...opened,
    transact: () => Promise.reject(Object.assign(new Error("no space left on device"), { code: "ENOSPC" })),
    probe: () => {
      steps.push("probe");
      return new Promise<void>((resolve) => {
        endProbe = () => {
          steps.push("probed");
          resolve();
        };
      });
    },
    close: () => {
      steps.push("close");
      return opened.close();
    },
  };
  const store = new SqlVisitorStore(engine, { writer: "test", createId: () => "id" });
  await expect(store.deleteVisitor({ tntId: "1.28_0" })).rejects.toMatchObject({ code: "store-unavailable" });
  await until(() => steps.includes("probe"));
  const closed = store.close();
  // Longer than all else that a store waits for when it closes.
  await new Promise((resolve) => setTimeout(resolve, 20));
  endProbe();
  await closed;
  expect(steps).toEqual(["probe", "probed", "close"]);
});
