import { describe, expect, it } from "vitest";
import { createEdge } from "../src/create-edge.ts";
import { anArtifact } from "./an-artifact.ts";
import { anEdge } from "./an-edge.ts";
import { ask } from "./ask.ts";

const context = { channel: "web" };
const trace = { authorizationToken: "any" };
const mboxes = (count: number, name = "hero") => Array.from({ length: count }, (_, index) => ({ name, index }));

describe("the limits of a request", () => {
  it("are Target's limits, and the message names the one that was exceeded", async () => {
    await using edge = anEdge();
    const notifications = (count: number) =>
      Array.from({ length: count }, (_, id) => ({
        id: `n${id}`,
        type: "display",
        timestamp: 1,
        mbox: { name: "hero" },
      }));
    for (const [asked, right, wrong, path] of [
      [
        "execute",
        { mboxes: mboxes(50) },
        { mboxes: mboxes(51) },
        "$.execute.mboxes: expected at most 50 mboxes, received 51",
      ],
      [
        "prefetch",
        { mboxes: mboxes(50) },
        { mboxes: mboxes(51) },
        "$.prefetch.mboxes: expected at most 50 mboxes, received 51",
      ],
      [
        "prefetch",
        { views: Array(50).fill({}) },
        { views: Array(51).fill({}) },
        "expected at most 50 views, received 51",
      ],
      [
        "notifications",
        notifications(1_000),
        notifications(1_001),
        "expected at most 1000 notifications, received 1001",
      ],
    ] as const) {
      expect((await ask(edge, { context, [asked]: right })).status, path).toBe(200);
      const { status, body } = await ask(edge, { context, [asked]: wrong });
      expect([status, body.message]).toEqual([400, expect.stringContaining(path)]);
    }
  });

  it("can be set by options, and a misspelt option is refused", async () => {
    await using edge = anEdge({ limits: { mboxes: 2 } });
    expect((await ask(edge, { context, execute: { mboxes: mboxes(3) } })).status).toBe(400);
    expect((await ask(edge, { context, prefetch: { views: Array(50).fill({}) } })).status).toBe(200);
    expect(() => anEdge({ limits: { mbox: 2 } })).toThrow(/options\.limits\.mbox/);
  });

  it("include the size of the response, and a response over it counts no impressions", async () => {
    const large = anArtifact() as {
      rules: { mboxes: { hero: { consequence: { options: { content: string }[] } }[] } };
    };
    for (const { consequence } of large.rules.mboxes.hero)
      for (const option of consequence.options) option.content = "x".repeat(1_000_000);
    await using edge = createEdge({ artifacts: [large], client: "acme", database: ":memory:" });
    const id = { tntId: "somebody" };
    const { status, body } = await ask(edge, { id, context, execute: { mboxes: mboxes(9) } });
    expect([status, body.message]).toEqual([400, expect.stringContaining("ask for fewer mboxes and views")]);
    expect(edge.counters.impressions).toBe(0);
    const totals = await edge.fetch(new Request("http://127.0.0.1/admin/totals"));
    expect(await totals.json()).toEqual([]);
    expect((await ask(edge, { id, context, execute: { mboxes: mboxes(8) } })).status).toBe(200);
  });
});

describe("a trace", () => {
  it("costs no more for each of many mboxes than for one", async () => {
    await using edge = anEdge({ limits: { mboxes: 1_000, views: 1_000 } });
    const id = { tntId: "somebody" }; // Whose experience, and with it the size of each offer, is always the same.
    const sizeFor = async (asked: object, count: number) =>
      JSON.stringify((await ask(edge, { id, context, trace, ...asked })).body).length / count;
    const measureMboxes = (count: number) => sizeFor({ execute: { mboxes: mboxes(count) } }, count);
    const measureViews = (count: number) => sizeFor({ prefetch: { views: Array(count).fill({}) } }, count);
    expect(await measureMboxes(1_000)).toBeLessThan(await measureMboxes(10));
    expect(await measureViews(1_000)).toBeLessThan(await measureViews(10));
  });

  it("without a token is only for local programs, and others get their offers without a trace", async () => {
    await using edge = anEdge();
    const tracedFrom = async (caller: object, headers: Record<string, string> = {}) => {
      const body = JSON.stringify({ context, trace, execute: { mboxes: mboxes(1) } });
      const url = "http://127.0.0.1:8080/rest/v1/delivery?client=acme&sessionId=s";
      const request = new Request(url, { method: "POST", body, headers });
      const response = await edge.fetch(request, { remoteAddress: "127.0.0.1", httpVersion: "1.1", ...caller });
      const received = await response.json();
      expect([response.status, received.execute.mboxes[0].options.length]).toEqual([200, 1]);
      return "trace" in received.execute.mboxes[0];
    };
    expect(await tracedFrom({})).toBe(true);
    for (const remoteAddress of ["10.0.0.7", undefined]) expect(await tracedFrom({ remoteAddress })).toBe(false);
    expect(await tracedFrom({ httpVersion: "1.0" })).toBe(false);
    for (const header of ["x-forwarded-for", "x-real-ip", "forwarded", "via", "origin"]) {
      expect(await tracedFrom({}, { [header]: "10.0.0.7" }), header).toBe(false);
    }
  });
});
