import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { fletch, start } from "./run-fletch.ts";

const folder = mkdtempSync(join(tmpdir(), "fletch-check-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const experiences = "experiences: [{ name: A, mboxes: { hero: { html: a } } }]\n";

function createFile(name: string, text: string): string {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
}

const hero = createFile("hero.yaml", `name: Hero\ntype: ab\nid: 10\n${experiences}`);
const draft = createFile("draft.yaml", `name: Draft\ntype: ab\nid: 11\nlive: false\n${experiences}`);

describe("fletch check", () => {
  it("prints the number of valid activities, and exits with 0", async () => {
    expect(await fletch("check", hero, draft)).toMatchObject({ code: 0, stdout: "ok 2 activities\n", stderr: "" });
  });

  it.each([
    [
      "a misspelt environment",
      "environments: [prodution]\n",
      'wrong.yaml:3:16 $.environments[0]: expected an environment; did you mean "production"?',
    ],
    [
      "a misspelt country",
      "audience: { geo: { country: [DE, France, Germny] } }\n",
      'did you mean "Germany"?, received "Germny"',
    ],
    [
      "a country that there is not",
      "audience: { not: { geo: { country: XQ } } }\n",
      "$.audience.not.geo.country: expected a country, as a code",
    ],
    ["a misspelt field", "prioritty: 3\n", "prioritty"],
  ])("reports %s with file, line and column, and exits with 1", async (_what, line, message) => {
    const wrong = createFile("wrong.yaml", `name: Wrong\ntype: ab\n${line}${experiences}`);
    const { code, stderr } = await fletch("check", wrong);
    expect(code).toBe(1);
    expect(stderr).toContain(message);
  });

  it("reports a tab in YAML as one mistake", async () => {
    const text = `name: Tab\ntype: ab\nexperiences:\n\t- name: A\n\t  mboxes:\n\t    hero: { html: a }\n`;
    const { stderr } = await fletch("check", createFile("wrong.yaml", text));
    expect(stderr).toMatch(/1 mistake in the activities:\n.*wrong.yaml:4:1.*expected spaces .*received a tab\n$/);
  });

  it("reports the other mistakes beside a wrong type", async () => {
    const text = "name: Wrong\ntype: abb\nprioritty: 3\nexperiences: [{ mboxes: { hero: { html: a } } }]\n";
    const { stderr } = await fletch("check", createFile("wrong.yaml", text));
    expect(stderr).toContain('did you mean "ab"?');
    expect(stderr).toContain("prioritty");
    expect(stderr).toContain("$.experiences[0]");
  });
});

describe("fletch check --artifact", () => {
  it("reports the path of each broken rule, with and without a traffic split", async () => {
    const condition = { nope: 1 };
    const split = { and: [{ "<=": [0, { var: "allocation" }] }, { ">=": [50, { var: "allocation" }] }, condition] };
    const meta = { "activity.id": 7, "experience.id": 0 };
    const rule = { ruleKey: "7", activityId: 7, meta, consequence: {} };
    const rules = { mboxes: { hero: [{ ...rule, condition }] }, views: { home: [{ ...rule, condition: split }] } };
    const artifact = createFile("rules.json", JSON.stringify({ version: "1.0.0", rules }));
    const { code, stderr } = await fletch("check", "--artifact", artifact);
    expect(code).toBe(1);
    expect(stderr).toContain("$.rules.mboxes.hero[0].condition");
    expect(stderr).toMatch(/\$\.rules\.views\.home\[0\]\.condition/);
    expect(stderr).not.toContain("undefined");
  });
});

describe("fletch list", () => {
  it("lists activities, and says why some are not served", async () => {
    const { code, stdout } = await fletch("list", "--activities", hero, "--activities", draft);
    expect(code).toBe(0);
    expect(stdout).toMatch(/10 {2}Hero {2}live {2}.*hero.yaml\n11 {2}Draft {2}not served: it is not live/);
    const { stdout: json } = await fletch("list", "--activities", hero, "--json");
    expect(JSON.parse(json)).toMatchObject([{ id: 10, name: "Hero", file: hero }]);
  });
});

describe("fletch serve", () => {
  it("prints a curl command at the start, and what a reload changed, that it failed, and that it recovered", async () => {
    const watched = mkdtempSync(join(folder, "watched-"));
    const file = join(watched, "hero.yaml");
    const text = `name: Hero\ntype: ab\nid: 10\n${experiences}`;
    writeFileSync(file, text);
    const server = start("serve", "--activities", watched, "--port", "0", "--no-database");
    try {
      const lines = await server.linesUntil("Ctrl-C");
      expect(lines.join("\n")).toMatch(/Try it:\n {2}curl -s 'http\S+' -d '.*"name":"hero".*'/);
      writeFileSync(file, text.replace("html: a", "html: b"));
      await server.linesUntil('Reloaded: changed "Hero".');
      writeFileSync(join(watched, "new.yaml"), "name: New\ntype: ab\nexperiences: 1\n");
      await server.errorsUntil("invalid-activities");
      writeFileSync(join(watched, "new.yaml"), `name: New\ntype: ab\nid: 12\n${experiences}`);
      await server.linesUntil('Recovered: the files can be loaded again; added "New".');
    } finally {
      server.stop();
    }
    expect(await server.ended).toMatchObject({ code: 0 });
  });

  it("logs requests as text or JSON, with experiences or the reason of a refusal, and without their content", async () => {
    const server = start("serve", "--activities", hero, "--port", "0", "--no-database", "--log", "json");
    try {
      const banner = await server.linesUntil("Ctrl-C");
      const url = /http:\S+\/rest\/v1\/delivery/.exec(banner.join("\n"))?.[0];
      const post = (body: object) =>
        fetch(`${url}?client=fletch&sessionId=s1`, { method: "POST", body: JSON.stringify(body) });
      const mboxes = [
        { index: 0, name: "hero" },
        { index: 1, name: "nav" },
      ];
      await post({ context: { channel: "web" }, execute: { mboxes } });
      const refused = await post({ id: { tntId: 1 }, context: { channel: "secret-id" } });
      expect(refused.status).toBe(400);
      const lines = (await server.linesUntil('{"time"'))
        .filter((line) => line.startsWith("{"))
        .map((line) => JSON.parse(line));
      expect(lines[0]).toMatchObject({
        status: 200,
        locations: [
          { name: "hero", shown: ["Hero: A"] },
          { name: "nav", shown: [] },
        ],
      });
      await expect.poll(() => banner.at(-1)).toContain('"status":400');
      expect(banner.at(-1)).toContain("$.context.channel: expected");
      expect(banner.at(-1)).not.toContain("secret-id");
    } finally {
      server.stop();
    }
  });
});
