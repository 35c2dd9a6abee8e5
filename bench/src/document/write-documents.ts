import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { renderBarChart } from "../chart/bar-chart.ts";
import type { Results } from "../results.ts";
import { renderTables } from "./render-tables.ts";
import { updatePage } from "./update-page.ts";

const page = new URL("../../docs/performance.md", import.meta.url);
const pictures = new URL("../../docs/performance/", import.meta.url);

/** Writes the figures of the page and its charts. */
export function writeDocuments(results: Results): void {
  writeFileSync(page, updatePage(readFileSync(page, "utf8"), renderTables(results)));
  mkdirSync(pictures, { recursive: true });
  for (const { charts } of Object.values(results.scenarios)) {
    for (const [name, chart] of Object.entries(charts)) {
      writeFileSync(new URL(`${name}.svg`, pictures), renderBarChart(chart));
    }
  }
}
