import { execFile } from "node:child_process";
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { fletch } from "./run-fletch.ts";

const root = fileURLToPath(new URL("../../..", import.meta.url));
/** A program, what its flags are declared from, and the declarations. Every supported TypeScript compiles it: `npm run test:compat`. */
const program = join(root, "compat/types/src/flags");

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "fletch-types-"));
  await cp(program, folder, { recursive: true });
  await symlink(join(root, "node_modules"), join(folder, "node_modules"));
});
afterAll(() => rm(folder, { recursive: true }));

const activities = (): readonly string[] => ["--activities", join(folder, "activities")];

describe("fletch types", () => {
  it("declares mboxes, keys and values of every environment; keys that an experience lacks are optional", async () => {
    const { code, stdout } = await fletch("types", ...activities(), "--output", "-");
    expect(code).toBe(0);
    const declared = await readFile(join(program, "fletch-flags.d.ts"), "utf8");
    // The first line has the command.
    expect(stdout.trimEnd().split("\n").slice(1)).toEqual(declared.trimEnd().split("\n").slice(1));
  });

  it("declares the mboxes of an artifact, whatever their names", async () => {
    const option = (content: object) => ({ type: "json", content });
    const rule = (content: object, name: string) => ({
      ruleKey: name,
      activityId: 1,
      condition: true,
      meta: { "activity.name": "*/ evil\nname" },
      consequence: { name, options: [option(content)] },
    });
    const odd = JSON.parse('{"__proto__":1,"a-b":[],"c":[{"d":1},{"e":null}],"f":{},"g":"$"}');
    const artifact = {
      version: "1.0.0",
      localMboxes: ["odd mbox"],
      rules: { views: {}, mboxes: { "odd mbox": [rule(odd, "odd mbox")], hero: [] } },
    };
    await writeFile(join(folder, "rules.json"), JSON.stringify(artifact));
    const { stdout } = await fletch("types", "--artifact", join(folder, "rules.json"), "--output", "-");
    expect(stdout.trimEnd().split("\n").slice(4, -2).join("\n")).toBe(`  interface FletchFlags {
    /** *\\/ evil name */
    "odd mbox": {
      __proto__: number;
      "a-b": unknown[];
      c: {
        d?: number;
        e?: null;
      }[];
      f: Record<string, never>;
      g: string;
    };`);
  });

  it("fails with --check for an outdated file, and prints the command that writes it", async () => {
    const output = join(folder, "checked.d.ts");
    const missing = await fletch("types", ...activities(), "--output", output, "--check");
    expect(missing).toMatchObject({ code: 1, stderr: expect.stringContaining(`There is no ${output}`) });
    const written = await fletch("types", ...activities(), "--output", output);
    expect(written.stdout.trimEnd()).toBe(`wrote ${output}: 2 mboxes with flags`);
    expect(await fletch("types", ...activities(), "--output", output, "--check")).toMatchObject({
      code: 0,
      stdout: "",
    });
    await writeFile(output, (await readFile(output, "utf8")).replace("newCheckout", "newChekout"));
    const stale = await fletch("types", ...activities(), "--output", output, "--check");
    expect(stale.code).toBe(1);
    expect(stale.stderr).toContain(`To write it: fletch types ${join(folder, "activities")} --output ${output}`);
    expect((await fletch("types", "--activities", join(folder, "nothing"))).code).toBe(1);
  });

  it("declares the flag keys for OpenFeature, whose SDK then accepts no others", async () => {
    const declared = join(folder, "fletch-flags.d.ts");
    await fletch("types", ...activities(), "--output", declared, "--openfeature");
    await writeFile(
      join(folder, "openfeature.ts"),
      `import { OpenFeature } from "@openfeature/server-sdk";
      export async function read(): Promise<readonly unknown[]> {
        const flags = OpenFeature.getClient();
        // @ts-expect-error the key is misspelt
        await flags.getBooleanValue("flags.newChekout", false);
        // @ts-expect-error it is a number
        await flags.getBooleanValue("flags.itemsPerPage", false);
        return [
          await flags.getBooleanValue("flags.newCheckout", false),
          await flags.getBooleanDetails("beta", false),
          await flags.getNumberValue("flags.itemsPerPage", 12),
          await flags.getStringValue("flags.layout", "wide"),
          await flags.getObjectValue("flags.theme", {}),
          await flags.getObjectValue("flags", {}),
        ];
      }`,
    );
    const options = [
      "--ignoreConfig",
      "--strict",
      "--noEmit",
      "--skipLibCheck",
      "--types",
      "node",
      "--target",
      "ES2023",
    ];
    // Nothing here is of the DOM, whose declarations take half of the time.
    const library = ["--lib", "ES2023,ESNext.Disposable"];
    const modules = ["--module", "ESNext", "--moduleResolution", "bundler"];
    const files = [declared, join(folder, "openfeature.ts")];
    const tsc = join(root, "node_modules/typescript/bin/tsc");
    const args = [tsc, ...options, ...library, ...modules, ...files];
    const errors = await promisify(execFile)(process.execPath, args, { cwd: folder }).then(
      () => "",
      ({ stdout }: { stdout: string }) => stdout,
    );
    expect(errors).toBe("");
  });
});
