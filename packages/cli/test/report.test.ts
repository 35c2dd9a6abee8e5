import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createEdge, listen } from "@fletch/edge";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { fletch } from "./run-fletch.ts";

const folder = mkdtempSync(join(tmpdir(), "fletch-report-"));
const activities = join(folder, "activities");
const database = join(folder, "edge.db");
const adminToken = "a token of some length";
afterAll(() => rmSync(folder, { recursive: true, force: true }));

beforeAll(async () => {
  mkdirSync(activities);
  const experiences = "[{ name: A, mboxes: { hero: { html: a } } }, { name: B, mboxes: { hero: { html: b } } }]";
  writeFileSync(
    join(activities, "hero.yaml"),
    `name: Hero\nid: 900\ntype: ab\nexperiences: ${experiences}\nmetrics: [{ conversion: done }]\n`,
  );
  await using edge = createEdge({ activities: [activities], client: "acme", database });
  // Of those who got B, every second one is lost.
  await Promise.all(
    Array.from({ length: 200 }, async (_, index) => {
      const isB = (await deliver(edge, index, "prefetch", "hero")) === "b";
      if (isB && index % 2 === 0) return;
      await deliver(edge, index, "execute", "hero");
      if (index % 3 === 0) await deliver(edge, index, "execute", "done");
    }),
  );
});

async function deliver(
  edge: ReturnType<typeof createEdge>,
  visitor: number,
  how: string,
  name: string,
): Promise<unknown> {
  const body = { id: { tntId: `v${visitor}` }, context: { channel: "web" }, [how]: { mboxes: [{ name, index: 0 }] } };
  const url = "http://edge.test/rest/v1/delivery?client=acme&sessionId=s";
  const response = await edge.fetch(new Request(url, { method: "POST", body: JSON.stringify(body) }));
  return (await response.json())[how].mboxes[0]?.options?.[0]?.content;
}

describe("fletch report", () => {
  const source = ["--activities", activities, "--database", database, "--client", "acme"];

  it("prints the alarm about the split first, then the advice, then the figures with a forest plot", async () => {
    const { code, stdout } = await fletch("report", "hero", ...source);
    expect(code).toBe(0);
    const lines = stdout.split("\n");
    expect(lines[0]).toMatch(/^Hero {2}ab, live, \d+ visitors, \d{4}-/);
    expect(lines[2]).toMatch(/^ALARM {4}The split is off \(p = /);
    expect(stdout).toContain("\nAdvice  Trust nothing here: the split is off");
    // Nothing is conclusive while the split is off.
    expect(stdout).not.toContain("conclusive");
    expect(stdout).toMatch(/\nA \(control\) +\d+ of \d+ +[\d.]+ %/);
    expect(stdout).toMatch(/\nB .*[├●].*●/);
    const all = await fletch("report", ...source);
    expect(all.stdout).toMatch(/^Hero {2}\d+ visitors {2}ALARM/);
  });

  it("prints JSON and CSV for the given days, metric and control", async () => {
    const json = await fletch("report", "900", ...source, "--json", "--control", "B", "--level", "99", "--sequential");
    expect(JSON.parse(json.stdout)).toMatchObject({ activityId: 900, control: 1, level: 0.99, isSequential: true });
    const none = await fletch("report", "Hero", ...source, "--json", "--to", "2020-01-01", "--metric", "done");
    expect(JSON.parse(none.stdout)).toMatchObject({ visitors: 0, to: "2020-01-01" });
    const csv = await fletch("report", ...source, "--csv");
    expect(csv.stdout.split("\r\n").map((row) => row.split(",")[1])).toEqual(["experience", "A", "B"]);
  });

  it("reports from a running edge, with its token", async () => {
    await using edge = createEdge({ activities: [activities], client: "acme", database, adminToken });
    await using server = await listen(edge, { port: 0 });
    const args = ["report", "Hero", "--edge", server.url];
    expect((await fletch(...args, "--admin-token", adminToken)).stdout).toContain("ALARM    The split is off");
    expect(await fletch(...args)).toMatchObject({ code: 2, stderr: expect.stringContaining("FLETCH_ADMIN_TOKEN") });
  });

  it("refuses unknown names, missing tokens and databases that do not exist", async () => {
    const refused = async (...args: readonly string[]): Promise<string> => (await fletch("report", ...args)).stderr;
    expect(await refused("Heroo", ...source)).toContain('did you mean "Hero"?');
    expect(await refused("Hero", ...source, "--metric", "doen")).toContain('did you mean "done"?');
    expect(await refused("Hero", ...source, "--from", "monday")).toContain("a day such as 2026-01-31");
    expect(await refused("--activities", activities, "--database", join(folder, "no.db"))).toContain(
      "which does not exist",
    );
    expect(await refused("Hero")).toContain("Expected --activities or --artifact");
  });
});
