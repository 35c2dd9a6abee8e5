import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createEdge, listen } from "@fletch/edge";
import { afterAll, describe, expect, it } from "vitest";
import { fletch } from "./run-fletch.ts";

const folder = mkdtempSync(join(tmpdir(), "fletch-why-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const activities = join(folder, "hero.yaml");
writeHero(50, 50);

function writeHero(a: number, b: number): void {
  writeFileSync(
    activities,
    `name: Hero
type: ab
id: 10
audience: Gold
audiences:
  Gold: { parameters: { tier: gold } }
experiences:
  - { name: A, percent: ${a}, mboxes: { hero: { html: a } } }
  - { name: B, percent: ${b}, mboxes: { hero: { html: b } } }
`,
  );
}

const gold = ["--mbox", "hero", "--visitor", "keeper", "--param", "tier=gold"];

describe("fletch why", () => {
  it("names the audience that was not met, its condition and the received value", async () => {
    const { code, stdout } = await fletch("why", "--activities", activities, "--mbox", "hero", "--param", "tier=tin");
    expect(code).toBe(0);
    expect(stdout).toContain("mbox hero → default content");
    expect(stdout).toContain('audience "Gold" not met: parameter tier is "gold"; received parameter tier "tin"');
  });

  it("says once what the nearest experience lacks, and one condition of each other one", async () => {
    const file = join(folder, "targeted.yaml");
    writeFileSync(
      file,
      `name: Targeted
type: experience-targeting
id: 11
audience: { parameters: { promo: winter } }
experiences:
  - { name: Gold, audience: { parameters: { tier: gold } }, mboxes: { hero: { html: a } } }
  - { name: Rest, mboxes: { hero: { html: b } } }
`,
    );
    const { stdout } = await fletch("why", "--activities", file, "--mbox", "hero");
    const missed = 'not met: parameter promo is "winter"; received parameter promo absent';
    const lines = stdout.split("\n").map((line) => line.trim());
    expect(lines.slice(lines.indexOf("✗ Targeted activity 11") + 1)).toEqual([missed, `Gold: ${missed}`, ""]);
  });

  it("suggests similar names for an unknown mbox", async () => {
    const { stdout } = await fletch("why", "--activities", activities, "--mbox", "heroo");
    expect(stdout).toContain("No activity has this mbox. Did you mean mbox hero?");
  });

  it("prints the stored assignment of a visitor, and fletch decide decides by it", async () => {
    const database = join(folder, "edge.db");
    const source = ["--activities", activities, "--database", database];
    const given = await visit(database);
    writeHero(given === "a" ? 0 : 100, given === "a" ? 100 : 0);
    const [kept, other] = given === "a" ? ["A", "B"] : ["B", "A"];
    const why = await fletch("why", ...source, ...gold);
    expect(why.stdout).toContain(`mbox hero → Hero: ${kept}`);
    const since = `keeps ${kept} since \\d{4}-\\d\\d-\\d\\dT\\S+Z, drawn from A 50 %, B 50 %`;
    expect(why.stdout).toMatch(new RegExp(`${since}; .* of today's split \\(A \\d+ %, B \\d+ %\\) gives ${other}`));
    const decided = await fletch("decide", ...source, ...gold, "--json");
    expect(JSON.parse(decided.stdout).execute.mboxes[0].options[0].content).toBe(given);
    const onDevice = await fletch("decide", "--activities", activities, "--no-database", ...gold, "--json");
    expect(JSON.parse(onDevice.stdout).execute.mboxes[0].options[0].content).not.toBe(given);
    writeHero(50, 50);
  });

  it("says that an experience is not kept when audiences decide, and when it is gone", async () => {
    const file = join(folder, "changes.yaml");
    const write = (type: string, experiences: string): void => {
      writeFileSync(file, `name: Change\ntype: ${type}\nid: 20\nexperiences:\n${experiences}`);
    };
    const toGold =
      "  - { name: Gold, id: 1, audience: { parameters: { tier: gold } }, mboxes: { hero: { html: g } } }\n";
    const rest = "  - { name: Rest, id: 2, mboxes: { hero: { html: r } } }\n";
    const database = join(folder, "changes.db");
    write("experience-targeting", toGold + rest);
    await visit(database, file);
    const args = ["why", "--activities", file, "--database", database, "--mbox", "hero", "--visitor", "keeper"];
    expect((await fletch(...args)).stdout).toMatch(/had Gold since \S+; not kept: audiences decide\n/);
    write("ab", rest);
    expect((await fletch(...args)).stdout).toMatch(/had 1 since \S+; not kept: the experience is gone; bucket/);
  });

  it.each(["why", "decide"])("refuses a database that does not exist, and creates none: fletch %s", async (command) => {
    const database = join(folder, "mistyped", "edge.db");
    const ended = await fletch(command, "--activities", activities, "--database", database, ...gold);
    expect(ended).toMatchObject({ code: 2, stdout: "", stderr: expect.stringContaining("which does not exist") });
    expect(existsSync(join(folder, "mistyped"))).toBe(false);
  });

  it("explains from a running edge, with its token", async () => {
    const adminToken = "a token of the tests";
    await using edge = createEdge({ activities: [activities], client: "fletch", adminToken });
    await using server = await listen(edge, { port: 0 });
    const args = ["why", "--edge", server.url, ...gold];
    const { stdout } = await fletch(...args, "--admin-token", adminToken, "--json");
    expect(JSON.parse(stdout)).toMatchObject({ locations: [{ name: "hero", isKnown: true }] });
    const denied = await fletch(...args);
    expect(denied).toMatchObject({ code: 2, stderr: expect.stringContaining("FLETCH_ADMIN_TOKEN") });
  });

  it.each([
    ["no source", ["--mbox", "hero"], 2, "Expected --activities or --artifact, or a folder"],
    ["nothing to explain", ["--activities", activities], 2, "expected at least one of them"],
    ["an edge that is not there", ["--edge", "127.0.0.1:1", "--mbox", "hero"], 1, "There is no edge at"],
  ])("refuses %s with its exit code", async (_what, args, code, message) => {
    expect(await fletch("why", ...args)).toMatchObject({ code, stderr: expect.stringContaining(message) });
  });
});

/** What an edge on the database gives the visitor. */
async function visit(database: string, file: string = activities): Promise<unknown> {
  await using edge = createEdge({ activities: [file], client: "fletch", database });
  const mboxes = [{ index: 0, name: "hero", parameters: { tier: "gold" } }];
  const body = JSON.stringify({ id: { tntId: "keeper" }, context: { channel: "web" }, execute: { mboxes } });
  const url = "http://127.0.0.1/rest/v1/delivery?client=fletch&sessionId=s1";
  const response = await edge.fetch(new Request(url, { method: "POST", body }));
  const received = (await response.json()) as {
    readonly execute: { readonly mboxes: readonly { readonly options: readonly { readonly content: unknown }[] }[] };
  };
  return received.execute.mboxes[0]?.options[0]?.content;
}
