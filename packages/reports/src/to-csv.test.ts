import { expect, it } from "vitest";
import { reportActivity } from "./report-activity.ts";
import { toCsv } from "./to-csv.ts";

it("toCsv writes a row for each experience and metric, and escapes formulas", () => {
  const report = reportActivity({
    activity: 'Hero, "new"',
    experiences: [
      { id: 0, name: "=A1", share: 50 },
      { id: 1, name: "B", share: 50 },
    ],
    metrics: [
      { id: "order", kind: "conversion" },
      { id: "sales", kind: "revenue" },
    ],
    exposures: [
      { experience: 0, visitors: 1000 },
      { experience: 1, visitors: 1010 },
    ],
    results: [
      { experience: 0, metric: "order", visitors: 100 },
      { experience: 1, metric: "order", visitors: 120 },
      { experience: 1, metric: "sales", visitors: 2, events: 3, sum: 60, squares: 2000 },
    ],
  });
  const [names = "", ...rows] = toCsv([report]).split("\r\n");
  expect(rows).toHaveLength(5);
  expect(rows[4]).toBe("");
  expect(rows[0]?.startsWith(`"Hero, ""new""",'=A1,0,true,1000,0.5,`)).toBe(true);
  const cells = rows[3]?.slice('"Hero, ""new""",'.length).split(",") ?? [];
  const cell = (name: string): string | undefined => cells[names.split(",").indexOf(name) - 1];
  expect([cell("metric"), cell("kind"), cell("isGoal"), cell("numerator")]).toEqual([
    "sales",
    "revenue",
    "false",
    "60",
  ]);
  expect([cell("orders"), cell("averageOrderValue"), cell("lift")]).toEqual(["3", "20", ""]);
});
