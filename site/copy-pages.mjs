// Copies the Markdown files of the repository, and the pictures in them, to pages/, where VitePress finds Vue.
import { execFileSync } from "node:child_process";
import { cpSync, rmSync } from "node:fs";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const patterns = [
  "*.md",
  "docs",
  "packages/*/README.md",
  "samples/*/README.md",
  "runtimes/README.md",
  "conformance/README.md",
];
const files = execFileSync("git", ["ls-files", "-z", "--", ...patterns.map((each) => `:(glob)${each}`), "docs"], {
  cwd: root,
  encoding: "utf8",
});
const pages = new URL("pages/", import.meta.url);
rmSync(pages, { recursive: true, force: true });
for (const file of files.split("\0").filter(Boolean)) cpSync(`${root}${file}`, fileURLToPath(new URL(file, pages)));
