import { readFileSync } from "node:fs";
import { targetErrorCodes } from "@fletch/delivery-api";
import { describe, expect, it } from "vitest";

const root = new URL("../", import.meta.url);
const read = (path: string): string => readFileSync(new URL(path, root), "utf8");

describe("the documents", () => {
  it("list every error code with the meaning that the code gives it, and no other", () => {
    const [, codes = ""] = read("docs/errors.md").split("## Codes");
    const rows = [...codes.matchAll(/^\| `([a-z-]+)` +\| (.+?) +\|$/gm)].map(([, code, meaning]) => [code, meaning]);
    expect(rows).toEqual(Object.entries(targetErrorCodes));
  });

  it("link only to files that are there", () => {
    for (const page of [
      "README.md",
      "CONTRIBUTING.md",
      "docs/activities.md",
      "docs/architecture.md",
      "docs/errors.md",
      "docs/performance.md",
      "docs/production.md",
      "docs/migrating.md",
      "docs/pages.md",
      "docs/impressions.md",
      ...["express", "fastify", "hono", "next", "web", "workers"].map((name) => `docs/frameworks/${name}.md`),
      ...["sdk", "delivery-api", "decisioning", "edge", "cli"].map((name) => `packages/${name}/README.md`),
    ]) {
      for (const [, link = ""] of read(page).matchAll(/\]\((?!https?:)([^)#]+)/g)) {
        expect(() => readFileSync(new URL(link, new URL(page, root))), `${page} links to ${link}`).not.toThrow(
          /ENOENT/,
        );
      }
    }
  });
});
