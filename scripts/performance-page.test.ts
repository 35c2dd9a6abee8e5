import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { renderTables } from "../bench/src/document/render-tables.ts";
import { updatePage } from "../bench/src/document/update-page.ts";
import { readResults } from "../bench/src/results.ts";

describe("the page on performance", () => {
  it("shows the figures of the last run, and no others (npm run bench -- --docs writes them)", () => {
    const page = readFileSync(new URL("../docs/performance.md", import.meta.url), "utf8");
    expect(page).toBe(updatePage(page, renderTables(readResults())));
  });
});
