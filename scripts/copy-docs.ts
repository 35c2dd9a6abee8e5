/**
 * Copies pages of `docs/` into the packages that they are about, for their tarballs. `npm run build` does it; git ignores the copies.
 */
import { execFileSync } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";

/** The pages of each package, or folders of pages. A page may be in several. */
export const documentsOf: Readonly<Record<string, readonly string[]>> = {
  "delivery-api": ["docs/errors.md"],
  decisioning: ["docs/architecture.md", "docs/glossary.md"],
  sdk: [
    "docs/client.md",
    "docs/errors.md",
    "docs/flags.md",
    "docs/frameworks",
    "docs/impressions.md",
    "docs/inputs.md",
    "docs/migrating.md",
    "docs/pages.md",
    "docs/performance.md",
    "docs/performance",
    "docs/production.md",
    "docs/where-the-time-goes.md",
  ],
  reports: ["docs/reports.md"],
  edge: [
    "docs/activities.md",
    "docs/console.md",
    "docs/edge.md",
    "docs/edge-storage.md",
    "docs/errors.md",
    "docs/ofrep.md",
    "docs/reports.md",
  ],
  openfeature: ["docs/flags.md", "docs/ofrep.md"],
  react: ["docs/flags.md", "docs/frameworks/react.md", "docs/pages.md"],
  // The edge is installed with the command, and has its pages.
  cli: [],
};

const root = fileURLToPath(new URL("../", import.meta.url));

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const name of Object.keys(documentsOf)) copyDocs(name);
}

function copyDocs(name: string): void {
  const target = join(root, "packages", name);
  rmSync(join(target, "docs"), { recursive: true, force: true });
  const files = listFiles(name);
  for (const file of files) {
    mkdirSync(dirname(join(target, file)), { recursive: true });
    if (file.endsWith(".md")) writeFileSync(join(target, file), withLinksOf(name, file, files));
    else copyFileSync(join(root, file), join(target, file));
  }
}

function listFiles(name: string): ReadonlySet<string> {
  const wanted = documentsOf[name] ?? [];
  if (wanted.length === 0) return new Set();
  const listed = execFileSync("git", ["ls-files", "--", ...wanted], { cwd: root, encoding: "utf8" });
  return new Set(listed.trim().split("\n"));
}

/** Returns the page without links to files that the package lacks: their texts stay. */
function withLinksOf(name: string, page: string, files: ReadonlySet<string>): string {
  return readFileSync(join(root, page), "utf8").replaceAll(
    /(!?)\[((?:[^[\]]|\[[^\]]*\])*)\]\((?!https?:)([^)#\s]+)(#[^)\s]*)?\)/g,
    (link: string, _image: string, text: string, path: string) => {
      const linked = normalize(join(dirname(page), path));
      if (files.has(linked) || existsSync(join(root, "packages", name, linked))) return link;
      const [packageFolder] = /^packages\/([^/]+)\/?$/.exec(linked) ? [linked] : [];
      if (packageFolder !== undefined) return text;
      const owner = Object.keys(documentsOf).find((each) => listFiles(each).has(linked));
      return `${text} (\`${linked}\` of ${owner === undefined ? "the repository" : `\`@fletch/${owner}\``})`;
    },
  );
}
