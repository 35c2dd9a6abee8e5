import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { until } from "@fletch/test-kit/until";
import { afterEach, describe, expect, it } from "vitest";
import { createEdge, type Edge } from "../src/create-edge.ts";
import type { EdgeOptions } from "../src/edge-options.ts";
import { anArtifact } from "./an-artifact.ts";
import { ask } from "./ask.ts";

const context = { channel: "web" };
const hero = { mboxes: [{ index: 0, name: "hero" }] };
const edges: Edge[] = [];
afterEach(async () => {
  for (const edge of edges.splice(0)) await edge.close();
});

function anEdge(options: Partial<EdgeOptions> = {}): Edge {
  const edge = createEdge({ artifacts: [anArtifact()], client: "acme", database: ":memory:", ...options });
  edges.push(edge);
  return edge;
}

const admin = async (edge: Edge, path: string, init: RequestInit = {}) => {
  const response = await edge.fetch(new Request(`http://127.0.0.1/admin${path}`, init));
  return { status: response.status, body: response.status === 204 ? null : await response.json() };
};

const experienceFromMeta = async (edge: Edge, id: object) => {
  const { body } = await ask(edge, { id, context, execute: hero });
  return body.execute?.mboxes?.[0]?.options?.[0]?.responseTokens?.["experience.name"];
};

describe("a preview", () => {
  it("stores nothing: no ids, no visit, no event", async () => {
    const edge = anEdge();
    const link = JSON.stringify({ activities: [{ activityId: 900, experienceId: 1 }] });
    const { token } = (await admin(edge, "/qa-links", { method: "POST", body: link })).body;
    const request = { id: { tntId: "v1" }, context, execute: hero };
    for (const preview of [{ preview: { token } }, { qaMode: { token } }]) {
      expect((await ask(edge, { ...request, ...preview })).status).toBe(200);
      expect(await admin(edge, "/visitors?tntId=v1")).toMatchObject({ status: 404 });
    }
    await ask(edge, request);
    const before = await admin(edge, "/visitors?tntId=v1");
    await ask(edge, { ...request, preview: { token } });
    expect(await admin(edge, "/visitors?tntId=v1")).toEqual(before);
  });
});

