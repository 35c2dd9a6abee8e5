import { readdirSync } from "node:fs";
import { dirname, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

type Walls = Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;

const packages = fileURLToPath(new URL("../packages/", import.meta.url));
const config: string = new URL("../.dependency-cruiser.mjs", import.meta.url).href;
const { walls } = (await import(config)) as { readonly walls: Walls };

describe("the walls of .dependency-cruiser.mjs", () => {
  it("have a row for each folder of sources", () => {
    const rows = Object.entries(walls).flatMap(([name, folders]) =>
      Object.keys(folders).map((folder) => `${name}/${folder}`),
    );
    expect(rows.sort()).toEqual(readdirSync(packages).flatMap(listFolders).sort());
  });

  it("let no two folders import each other", () => {
    const mutual = Object.entries(walls).flatMap(([name, folders]) =>
      Object.entries(folders).flatMap(([folder, allowed]) =>
        allowed.filter((other) => folders[other]?.includes(folder)).map((other) => `${name}: ${folder} and ${other}`),
      ),
    );
    expect(mutual).toEqual([]);
  });
});

/** Lists the folders below `src/` that hold sources themselves, such as `edge/sql-store/db`. */
function listFolders(name: string): readonly string[] {
  const source = `${packages}${name}/src`;
  const files = readdirSync(source, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /(?<!\.test|\.d)\.tsx?$/.test(entry.name))
    .map((entry) => relative(source, `${entry.parentPath}/${entry.name}`));
  const folders = new Set(files.map((file) => dirname(file)).filter((folder) => folder !== "."));
  return [...folders].map((folder) => `${name}/${folder}`);
}
