import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { prepareProject } from "./prepare-project.ts";

const folder = mkdtempSync(join(tmpdir(), "fletch-project-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const [ignore, manifest] = [join(folder, ".gitignore"), join(folder, "package.json")];

it("fletch init adds the database to .gitignore and a script to package.json, keeps existing entries, and changes nothing the second time", () => {
  expect(prepareProject("activities", folder)).toEqual([ignore]);
  writeFileSync(ignore, "node_modules");
  writeFileSync(manifest, '{\n\t"name": "shop",\n\t"scripts": { "start": "node ." }\n}\n');
  expect(prepareProject("shop/my activities", folder)).toEqual([ignore, manifest]);
  expect(readFileSync(ignore, "utf8")).toBe("node_modules\n# visitors and the secret of fletch serve\n.fletch/\n");
  expect(readFileSync(manifest, "utf8")).toContain(
    '\n\t\t"edge": "fletch serve --activities \\"shop/my activities\\""',
  );
  expect(JSON.parse(readFileSync(manifest, "utf8"))).toMatchObject({ name: "shop", scripts: { start: "node ." } });
  expect(prepareProject("activities", folder)).toEqual([]);
});

it("fletch init leaves a package.json that is no JSON alone", () => {
  writeFileSync(manifest, "{");
  expect(prepareProject("activities", folder)).toEqual([]);
});