describe("visitors that the edge remembers", () => {
  it("keep their experience when the split changes", async () => {
    const visitors = Array.from({ length: 40 }, (_, index) => ({ tntId: `visitor-${index}` }));
    let split = 50;
    const first: unknown[] = [];
    const source = { ...anArtifact(split) } as Record<string, unknown>;
    const edge = anEdge({ artifacts: [source] });
    for (const id of visitors) first.push(await experienceFromMeta(edge, id));
    expect(new Set(first)).toEqual(new Set(["Experience 0", "Experience 1"]));
    for (split of [1, 99]) {
      Object.assign(source, anArtifact(split));
      expect((await admin(edge, "/reload", { method: "POST" })).status).toBe(200);
      const again: unknown[] = [];
      for (const id of visitors) again.push(await experienceFromMeta(edge, id));
      expect(again).toEqual(first);
    }
    const fresh = new Set<unknown>();
    for (let index = 0; index < 10; index++) fresh.add(await experienceFromMeta(edge, { tntId: `fresh-${index}` }));
    expect(fresh).toEqual(new Set(["Experience 0"]));
  });

  it("are bucketed by the ids of the request, as on the device, whatever other ids are known", async () => {
    const edge = anEdge();
    await using device = createEdge({ artifacts: [anArtifact()], client: "acme" });
    const shown = new Set<unknown>();
    for (let index = 0; index < 24; index++) {
      const person = { thirdPartyId: `person-${index}` };
      const { body } = await ask(edge, { id: { ...person, tntId: `phone-${index}` }, context });
      expect(body.id).toEqual({ ...person, tntId: `phone-${index}` });
      const later = await ask(edge, { id: person, context, execute: hero });
      expect(later.body.id).toEqual({ ...person, tntId: expect.stringMatching(/^[0-9a-f]{32}$/) });
      const name = later.body.execute?.mboxes?.[0]?.options?.[0]?.responseTokens?.["experience.name"];
      expect(name).toBe(await experienceFromMeta(device, person));
      // Held from now on, on the phone too, where chance alone might have put it elsewhere.
      expect(await experienceFromMeta(edge, { tntId: `phone-${index}` })).toBe(name);
      shown.add(name);
    }
    expect(shown.size).toBe(2);
  });

  it("keep their experience when they log in, and on another device", async () => {
    const edge = anEdge();
    for (let index = 0; index < 20; index++) {
      const phone = { tntId: `phone-${index}` };
      const before = await experienceFromMeta(edge, phone);
      const thirdPartyId = `person-${index}`;
      expect(await experienceFromMeta(edge, { ...phone, thirdPartyId, marketingCloudVisitorId: `9${index}` })).toBe(
        before,
      );
      expect(await experienceFromMeta(edge, { thirdPartyId })).toBe(before);
      expect(await experienceFromMeta(edge, { tntId: `laptop-${index}`, thirdPartyId })).toBe(before);
      expect(await experienceFromMeta(edge, { tntId: `laptop-${index}` })).toBe(before);
    }
  });

  it("get no id that is not in the request: knowing one id reveals no other", async () => {
    const edge = anEdge();
    const customer = { id: "4711", integrationCode: "crm", authenticatedState: "authenticated" } as const;
    const known = { thirdPartyId: "ann@example.com", marketingCloudVisitorId: "77", customerIds: [customer] };
    await ask(edge, {
      id: { tntId: "device", ...known },
      context,
      execute: { mboxes: [{ index: 0, name: "hero", profileParameters: { salary: "12345" } }] },
    });
    const strangers = [
      { thirdPartyId: known.thirdPartyId },
      { marketingCloudVisitorId: known.marketingCloudVisitorId },
      { customerIds: known.customerIds },
      { tntId: "mallory", thirdPartyId: known.thirdPartyId },
      { tntId: "mallory", marketingCloudVisitorId: known.marketingCloudVisitorId },
      { tntId: "mallory" },
    ];
    for (const id of strangers) {
      const { status, body } = await ask(edge, { id, context, execute: hero, trace: { authorizationToken: "t" } });
      expect(status).toBe(200);
      const { tntId, ...named } = body.id ?? {};
      expect({ ...named, tntId: id.tntId ?? tntId }).toEqual({ ...id, tntId });
      expect(JSON.stringify(body)).not.toMatch(/device|12345/);
      // Nor does the id that was made for the answer open anything.
      const again = await ask(edge, { id: { tntId }, context, execute: hero });
      expect(Object.keys(again.body.id ?? {})).toEqual(["tntId"]);
    }
  });

  it("are new first and returning later, and keep their profile", async () => {
    const rules = (name: string, condition: object) => ({
      ruleKey: name,
      activityId: 1,
      condition,
      meta: {},
      consequence: { name, options: [{ type: "html", content: name, eventToken: name }] },
    });
    let now = 1_000_000;
    const edge = anEdge({
      now: () => now,
      artifacts: [
        {
          version: "1.0.0",
          rules: {
            mboxes: {
              fresh: [rules("fresh", { var: "visitor.isNew" })],
              back: [rules("back", { var: "visitor.isReturning" })],
              gold: [rules("gold", { "==": ["gold", { var: "profile.tier_lc" }] })],
            },
          },
        },
      ],
    });
    const shown = async (profileParameters?: object) => {
      const mboxes = ["fresh", "back", "gold"].map((name) => ({ name, profileParameters }));
      const { body } = await ask(edge, { id: { tntId: "v" }, context, execute: { mboxes } });
      return body.execute?.mboxes?.filter(({ options }) => options !== undefined).map(({ name }) => name);
    };
    expect(await shown()).toEqual(["fresh"]);
    expect(await shown({ tier: "GOLD", __proto__: "x" })).toEqual(["fresh", "gold"]);
    now += 29 * 60_000;
    expect(await shown()).toEqual(["fresh", "gold"]);
    now += 31 * 60_000;
    expect(await shown({ other: "1" })).toEqual(["back", "gold"]);
  });
});

