import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { fletch, fletchIn } from "./run-fletch.ts";

const folder = mkdtempSync(join(tmpdir(), "fletch-settings-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function createFile(name: string, text: string): string {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
}

const hero = createFile(
  "hero.json",
  JSON.stringify({ name: "Hero", type: "ab", id: 10, experiences: [{ name: "A", mboxes: { hero: { html: "a" } } }] }),
);

describe("settings of fletch serve", () => {
  it("come from the environment, else from a config file in YAML or JSON", async () => {
    const yaml = createFile("settings.yaml", `activities: [${hero}]\nmbox: [hero]\ndatabase: false\n`);
    expect((await fletch("why", "--config", yaml)).stdout).toContain("mbox hero → Hero: A");
    const json = createFile(
      "settings.json",
      JSON.stringify({ activities: hero, mbox: "hero", json: true, database: false }),
    );
    const { stdout } = await fletchIn({ FLETCH_CONFIG: json, FLETCH_MBOX: "nav" }, "why");
    expect(JSON.parse(stdout).locations).toMatchObject([{ name: "nav", isKnown: false }]);
  });

  it.each([
    ["an unknown name", "prot: 1\n", "prot: expected one of activities"],
    ["a text that is no YAML", "port: [1\n", "cannot be read"],
    ["a list of options", "[port, 1]\n", "expected options by name"],
  ])("are refused with the file's name for %s", async (_what, text, message) => {
    const path = createFile("wrong.yaml", text);
    const { code, stderr } = await fletch("why", "--config", path, "--mbox", "hero");
    expect(code).toBe(2);
    expect(stderr).toContain("wrong.yaml");
    expect(stderr).toContain(message);
  });
});
