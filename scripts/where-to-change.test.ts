import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";

const root = new URL("../", import.meta.url);

it("docs/where-to-change.md names only files and folders that exist", () => {
  const page = readFileSync(new URL("docs/where-to-change.md", root), "utf8");
  const missing: string[] = [];
  for (const line of page.split("\n")) {
    // A bare file name stands beside the path that was named before it in the same row.
    let folder = "";
    for (const [, path = ""] of line.matchAll(
      /`((?:[\w.-]+\/)*[\w.-]+\.(?:tsx?|m?[jt]s|md|json|py)|(?:[\w.-]+\/)+)`/g,
    )) {
      const candidates = [path, `packages/${path}`, ...(path.includes("/") ? [] : [`${folder}/${path}`])];
      const found = candidates.find((each) => existsSync(new URL(each, root)));
      if (found === undefined) missing.push(path);
      else if (path.includes("/")) folder = dirname(found);
    }
  }
  expect(missing).toEqual([]);
});

it("docs/where-to-change.md names only identifiers that their file has", () => {
  const page = readFileSync(new URL("docs/where-to-change.md", root), "utf8");
  const named = [...page.matchAll(/`((?:[\w.-]+\/)+[\w.-]+\.[jt]sx?)`\**(?: \()`(\w+)`/g)];
  expect(named.length).toBeGreaterThan(5);
  const wrong = named.filter(([, path = "", name = ""]) => {
    return !readFileSync(new URL(`packages/${path}`, root), "utf8").includes(name);
  });
  expect(wrong.map(([, path, name]) => `${path}: ${name}`)).toEqual([]);
});

it("every entry of docs/where-to-change.md says what exists, and where to begin", () => {
  const page = readFileSync(new URL("docs/where-to-change.md", root), "utf8");
  const entries = page.split(/^### /m).slice(1);
  expect(entries.length).toBeGreaterThan(50);
  const odd = entries.filter((entry) => !/^.+\n\n- Exists: .+\.\n- Code.*: .*\*\*`.+`\*\*/.test(entry));
  expect(odd.map((entry) => entry.split("\n")[0])).toEqual([]);
});

it("docs/where-to-change.md names every file that is marked START HERE", () => {
  const page = readFileSync(new URL("docs/where-to-change.md", root), "utf8");
  const files = execFileSync("git", ["grep", "-l", "START HERE", "--", "packages/*/src/*"], {
    cwd: fileURLToPath(root),
    encoding: "utf8",
  });
  const flows = files.trim().split("\n");
  expect(flows.length).toBeGreaterThan(10);
  expect(flows.filter((file) => !page.includes(`\`${file.replace("packages/", "")}\``))).toEqual([]);
});
