import { describe, expect, it } from "vitest";
import { anActivityFolder } from "../../test/activity-folder.ts";
import { anEdge } from "../../test/an-edge.ts";
import { ask } from "../../test/ask.ts";
import { createEdge, type Edge } from "../create-edge.ts";

const context = { channel: "web" };

describe("Analytics for Target, logged by the client", () => {
  const experienceCloud = { analytics: { logging: "client_side" } };
  const payload = (tnta: string) => ({ analytics: { payload: { pe: "tnt", tnta } } });

  it("returns a payload with every location that has an experience, and with its click metrics", async () => {
    await using edge = anEdge();
    const { body } = await ask(edge, {
      context,
      experienceCloud,
      execute: { mboxes: ["nobody", "price"].map(toMbox), pageLoad: {} },
      prefetch: { views: [{}] },
    });
    expect(body.execute?.mboxes).toEqual([
      { index: 0, name: "nobody" },
      expect.objectContaining({
        name: "price",
        ...payload("901:0:0|2,901:0:0|1"),
        metrics: [expect.objectContaining(payload("901:0:0|32767"))],
      }),
    ]);
    expect(body.execute?.pageLoad).toMatchObject(payload("904:0:0|2,904:0:0|1"));
    for (const view of body.prefetch?.views ?? []) expect(view).toMatchObject(payload("905:0:0|2,905:0:0|1"));
  });

  it("marks only the first entry of a visitor into an activity", async () => {
    await using edge = anEdge({ database: ":memory:" });
    const request = { id: { tntId: "v" }, context, experienceCloud, execute: { mboxes: [toMbox("price", 0)] } };
    await ask(edge, request);
    const { body } = await ask(edge, request);
    expect(body.execute?.mboxes?.[0]).toMatchObject(payload("901:0:0|2"));
  });

  it("returns no payload with server-side logging", async () => {
    await using edge = anEdge();
    for (const analytics of [undefined, { logging: "server_side" }]) {
      const { body } = await ask(edge, {
        context,
        experienceCloud: { analytics },
        execute: { mboxes: [toMbox("price", 0)] },
      });
      expect(body.execute?.mboxes?.[0]).not.toHaveProperty("analytics");
    }
  });
});

describe("QA mode and preview links", () => {
  const shown = async (edge: Edge, more: object, visitors: number = 12) => {
    const names = new Set<string>();
    for (let visitor = 0; visitor < visitors; visitor++) {
      const { body } = await ask(edge, {
        id: { tntId: `v${visitor}` },
        context,
        execute: { mboxes: ["hero", "near"].map(toMbox) },
        ...more,
      });
      for (const mbox of body.execute?.mboxes ?? []) {
        names.add(`${mbox.name}: ${mbox.options?.[0]?.responseTokens?.["experience.name"]}`);
      }
    }
    return [...names].sort();
  };
  const usual = ["hero: Experience 0", "hero: Experience 1", "near: undefined"];

  it("shows the experience of a QA link's index, and splits other activities", async () => {
    await using edge = anEdge();
    const token = await createLinkToken(edge, { activityId: 900 }, { activityId: 902 });
    const qa = (previewIndexes: object[]) => ({ qaMode: { token, previewIndexes } });
    expect(await shown(edge, qa([{ activityIndex: 1, experienceIndex: 2 }]))).toEqual([
      "hero: Experience 1",
      "near: undefined",
    ]);
    expect(await shown(edge, qa([{ activityIndex: 1 }]))).toEqual(usual);
    expect(await shown(edge, qa([{ activityIndex: 9, experienceIndex: 1 }]))).toEqual(usual);
    expect(await shown(edge, qa([{ activityIndex: 1, experienceIndex: 9 }]))).toEqual(usual);
  });

  it("leaves out activities that are not listed, and evaluates audiences as the link says", async () => {
    await using edge = anEdge();
    const token = await createLinkToken(edge, { activityId: 902 });
    const only = { token, listedActivitiesOnly: true };
    expect(await shown(edge, { qaMode: only })).toEqual(["hero: undefined", "near: undefined"]);
    const inUs = { ...only, evaluateAsTrueAudienceIds: [9020] };
    expect(await shown(edge, { qaMode: inUs })).toEqual(["hero: undefined", "near: Experience 0"]);
    const nobody = { token, evaluateAsFalseAudienceIds: [9000] };
    expect(await shown(edge, { qaMode: nobody })).toEqual(["hero: undefined", "near: undefined"]);
  });

  it("shows the experiences of a preview link to everybody, and counts no impressions", async () => {
    await using edge = anEdge({ database: ":memory:" });
    const preview = {
      token: await createLinkToken(edge, { activityId: 900, experienceId: 1 }, { activityId: 902, experienceId: 0 }),
    };
    expect(await shown(edge, { preview })).toEqual(["hero: Experience 1", "near: Experience 0"]);
    const totals = await edge.fetch(new Request("http://127.0.0.1/admin/totals"));
    expect(await totals.json()).toEqual([]);
    expect(await shown(edge, {})).toEqual(usual);
  });

  it("refuses links with the signature of another edge", async () => {
    await using edge = anEdge();
    await using other = anEdge();
    const token = await createLinkToken(other, { activityId: 900 });
    for (const [more, path] of [
      [{ qaMode: { token } }, "$.qaMode.token"],
      [{ preview: { token: "made-up" } }, "$.preview.token"],
    ] as const) {
      const { status, body } = await ask(edge, { context, ...more });
      expect(status).toBe(400);
      expect(body.message).toContain(`${path}: expected a token that this edge made`);
    }
  });
});

