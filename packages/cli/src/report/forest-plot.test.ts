import { expect, it } from "vitest";
import { drawForestPlot } from "./forest-plot.ts";

it("a forest plot draws intervals on one scale, with a line at 0", () => {
  expect(
    drawForestPlot([{ lower: -0.1, estimate: 0.1, upper: 0.3 }, { lower: 0.1, estimate: 0.15, upper: 0.2 }, null]),
  ).toEqual(["├─────────┼─────────●───────────────────┤", "          │         ├────●────┤", "          │"]);
});

it("a forest plot draws intervals of one point, and none at all", () => {
  expect(drawForestPlot([{ lower: 0, estimate: 0, upper: 0 }])).toEqual(["●"]);
  expect(drawForestPlot([null])).toEqual(["│"]);
  expect(drawForestPlot([])).toEqual([]);
});
