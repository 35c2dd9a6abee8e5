import type { ActivityReport } from "@fletch/reports";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createEdge, type Edge } from "../src/create-edge.ts";
import { type ActivityFolder, anActivityFolder } from "./activity-folder.ts";
import { anArtifact } from "./an-artifact.ts";
import { ask } from "./ask.ts";

const activities = {
  "hero.yaml": `name: Hero
id: 900
type: ab
experiences: [{ name: A, mboxes: { hero: { html: a } } }, { name: B, mboxes: { hero: { html: b } } }]
metrics: [{ conversion: signup }, { revenue: "*", name: sales }]
`,
  "audience.yaml": `name: By audience
id: 901
type: experience-targeting
experiences:
  - { name: Gold, audience: { parameters: { tier: gold } }, mboxes: { greeting: { html: gold } } }
  - { name: Everybody, mboxes: { greeting: { html: hello } } }
`,
};

const day = 86_400_000;
const start = Date.UTC(2026, 10, 20);

describe("GET /admin/reports", () => {
  let folder: ActivityFolder;
  let edge: Edge;
  let now = start;
  const shown = { a: 0, b: 0 };

  beforeAll(async () => {
    folder = await anActivityFolder(activities);
    edge = createEdge({ activities: [folder.path], client: "acme", database: ":memory:", now: () => now });
    for (const today of [0, 1]) {
      now = start + today * day;
      for (let visitor = 0; visitor < 40; visitor++) {
        const id = { tntId: `v${today}-${visitor}` };
        const { body } = await ask(
          edge,
          request(id, {
            mboxes: [
              { name: "hero", index: 0 },
              { name: "greeting", index: 1 },
            ],
          }),
        );
        const isB = body.execute?.mboxes?.find(({ index }) => index === 0)?.options?.[0]?.content === "b";
        shown[isB ? "b" : "a"]++;
        if (visitor % 4 !== 0) continue;
        const order = { id: `o${today}-${visitor}`, total: isB ? 30 : 10 };
        await ask(
          edge,
          request(id, {
            mboxes: [
              { name: "signup", index: 0 },
              { name: "done", index: 1, order },
            ],
          }),
        );
      }
    }
    now = start + 2 * day;
  });
  afterAll(async () => {
    await edge.close();
    await folder[Symbol.asyncDispose]();
  });

  const get = async (path: string): Promise<{ readonly status: number; readonly body: Report }> => {
    const response = await edge.fetch(new Request(`http://edge.test/admin/reports${path}`));
    return { status: response.status, body: await response.json() };
  };
  interface Report extends ActivityReport {
    readonly message: string;
    readonly reports: readonly ActivityReport[];
  }

  it("reports an activity by name and by id", async () => {
    const { status, body } = await get("/Hero");
    expect(status).toBe(200);
    expect(body).toMatchObject({
      activityId: 900,
      type: "ab",
      live: true,
      activity: "Hero",
      visitors: 80,
      goal: "conversion:signup",
      from: null,
    });
    expect(body.experiences).toMatchObject([
      { id: 0, name: "A", isControl: true, visitors: shown.a, expectedShare: 0.5 },
      { id: 1, name: "B", isControl: false, visitors: shown.b, expectedShare: 0.5 },
    ]);
    expect(body.metrics.map(({ id, kind, isGoal }) => [id, kind, isGoal])).toEqual([
      ["conversion:signup", "conversion", true],
      ["revenue:sales", "revenue", false],
    ]);
    const [signups, sales] = body.metrics;
    expect(signups?.total.numerator).toBe(20);
    expect(sales?.total.revenue?.orders).toBe(20);
    const [a, b] = sales?.experiences ?? [];
    expect(a?.revenue?.averageOrderValue).toBe(10);
    expect(b?.revenue?.averageOrderValue).toBe(30);
    expect(body.days.map((each) => each.day)).toEqual(["2026-11-20", "2026-11-21"]);
    expect((await get("/900")).body).toEqual(body);
    expect((await get("/hero")).body).toEqual(body);
  });

  it("reports the requested days, metric and control", async () => {
    const first = await get("/Hero?to=2026-11-20");
    expect(first.body).toMatchObject({ visitors: 40, from: null, to: "2026-11-20" });
    const second = await get("/Hero?from=2026-11-21&metric=sales&control=B&level=99&sequential");
    expect(second.body).toMatchObject({
      visitors: 40,
      goal: "revenue:sales",
      control: 1,
      level: 0.99,
      isSequential: true,
    });
    expect(second.body.metrics).toHaveLength(1);
    expect((await get("/Hero?metric=revenue:sales&control=1")).body).toMatchObject({
      goal: "revenue:sales",
      control: 1,
    });
  });

  it("does not test the split of audiences", async () => {
    const { body } = await get("/By%20audience");
    expect(body).toMatchObject({ visitors: 80, health: { split: null }, advice: { code: "targeted" } });
    expect(body.experiences.map(({ visitors }) => visitors)).toEqual([0, 80]);
  });

  it("lists all activities without figures by day", async () => {
    const { status, body } = await get("");
    expect(status).toBe(200);
    expect(body.reports.map(({ activity, visitors }) => [activity, visitors])).toEqual([
      ["By audience", 80],
      ["Hero", 80],
    ]);
    expect(JSON.stringify(body)).not.toContain('"days":[');
  });

  it("writes CSV if the query or Accept says so", async () => {
    const csv = async (path: string, accept = "*/*"): Promise<readonly string[]> => {
      const headers = { accept };
      const response = await edge.fetch(new Request(`http://edge.test/admin/reports${path}`, { headers }));
      expect(response.headers.get("content-type")).toBe("text/csv;charset=UTF-8");
      return (await response.text()).split("\r\n");
    };
    const rows = await csv("/Hero?format=csv");
    expect(rows.map((row) => row.split(",").slice(0, 2).join())).toEqual([
      "activity,experience",
      "Hero,A",
      "Hero,A",
      "Hero,B",
      "Hero,B",
      "",
    ]);
    expect(await csv("/Hero", "text/csv")).toEqual(rows);
    expect((await csv("?format=csv")).length).toBeGreaterThan(rows.length);
  });

  it("refuses unknown activities and parameters, and suggests similar ones", async () => {
    const fetchMessage = async (path: string, status: number): Promise<string> => {
      const response = await get(path);
      expect(response.status, path).toBe(status);
      return response.body.message;
    };
    expect(await fetchMessage("/Heroo", 404)).toContain('did you mean "Hero"?');
    expect(await fetchMessage("/Hero?form=2026-11-20", 400)).toContain('did you mean "from"?');
    expect(await fetchMessage("/Hero?metric=signups", 400)).toContain('did you mean "signup"?');
    expect(await fetchMessage("/Hero?control=C", 400)).toContain('expected one of "A", "B"');
    expect(await fetchMessage("?metric=signup", 400)).toContain("query.metric");
    for (const query of ["from=2026-02-30", "to=yesterday", "level=0", "level=100", "sequential=0"]) {
      expect(await fetchMessage(`/Hero?${query}`, 400)).toContain(`query.${query.split("=")[0]}`);
    }
    expect(await fetchMessage("/Hero?from=2026-11-21&to=2026-11-20", 400)).toContain("2026-11-21 or later");
  });

  it("misses visitors up to the day of the activity's end, not on later days with conversions", async () => {
    const ending = `name: Ending
type: ab
experiences: [{ name: A, mboxes: { banner: { html: a } } }, { name: B, mboxes: { banner: { html: b } } }]
metrics: [{ conversion: done }]
schedule: { end: 2026-11-22 }
`;
    await using ended = await anActivityFolder({ "ending.yaml": ending });
    let time = start;
    await using own = createEdge({ activities: [ended.path], client: "acme", database: ":memory:", now: () => time });
    const visit = (name: string): Promise<unknown> =>
      ask(own, request({ tntId: "v1" }, { mboxes: [{ name, index: 0 }] }));
    await visit("banner");
    time = start + 6 * day;
    await visit("done");
    time = start + 10 * day;
    const response = await own.fetch(new Request("http://edge.test/admin/reports/Ending"));
    const { days, health }: Report = await response.json();
    expect(days.at(-1)?.day).toBe("2026-11-26");
    expect(health.daysWithoutData).toEqual(["2026-11-21", "2026-11-22"]);
  });

  it("leaves an experience with 0 % out of the decision between the others", async () => {
    const names = ["A", "B", "C"];
    const paused = `name: Paused
type: ab
experiences:
${names.map((name) => `  - { name: ${name}, percent: ${name === "C" ? 0 : 50}, mboxes: { banner: { html: ${name} } } }`).join("\n")}
metrics: [{ conversion: done }]
`;
    await using pausing = await anActivityFolder({ "paused.yaml": paused });
    await using own = createEdge({
      activities: [pausing.path],
      client: "acme",
      database: ":memory:",
      now: () => start,
    });
    for (let visitor = 0; visitor < 20; visitor++) {
      await ask(own, request({ tntId: `v${visitor}` }, { mboxes: [{ name: "banner", index: 0 }] }));
    }
    const response = await own.fetch(new Request("http://edge.test/admin/reports/Paused"));
    const { experiences, metrics }: Report = await response.json();
    expect(experiences.map(({ expectedShare }) => expectedShare)).toEqual([0.5, 0.5, 0]);
    const chances = metrics[0]?.experiences.map(({ probabilityToBeBest }) => probabilityToBeBest);
    expect(chances).toEqual([expect.any(Number), expect.any(Number), null]);
  });

  it("reports the activities of an artifact, too, and needs a database", async () => {
    await using kept = createEdge({ artifacts: [anArtifact()], client: "acme", database: ":memory:" });
    const { reports } = await (await kept.fetch(new Request("http://edge.test/admin/reports"))).json();
    expect(reports[0]).toMatchObject({ type: null, visitors: 0, advice: { code: "no-data" } });
    // Artifacts have the shares as ranges of their conditions.
    expect(reports[0].experiences).toMatchObject([{ expectedShare: 0.5 }, { expectedShare: 0.5 }]);
    await using bare = createEdge({ artifacts: [anArtifact()], client: "acme" });
    expect((await bare.fetch(new Request("http://edge.test/admin/reports"))).status).toBe(404);
  });
});

function request(id: object, execute: object): object {
  return { id, context: { channel: "web" }, execute };
}