describe("traces", () => {
  it("are only for requests with the edge's trace token", async () => {
    await using edge = anEdge({ traceToken: "let me see" });
    const trace = (authorizationToken: string) =>
      ask(edge, { context, trace: { authorizationToken }, execute: { mboxes: [toMbox("hero", 0)] } });
    expect((await trace("let me see")).body.execute?.mboxes?.[0]?.trace).toBeDefined();
    const { status, body } = await trace("another");
    expect(status).toBe(400);
    expect(body.message).toContain("$.trace.authorizationToken");
    expect(body.message).not.toContain("let me see");
  });

  it("have the activity of each notification", async () => {
    await using edge = anEdge({ traceToken: "let me see" });
    const { body: prefetched } = await ask(edge, { context, prefetch: { mboxes: [toMbox("hero", 0)] } });
    const [mbox] = prefetched.prefetch?.mboxes ?? [];
    const token = mbox?.options?.[0]?.eventToken;
    const notification = { id: "n1", type: "display", timestamp: 1, mbox: { name: "hero" }, tokens: [token] };
    const request = { id: { tntId: "v" }, context, notifications: [notification] };
    expect((await ask(edge, request)).body.notifications).toEqual([{ id: "n1" }]);
    const { body } = await ask(edge, { ...request, trace: { authorizationToken: "let me see" } });
    expect(body.notifications).toEqual([
      {
        id: "n1",
        trace: {
          clientCode: "acme",
          profile: { visitorId: { tntId: "v" } },
          request: { sessionId: "session-1", notification: { ...notification, tokens: 1 } },
          campaigns: [{ id: 900, branchId: expect.any(Number), type: "display", location: "hero" }],
        },
      },
    ]);
  });
});

function toMbox(name: string, index: number): object {
  return { index, name, parameters: { tier: "gold" } };
}

describe("QA mode with activities of files", () => {
  it("evaluates audiences of files as matching, by the ids of the admin API", async () => {
    await using folder = await anActivityFolder({
      "audiences.yaml": "audiences:\n  gold: { parameters: { tier: gold } }\n",
      "hero.yaml": `name: Hero
id: 7
type: experience-targeting
experiences: [{ name: A, audience: gold, mboxes: { hero: { html: for gold } } }]
`,
    });
    await using edge = createEdge({ activities: [folder.path], client: "acme" });
    const listed = await edge.fetch(new Request("http://127.0.0.1/admin/activities"));
    const [{ experiences }] = await listed.json();
    const token = await createLinkToken(edge, { activityId: 7 });
    const content = async (qaMode: object) => {
      const { body } = await ask(edge, { context, qaMode, execute: { mboxes: [{ name: "hero" }] } });
      return body.execute?.mboxes?.[0]?.options?.[0]?.content;
    };
    const previewIndexes = [{ activityIndex: 1, experienceIndex: 1 }];
    expect(await content({ token, previewIndexes })).toBeUndefined();
    const evaluateAsTrueAudienceIds = experiences[0].audienceIds;
    expect(evaluateAsTrueAudienceIds).toHaveLength(1);
    expect(await content({ token, previewIndexes, evaluateAsTrueAudienceIds })).toBe("for gold");
  });

  it("splits an activity whose audience is evaluated as matching, and shows kept experiences", async () => {
    const hero = (a: number, b: number) => `name: Hero
id: 7
type: ab
audience: gold
audiences:
  gold: { parameters: { tier: gold } }
experiences:
  - { name: A, percent: ${a}, mboxes: { hero: { html: a } } }
  - { name: B, percent: ${b}, mboxes: { hero: { html: b } } }
`;
    await using folder = await anActivityFolder({ "hero.yaml": hero(100, 0) });
    await using edge = createEdge({ activities: [folder.path], client: "acme", database: ":memory:" });
    const content = async (tntId: string, tier: string, qaMode?: object) => {
      const mboxes = [{ name: "hero", parameters: { tier } }];
      const { body } = await ask(edge, { id: { tntId }, context, ...(qaMode && { qaMode }), execute: { mboxes } });
      return body.execute?.mboxes?.[0]?.options?.[0]?.content;
    };
    expect(await content("keeper", "gold")).toBe("a");
    await folder.write("hero.yaml", hero(0, 100));
    await edge.fetch(new Request("http://127.0.0.1/admin/reload", { method: "POST" }));
    const listed = await edge.fetch(new Request("http://127.0.0.1/admin/activities"));
    const [{ experiences }] = await listed.json();
    const token = await createLinkToken(edge, { activityId: 7 });
    const asTrue = { token, evaluateAsTrueAudienceIds: experiences[0].audienceIds };
    expect(await content("new", "tin", { token })).toBeUndefined();
    expect(await content("new", "tin", asTrue)).toBe("b");
    expect(await content("keeper", "tin", asTrue)).toBe("a");
    const atNoExperience = { ...asTrue, previewIndexes: [{ activityIndex: 1, experienceIndex: 9 }] };
    expect(await content("new", "tin", atNoExperience)).toBe("b");
  });
});

async function createLinkToken(edge: Edge, ...activities: object[]): Promise<string> {
  const response = await edge.fetch(
    new Request("http://127.0.0.1/admin/qa-links", { method: "POST", body: JSON.stringify({ activities }) }),
  );
  return ((await response.json()) as { token: string }).token;
}
