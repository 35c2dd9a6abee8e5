import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { targetErrorCodes } from "@fletch/delivery-api";
import { describe, expect, it } from "vitest";

const root = new URL("../", import.meta.url);
const read = (path: string): string => readFileSync(new URL(path, root), "utf8");

const pages = execFileSync("git", ["ls-files", "*.md"], { cwd: fileURLToPath(root), encoding: "utf8" })
  .trim()
  .split("\n");

describe("the documents", () => {
  it("list every error code with the meaning that the code gives it, and no other", () => {
    const [, codes = ""] = read("docs/errors.md").split("## Codes");
    const rows = [...codes.matchAll(/^\| `([a-z-]+)` +\| (.+?) +\|$/gm)].map(([, code, meaning]) => [code, meaning]);
    expect(rows).toEqual(Object.entries(targetErrorCodes));
  });

  it("link only to files that exist", () => {
    for (const page of pages) {
      for (const link of linksOf(page)) {
        const exists = existsSync(new URL(link, new URL(page, root)));
        expect(exists, `${page} links to ${link}`).toBe(true);
      }
    }
  });

  it("link only to headings that exist", () => {
    for (const page of pages) {
      for (const [, path = "", anchor = ""] of read(page).matchAll(/\]\((?!https?:)([^)#]*)#([^)]+)\)/g)) {
        const linked = path === "" ? new URL(page, root) : new URL(path, new URL(page, root));
        expect(anchorsOf(readFileSync(linked, "utf8")), `${page} links to ${path}#${anchor}`).toContain(anchor);
      }
    }
  });

  it.each([
    ["docs/client.md", "sdk/src/options/call-options.ts", "GetOffersOptions"],
    ["docs/client.md", "sdk/src/call/client-stats.ts", "ClientStats"],
    ["docs/client.md", "sdk/src/artifact/artifact-stats.ts", "ArtifactStats"],
    ["docs/client.md", "sdk/src/observability/page-statistics.ts", "PageStats"],
    ["docs/pages.md", "sdk/src/page/page-options.ts", "PageOptions"],
    ["docs/pages.md", "sdk/src/page/page.ts", "Page"],
    ["docs/flags.md", "sdk/src/flags/flags.ts", "Flags"],
    ["docs/flags.md", "sdk/src/flags/flag-visitor.ts", "FlagVisitor"],
    ["docs/edge.md", "edge/src/listen-options.ts", "ListenOptions"],
    ["docs/edge.md", "edge/src/faults/fault-settings.ts", "FaultSettings"],
    ["docs/edge-storage.md", "edge/src/visitors/visitor-store.ts", "VisitorStore"],
    ["docs/reports.md", "reports/src/report-options.ts", "ReportOptions"],
    ["docs/reports.md", "reports/src/activity-summary.ts", "ActivitySummary"],
    ["packages/edge/README.md", "edge/src/edge-options.ts", "EdgeOptions"],
    ["packages/openfeature/README.md", "openfeature/src/server-provider.ts", "FletchProviderOptions"],
    ["packages/openfeature/README.md", "openfeature/src/web-provider.ts", "FletchWebProviderOptions"],
  ])("%s names every member of %s, %s", (page, path, type) => {
    const members = membersOf(read(`packages/${path}`), type);
    expect(members.length).toBeGreaterThan(0);
    const text = read(page);
    expect(members.filter((name) => !new RegExp(`[\\s\`.{(]${name}\\b`).test(text))).toEqual([]);
  });

  it("are all in the sidebar of the site", () => {
    const sidebar = read("site/.vitepress/config.mts");
    const documents = pages.filter((page) => page.startsWith("docs/") && !page.startsWith("docs/decisions/"));
    expect(documents.length).toBeGreaterThan(20);
    expect(documents.filter((page) => !sidebar.includes(`"/${page.replace(".md", "")}"`))).toEqual([]);
  });

  it("of packages have only absolute URLs as links", () => {
    const readmes = pages.filter((page) => page.startsWith("packages/"));
    expect(readmes.length).toBeGreaterThanOrEqual(5);
    for (const page of readmes) {
      expect(linksOf(page), page).toEqual([]);
      expect(read(page), page).toContain("**Stability.**");
    }
  });
});

/** The names of an interface's or a class's public members. */
function membersOf(source: string, type: string): readonly string[] {
  const start = source.search(new RegExp(`^export (?:interface|class) ${type}\\b`, "m"));
  const body = source.slice(start, source.indexOf("\n}", start));
  const names = [...body.matchAll(/^ {2}(?:readonly |get |async )*(\w+)\??[:(<]/gm)].map(([, name = ""]) => name);
  return names.filter((name) => name !== "constructor");
}

/** Links, and pictures in HTML. */
function linksOf(page: string): readonly string[] {
  const links = read(page).matchAll(/(?:\]\(|<(?:img|source)\b[^>]*\bsrc(?:set)?=")(?!https?:)([^)#"]+)/g);
  return [...links].map(([, link = ""]) => link);
}

function anchorsOf(text: string): readonly string[] {
  const prose = text.replaceAll(/^```[\s\S]*?^```/gm, "");
  return [...prose.matchAll(/^#+ (.+)$/gm)].map(([, heading = ""]) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\w\- ]/g, "")
      .replaceAll(" ", "-"),
  );
}