describe("counting of events", () => {
  const totals = async (edge: Edge, kind: string) => {
    const { body } = await admin(edge, "/totals?activityId=900");
    return (body as { kind: string; events: number; amount: number }[])
      .filter((total) => total.kind === kind)
      .map(({ events, amount }) => [events, amount]);
  };

  it("counts a repeated impression id once, in execute and in notifications", async () => {
    const edge = anEdge();
    const id = { tntId: "v" };
    for (const impressionId of ["i1", "i1", "i2"]) await ask(edge, { id, impressionId, context, execute: hero });
    expect(await totals(edge, "impression")).toEqual([[2, 0]]);
    const { body } = await ask(edge, { id, context, prefetch: hero });
    const tokens = body.prefetch?.mboxes?.[0]?.options?.map(({ eventToken }) => eventToken);
    const seen = (notificationId: string, impressionId: string) => ({
      id: notificationId,
      impressionId,
      type: "display",
      timestamp: Date.now(),
      mbox: { name: "hero" },
      tokens,
    });
    for (const notifications of [[seen("n1", "i3")], [seen("n1", "i3"), seen("n2", "i3")], [seen("n3", "i2")]]) {
      const { status, body } = await ask(edge, { id, context, notifications });
      expect(status).toBe(200);
      expect(body.notifications).toHaveLength(notifications.length);
    }
    expect(await totals(edge, "impression")).toEqual([[3, 0]]);
  });

  it("counts a click once, however often its notification comes", async () => {
    const edge = anEdge();
    const id = { tntId: "v" };
    const { body } = await ask(edge, { id, context, execute: hero });
    const tokens = body.execute?.mboxes?.[0]?.metrics?.map(({ eventToken }) => eventToken);
    const click = { id: "c1", type: "click", timestamp: Date.now(), mbox: { name: "hero" }, tokens };
    for (let time = 0; time < 3; time++) await ask(edge, { id, context, notifications: [click] });
    await ask(edge, { id, context, notifications: [{ ...click, id: "c2" }] });
    expect(await totals(edge, "click")).toEqual([[2, 0]]);
  });

  it("counts an order once, for the activities of which its visitor has an experience", async () => {
    const edge = anEdge();
    const id = { tntId: "v" };
    await ask(edge, { id, context, execute: hero });
    const order = { id: "o-1", total: 99.5, purchasedProductIds: ["p1"] };
    const buy = (more: object = {}) =>
      ask(edge, { id, context, execute: { mboxes: [{ name: "thanks", order: { ...order, ...more } }] } });
    await buy();
    await buy();
    await buy({ id: "o-2", total: 1, duplicate: true });
    await ask(edge, { id: { tntId: "stranger" }, context, execute: { mboxes: [{ name: "thanks", order }] } });
    expect(await totals(edge, "conversion")).toEqual([[1, 99.5]]);
  });

  it("counts reaching a goal's mbox, for its activity", async () => {
    const goals = [
      { activityId: 900, metric: "signed up", mbox: "welcome" },
      { activityId: 1, metric: "x", mbox: "welcome" },
    ];
    const edge = anEdge({ artifacts: [{ ...anArtifact(), goals }] });
    const id = { tntId: "v" };
    const welcome = { mboxes: [{ name: "welcome" }] };
    await ask(edge, { id, context, execute: welcome });
    await ask(edge, { id, context, execute: { mboxes: [...hero.mboxes, ...welcome.mboxes] } });
    const { body } = await admin(edge, "/totals");
    const met = (body as { kind: string }[]).filter(({ kind }) => kind === "conversion");
    expect(met).toEqual([expect.objectContaining({ activityId: 900, metric: "signed up", events: 1 })]);
  });
});

describe("the stored data of a visitor", () => {
  it("can be exported and deleted by any id", async () => {
    const edge = anEdge();
    await ask(edge, { id: { tntId: "v", thirdPartyId: "p" }, context, execute: hero });
    const { body } = await admin(edge, "/visitors?thirdPartyId=p");
    expect(body).toMatchObject({ experiences: [{ activity_id: 900 }], events: [{ kind: "impression" }] });
    expect((await admin(edge, "/visitors?tntId=v", { method: "DELETE" })).status).toBe(204);
    expect((await admin(edge, "/visitors?thirdPartyId=p")).status).toBe(404);
    expect((await admin(edge, "/visitors")).status).toBe(400);
  });

  it("is deleted after retentionDays", async () => {
    let now = Date.now();
    const folder = mkdtempSync(join(tmpdir(), "fletch-edge-"));
    try {
      const start = (options: Partial<EdgeOptions> = {}): Edge =>
        anEdge({ database: join(folder, "edge.db"), now: () => now, ...options });
      const find = async (edge: Edge, tntId: string): Promise<number> =>
        (await admin(edge, `/visitors?tntId=${tntId}`)).status;
      const first = start();
      await ask(first, { id: { tntId: "early" }, context, execute: hero });
      now += 86_400_000;
      await ask(first, { id: { tntId: "late" }, context, execute: hero });
      await first.close();
      now += 86_400_000;
      const edge = start({ retentionDays: 1.5 });
      await until(async () => (await find(edge, "early")) === 404);
      expect(await find(edge, "late")).toBe(200);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
