import { describe, expect, it } from "vitest";
import { toAudienceId } from "../src/authoring/compile/plan-activity.ts";
import { createEdge, type Edge } from "../src/create-edge.ts";
import type { ExplainedActivity, WhyResponse } from "../src/explain/why-response.ts";
import { anActivityFolder } from "./activity-folder.ts";
import { ask } from "./ask.ts";

const context = { channel: "web" };

const files = {
  "audiences.yaml": `
audiences:
  Gold members:
    parameters: { tier: gold }
  Europeans:
    any: [{ geo: { country: [DE, FR] } }, { parameters: { continent: EU } }]
`,
  "hero.yaml": `
name: Hero
type: ab
id: 10
priority: 5
audience: Gold members
experiences:
  - { name: A, mboxes: { hero: { html: a } } }
  - { name: B, mboxes: { hero: { html: b } } }
`,
  "everybody.yaml": `
name: Everybody
type: experience-targeting
id: 11
experiences:
  - { name: Europe, audience: Europeans, mboxes: { hero: { html: eu } } }
  - { name: Rest, mboxes: { hero: { html: rest } } }
`,
  "draft.yaml": `
name: Draft
type: ab
id: 12
priority: 9
live: false
experiences: [{ name: A, mboxes: { hero: { html: d } } }]
`,
  "staging.yaml": `
name: Staging
type: ab
id: 13
environments: [staging]
experiences: [{ name: A, mboxes: { hero: { html: s }, nav: { html: s } } }]
`,
  "winter.yaml": `
name: Winter
type: ab
id: 14
schedule: { start: 2026-12-01, end: 2026-12-24 }
properties: [shop]
experiences: [{ name: A, mboxes: { hero: { html: w } } }]
`,
};

const now = Date.parse("2026-11-29T10:00:00Z");

