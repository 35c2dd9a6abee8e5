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

  it("of packages link to nothing but URLs, because a registry shows them alone", () => {
    const readmes = pages.filter((page) => page.startsWith("packages/"));
    expect(readmes.length).toBeGreaterThanOrEqual(5);
    for (const page of readmes) {
      expect(linksOf(page), page).toEqual([]);
      expect(read(page), page).toContain("**Stability.**");
    }
  });
});

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
