import { describe, expect, it, vi } from "vitest";
import { createEdge, createEdgeWithContext, type Edge } from "../src/create-edge.ts";
import { listen } from "../src/listen.ts";
import { anActivityFolder } from "./activity-folder.ts";
import { ask } from "./ask.ts";

const waits = { timeout: 15_000, interval: 20 };

describe("an edge of activity files", () => {
  it("decides by them, and serves an artifact with on-device rules", async () => {
    await using folder = await anActivityFolder({
      "hero.yaml": anActivity("hero", "plain"),
      "vip.yaml": anActivity("vip", "for vips", "audience: { profile: { tier: vip } }"),
    });
    await using edge = createEdge({ activities: [folder.path], client: "acme", environment: "staging" });
    expect(await shown(edge, "hero")).toBe("plain");
    await using server = await listen(edge, { port: 0 });
    const artifact = await (await fetch(`${server.url}/acme/staging/v1/rules.json`)).json();
    expect(artifact).toMatchObject({
      meta: { environment: "staging" },
      localMboxes: ["hero"],
      remoteMboxes: ["vip"],
      rules: { mboxes: { hero: [{ meta: { "activity.name": "plain" } }] } },
    });
    expect(artifact).not.toHaveProperty("goals");
    expect(JSON.stringify(artifact)).not.toContain("profile");
  });

  it("merges them with artifacts, whose activities come first", async () => {
    const artifact = {
      version: "1.0.0",
      globalMbox: "our-page",
      localMboxes: ["hero"],
      rules: {
        mboxes: {
          hero: [
            {
              ruleKey: "1",
              activityId: 1,
              condition: true,
              consequence: { options: [{ type: "html", content: "from Target", eventToken: "t" }] },
            },
          ],
        },
      },
    };
    await using folder = await anActivityFolder({
      "nav.yaml": anActivity("nav", "from a file"),
      "hero.yaml": anActivity("hero", "beneath"),
      "rules.json": JSON.stringify({ version: "1.0.0", rules: { mboxes: {} }, remoteMboxes: ["recs"] }),
      "page.yaml": "name: P\ntype: ab\nexperiences: [{ name: A, pageLoad: { html: page } }]\n",
    });
    await using edge = createEdge({ activities: [folder.path], artifacts: [artifact], client: "acme" });
    expect([await shown(edge, "hero"), await shown(edge, "nav")]).toEqual(["from Target", "from a file"]);
    const { body } = await ask(edge, { context: { channel: "web" }, execute: { pageLoad: {} } });
    expect(body.execute?.pageLoad?.options?.[0]?.content).toBe("page");
  });

  it("reloads changed, added and removed files", async () => {
    await using folder = await anActivityFolder({ "hero.yaml": anActivity("hero", "before") });
    await using edge = createEdge({ activities: [folder.path], client: "acme" });
    await folder.write("hero.yaml", anActivity("hero", "after"));
    await vi.waitFor(async () => expect(await shown(edge, "hero")).toBe("after"), waits);
    await folder.write("more/nav.yaml", anActivity("nav", "new"));
    await vi.waitFor(async () => expect(await shown(edge, "nav")).toBe("new"), waits);
    await folder.remove("hero.yaml");
    await vi.waitFor(async () => expect(await shown(edge, "hero")).toBeUndefined(), waits);
  });

  it("keeps the last good activities if a file is broken, and reports where", async () => {
    const problems: (Error & { code?: string })[] = [];
    await using folder = await anActivityFolder({ "hero.yaml": anActivity("hero", "good") });
    await using edge = createEdge({
      activities: [folder.path],
      client: "acme",
      onError: (problem) => problems.push(problem),
    });
    await folder.write("hero.yaml", anActivity("hero", "bad", "priority: high"));
    await vi.waitFor(() => expect(problems.length).toBeGreaterThan(0), waits);
    expect(problems[0]?.code).toBe("invalid-activities");
    expect(problems[0]?.message).toMatch(
      /hero\.yaml:3:11 \$\.priority: expected a whole number from 0 to 999, received "high"/,
    );
    expect(await shown(edge, "hero")).toBe("good");
    await folder.write("hero.yaml", anActivity("hero", "better", "priority: 5"));
    await vi.waitFor(async () => expect(await shown(edge, "hero")).toBe("better"), waits);
  });

  it("misses no change that follows another at once", async () => {
    await using folder = await anActivityFolder({ "hero.yaml": anActivity("hero", "version 0") });
    await using edge = createEdge({ activities: [folder.path], client: "acme" });
    for (let version = 1; version <= 6; version++) {
      await folder.write("hero.yaml", anActivity("hero", `version ${version}`));
      await vi.waitFor(async () => expect(await shown(edge, "hero")).toBe(`version ${version}`), waits);
    }
  });

  it("applies a change of an edge-only activity, and leaves the artifact unchanged", async () => {
    const vip = (name: string): string => anActivity("vip", name, "onDevice: false");
    await using folder = await anActivityFolder({ "vip.yaml": vip("before") });
    await using edge = createEdge({ activities: [folder.path], client: "acme" });
    await folder.write("vip.yaml", vip("after"));
    await vi.waitFor(async () => expect(await shown(edge, "vip")).toBe("after"), waits);
  });

  it("refuses to start with broken files", async () => {
    await using folder = await anActivityFolder({ "hero.yaml": "type: ab" });
    expect(() => createEdge({ activities: [folder.path], client: "acme" })).toThrow("2 mistakes in the activities");
  });

  it("decides by profiles, earlier visits and stored assignments", async () => {
    let now = 1_795_000_000_000;
    await using folder = await anActivityFolder({
      "a.yaml": anActivity("vip", "for vips", "audience: { profile: { tier: vip } }"),
      "b.yaml": anActivity("welcome", "welcome", "audience: { visitor: new }"),
      "c.yaml": anActivity("app", "get the app", "audience: { device: mobile }"),
    });
    await using edge = createEdge({ activities: [folder.path], client: "acme", database: ":memory:", now: () => now });
    expect(await shown(edge, "vip")).toBeUndefined();
    expect(await shown(edge, "vip", { profileParameters: { tier: "vip" } })).toBe("for vips");
    expect(await shown(edge, "vip")).toBe("for vips");
    expect(await shown(edge, "welcome")).toBe("welcome");
    now += 3_600_000;
    expect(await shown(edge, "welcome")).toBeUndefined();
    const iPhone =
      "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 Version/17.0 Mobile/15E148 Safari/604.1";
    expect(await shown(edge, "app", {}, { userAgent: iPhone })).toBe("get the app");
    expect(await shown(edge, "app")).toBeUndefined();
  });

  it("lists activities in the admin API, with the reasons why only the edge decides them", async () => {
    await using folder = await anActivityFolder({
      "a.yaml": `name: Hero\nid: 7\ntype: auto-allocate\nexperiences: [{ name: A, mboxes: { hero: default } }, { name: B }]\nmetrics: [{ click: a }]\n`,
    });
    const adminToken = "a token of some length";
    await using edge = createEdge({ activities: [folder.path], client: "acme", adminToken });
    await using server = await listen(edge, { port: 0 });
    const headers = { authorization: `Bearer ${adminToken}` };
    const response = await fetch(`${server.url}/admin/activities`, { headers });
    expect(await response.json()).toEqual([
      {
        id: 7,
        name: "Hero",
        type: "auto-allocate",
        file: expect.stringMatching(/a\.yaml$/),
        live: true,
        priority: 0,
        unserved: null,
        missing: ["its split stays equal"],
        edgeOnly: ["its split follows what the edge counts"],
        locations: ["mbox hero"],
        experiences: [
          { id: 0, name: "A", percent: 50, audienceIds: [] },
          { id: 1, name: "B", percent: 50, audienceIds: [] },
        ],
      },
    ]);
  });

  it("counts events for the metrics of activities", async () => {
    await using folder = await anActivityFolder({
      "a.yaml": `${anActivity("hero", "A", "id: 7")}metrics: [{ conversion: signed-up, name: Sign-ups }, { revenue: thanks }]\n`,
    });
    const { edge, context } = createEdgeWithContext({
      activities: [folder.path],
      client: "acme",
      database: ":memory:",
    });
    await using _ = edge;
    await shown(edge, "hero");
    await shown(edge, "signed-up");
    await shown(edge, "thanks", { order: { id: "o-1", total: 12.5 } });
    const totals = (await (await context.store)?.readTotals(7)) ?? [];
    expect(totals.map(({ kind, metric, visitors, amount }) => [kind, metric, visitors, amount])).toEqual([
      ["conversion", "Sign-ups", 1, 0],
      ["conversion", "thanks", 1, 12.5],
      ["impression", "", 1, 0],
    ]);
  });
});

async function shown(edge: Edge, name: string, details: object = {}, context: object = {}): Promise<unknown> {
  const { body } = await ask(edge, {
    id: { tntId: "visitor-1" },
    context: { channel: "web", ...context },
    execute: { mboxes: [{ name, index: 0, ...details }] },
  });
  return body.execute?.mboxes?.[0]?.options?.[0]?.content;
}

function anActivity(mbox: string, name: string, more = ""): string {
  return `name: ${name}\ntype: ab\n${more}\nexperiences: [{ name: A, mboxes: { ${mbox}: { html: ${name} } } }]\n`;
}