describe("the explanation of a request", () => {
  it("lists every activity of the location in order, with the reasons why it is shown or not", async () => {
    await using folder = await anActivityFolder(files);
    await using edge = createEdge({ activities: [folder.path], client: "acme", now: () => now });
    const why = await explained(edge, { id: { tntId: "v" }, execute: { mboxes: [{ index: 0, name: "hero" }] } });
    expect(why).toMatchObject({
      environment: "production",
      at: "2026-11-29T10:00:00.000Z",
      visitor: { isKnown: false },
    });
    const [location] = why.locations;
    expect(location).toMatchObject({ mode: "execute", kind: "mbox", name: "hero", isKnown: true, similar: [] });
    const fates = location?.activities.map(({ activity, reasons }) => [activity.name, reasons.map(({ kind }) => kind)]);
    expect(fates).toEqual([
      ["Draft", ["draft"]],
      ["Hero", ["audience"]],
      ["Everybody", ["shown"]],
      ["Winter", ["property", "not-started"]],
      ["Staging", ["environment"]],
    ]);
    expect(activity(why, "Hero").reasons[0]).toEqual({
      kind: "audience",
      conditions: [
        {
          audience: "Gold members",
          words: 'parameter tier is "gold"',
          wanted: '"gold"',
          seen: [{ variable: "mbox.tier", name: "parameter tier", value: null }],
          condition: { "==": ["gold", { var: "mbox.tier" }] },
        },
      ],
    });
    expect(activity(why, "Everybody")).toMatchObject({
      experience: { id: 1, name: "Rest" },
      reasons: [{ kind: "shown", chosenBy: "audience" }],
      split: null,
    });
    expect(activity(why, "Everybody").experiences[0]?.reasons[0]).toMatchObject({
      kind: "audience",
      conditions: [
        { audience: "Europeans", words: 'country is "DE" or "FR" or parameter continent is "EU"', seen: [{}, {}] },
      ],
    });
    expect(activity(why, "Winter").reasons).toMatchObject([
      { kind: "property", expected: ["shop"], received: null },
      { kind: "not-started", start: "2026-12-01T00:00:00.000Z", now: "2026-11-29T10:00:00.000Z" },
    ]);
    expect(activity(why, "Staging").reasons).toEqual([
      { kind: "environment", expected: ["staging"], received: "production" },
    ]);
  });

  it("names the winner, the bucket and the split, also for another time", async () => {
    await using folder = await anActivityFolder(files);
    await using edge = createEdge({ activities: [folder.path], client: "acme", now: () => now });
    const mboxes = [{ index: 0, name: "hero", parameters: { tier: "gold" } }];
    const request = { id: { tntId: "v" }, property: { token: "shop" }, execute: { mboxes } };
    const why = await explained(edge, request, "2026-12-25T00:00:00Z");
    const hero = activity(why, "Hero");
    expect(hero).toMatchObject({ reasons: [{ kind: "shown", chosenBy: "split" }], assignment: null, override: null });
    expect(hero.split).toMatchObject({ isOverridden: false, gives: hero.experience });
    expect(hero.split?.shares).toMatchObject([
      { experience: { name: "A" }, percent: 50, ranges: [{ from: 0, to: 50 }] },
      { experience: { name: "B" }, percent: 50, ranges: [{ from: 50.01, to: 99.99 }] },
    ]);
    expect(activity(why, "Everybody").reasons).toEqual([
      { kind: "lost", to: { id: 10, name: "Hero" }, experience: hero.experience },
    ]);
    expect(activity(why, "Winter").reasons).toMatchObject([{ kind: "ended", end: "2026-12-24T23:59:59.999Z" }]);
  });

  it("suggests similar names for an unknown location", async () => {
    await using folder = await anActivityFolder(files);
    await using edge = createEdge({ activities: [folder.path], client: "acme" });
    const mboxes = [{ index: 0, name: "heros" }];
    const { locations } = await explained(edge, { execute: { mboxes } });
    expect(locations).toMatchObject([{ isKnown: false, similar: [{ kind: "mbox", name: "hero" }], activities: [] }]);
  });

  it("has the stored assignment, its time and split, and today's bucket", async () => {
    await using folder = await anActivityFolder(files);
    await using edge = createEdge({ activities: [folder.path], client: "acme", database: ":memory:", now: () => now });
    const request = {
      id: { tntId: "keeper" },
      context,
      execute: { mboxes: [{ index: 0, name: "hero", parameters: { tier: "gold" } }] },
    };
    await ask(edge, request);
    const before = activity(await explained(edge, request), "Hero");
    const other = before.experience?.name === "A" ? "B" : "A";
    const shares = other === "A" ? [100, 0] : [0, 100];
    const split = files["hero.yaml"]
      .replace("name: A,", `name: A, percent: ${shares[0]},`)
      .replace("name: B,", `name: B, percent: ${shares[1]},`);
    await folder.write("hero.yaml", split);
    await edge.fetch(new Request("http://127.0.0.1/admin/reload", { method: "POST" }));
    const after = activity(await explained(edge, request), "Hero");
    expect(after).toMatchObject({
      experience: before.experience,
      reasons: [{ kind: "shown", chosenBy: "override" }],
      override: "assignment",
      assignment: {
        experience: before.experience,
        since: "2026-11-29T10:00:00.000Z",
        drawnFrom: [
          { experience: { name: "A" }, percent: 50 },
          { experience: { name: "B" }, percent: 50 },
        ],
      },
      split: { isOverridden: true, gives: { name: other } },
    });
  });

  it("says that the split decides an activity whose audience a link evaluates as matching", async () => {
    const half = files["hero.yaml"]
      .replace("name: A,", "name: A, percent: 100,")
      .replace("name: B,", "name: B, percent: 0,");
    await using folder = await anActivityFolder({ ...files, "hero.yaml": half });
    await using edge = createEdge({ activities: [folder.path], client: "acme", now: () => now });
    const qaMode = { token: await createLink(edge, 10), evaluateAsTrueAudienceIds: [toAudienceId("Gold members")] };
    const hero = activity(await explained(edge, { ...aHero("v"), qaMode }), "Hero");
    expect(hero).toMatchObject({ experience: { name: "A" }, override: null });
    expect(hero.reasons).toEqual([{ kind: "shown", chosenBy: "split" }]);
    expect(hero.experiences[1]?.reasons).toEqual([{ kind: "split", bucket: hero.split?.bucket, ranges: [] }]);
  });

  it("says that a link leaves out what the visitor keeps", async () => {
    await using folder = await anActivityFolder(files);
    await using edge = createEdge({ activities: [folder.path], client: "acme", database: ":memory:", now: () => now });
    await ask(edge, aHero("keeper", "gold"));
    const [gold, token] = [toAudienceId("Gold members"), await createLink(edge, 10)];
    const links = [
      { token: await createLink(edge, 11), listedActivitiesOnly: true },
      { token, evaluateAsFalseAudienceIds: [gold] },
    ];
    for (const qaMode of links) {
      const why = await explained(edge, { ...aHero("keeper", "gold"), qaMode });
      expect(activity(why, "Hero")).toMatchObject({ reasons: [{ kind: "overridden" }], override: "link" });
    }
    const asTrue = { token, evaluateAsTrueAudienceIds: [gold] };
    const kept = activity(await explained(edge, { ...aHero("keeper"), qaMode: asTrue }), "Hero");
    expect(kept).toMatchObject({ reasons: [{ kind: "shown", chosenBy: "override" }], override: "assignment" });
  });

  it("says that a link shows an experience by audience, which the visitor had before", async () => {
    const europe = "experiences: [{ name: Europe, audience: Europeans, mboxes: { hero: { html: eu } } }]";
    const everybody = `name: Everybody\ntype: experience-targeting\nid: 11\n${europe}`;
    await using folder = await anActivityFolder({ ...files, "everybody.yaml": everybody });
    await using edge = createEdge({ activities: [folder.path], client: "acme", database: ":memory:", now: () => now });
    const mboxes = [{ index: 0, name: "hero", parameters: { continent: "EU" } }];
    await ask(edge, { id: { tntId: "v" }, context, execute: { mboxes } });
    const qaMode = { token: await createLink(edge, 11), evaluateAsTrueAudienceIds: [toAudienceId("Europeans")] };
    const shown = activity(await explained(edge, { ...aHero("v"), qaMode }), "Everybody");
    expect(shown).toMatchObject({ reasons: [{ kind: "shown", chosenBy: "override" }], override: "link" });
  });

  it("lists a draft once: that of a link as it is decided, any other as a draft", async () => {
    const other = files["draft.yaml"].replace("name: Draft", "name: Other").replace("id: 12", "id: 15");
    await using folder = await anActivityFolder({ ...files, "other.yaml": other });
    await using edge = createEdge({ activities: [folder.path], client: "acme", now: () => now });
    const { locations } = await explained(edge, { ...aHero("v"), qaMode: { token: await createLink(edge, 12) } });
    const drafts = locations[0]?.activities.filter(({ activity: { id } }) => id === 12 || id === 15);
    expect(drafts).toMatchObject([
      { activity: { name: "Draft" }, reasons: [{ kind: "shown", chosenBy: "split" }] },
      { activity: { name: "Other" }, reasons: [{ kind: "draft" }] },
    ]);
    expect(drafts).toHaveLength(2);
  });

  it("says that an experience is not kept when audiences decide, and when it is gone", async () => {
    await using folder = await anActivityFolder(files);
    await using edge = createEdge({ activities: [folder.path], client: "acme", database: ":memory:", now: () => now });
    const request = { ...aHero("keeper", "gold") };
    await ask(edge, request);
    const mboxes = [{ index: 0, name: "hero", parameters: { continent: "EU" } }];
    const european = { id: { tntId: "traveller" }, context, execute: { mboxes } };
    await ask(edge, european);
    const kept = activity(await explained(edge, request), "Hero");
    expect(kept.assignment).toMatchObject({ experience: kept.experience, endedBy: null });
    const again = activity(await explained(edge, european), "Everybody");
    expect(again.assignment).toMatchObject({ experience: { name: "Europe" }, endedBy: null });
    const elsewhere = activity(await explained(edge, aHero("traveller")), "Everybody");
    expect(elsewhere.assignment).toMatchObject({ experience: { name: "Europe" }, endedBy: "audience" });
    await folder.write(
      "hero.yaml",
      files["hero.yaml"].replace("name: A,", "name: A, id: 8,").replace("name: B,", "name: B, id: 9,"),
    );
    await edge.fetch(new Request("http://127.0.0.1/admin/reload", { method: "POST" }));
    const gone = activity(await explained(edge, request), "Hero");
    expect(gone).toMatchObject({ override: null, assignment: { endedBy: "removal" } });
  });

  it("says why an activity is edge-only, and what it needs a database for", async () => {
    const button =
      "name: Button\ntype: auto-allocate\nexperiences: [{ name: A, mboxes: { buy: { html: a } } }, { name: B }]\nmetrics: [{ click: a }]";
    await using folder = await anActivityFolder({ "button.yaml": button });
    await using bare = createEdge({ activities: [folder.path], client: "acme" });
    await using kept = createEdge({ activities: [folder.path], client: "acme", database: ":memory:" });
    const request = { execute: { mboxes: [{ index: 0, name: "buy" }] } };
    const edgeOnly = ["its split follows what the edge counts"];
    expect(activity(await explained(bare, request), "Button")).toMatchObject({
      edgeOnly,
      missing: ["its split stays equal"],
    });
    expect(activity(await explained(kept, request), "Button")).toMatchObject({ edgeOnly, missing: [] });
  });

  it("has the status of the Delivery API for an mbox without activities", async () => {
    await using folder = await anActivityFolder(files);
    await using edge = createEdge({ activities: [folder.path], client: "acme", now: () => now });
    const request = { context, id: { tntId: "v" }, execute: { mboxes: [{ index: 0, name: "heroo" }] } };
    const { body } = await ask(edge, request);
    expect((await explained(edge, request)).response).toMatchObject({ status: body.status, execute: body.execute });
  });

  it("is refused for an invalid request", async () => {
    await using folder = await anActivityFolder(files);
    await using edge = createEdge({ activities: [folder.path], client: "acme" });
    const response = await edge.fetch(why({ request: { execute: 1 }, at: "tomorrow", mbox: "hero" }));
    expect(response.status).toBe(400);
    expect((await response.json()).message).toMatch(/\$\.mbox: expected request or at.*\$\.at: expected a time/s);
  });
});

async function explained(edge: Edge, request: object, at?: string): Promise<WhyResponse> {
  const response = await edge.fetch(why({ request, ...(at !== undefined && { at }) }));
  if (response.status !== 200) throw new Error(await response.text());
  return (await response.json()) as WhyResponse;
}

function why(body: object): Request {
  return new Request("http://127.0.0.1/admin/why", { method: "POST", body: JSON.stringify(body) });
}

/** A request for the hero, of a visitor with a tier. */
function aHero(tntId: string, tier?: string): object {
  const mboxes = [{ index: 0, name: "hero", ...(tier !== undefined && { parameters: { tier } }) }];
  return { id: { tntId }, context, execute: { mboxes } };
}

/** Returns the token of a QA link. */
async function createLink(edge: Edge, activityId: number): Promise<string> {
  const body = JSON.stringify({ activities: [{ activityId }] });
  const response = await edge.fetch(new Request("http://127.0.0.1/admin/qa-links", { method: "POST", body }));
  return ((await response.json()) as { readonly token: string }).token;
}

function activity({ locations }: WhyResponse, name: string): ExplainedActivity {
  const found = locations[0]?.activities.find((each) => each.activity.name === name);
  if (found === undefined) throw new Error(`There is no ${name}`);
  return found;
}
