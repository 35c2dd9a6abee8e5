import type { DeliveryResponse } from "@fletch/delivery-api";
import { describe, expect, it } from "vitest";
import { signDisplayToken } from "../test/an-artifact.ts";
import { anEdge } from "../test/an-edge.ts";
import { ask } from "../test/ask.ts";

const context = { channel: "web" };

describe("visitor ids of a Delivery request", () => {
  it("creates a tntId for a request without an id, without a location hint", async () => {
    const { body } = await ask(anEdge(), { context });
    expect(body).toEqual({
      status: 200,
      requestId: expect.stringMatching(/^[0-9a-f]{32}$/),
      id: { tntId: expect.stringMatching(/^[0-9a-f]{32}$/) },
      client: "acme",
      telemetryServerToken: expect.any(String),
    });
  });

  it("creates ids with the location hint of edgeHost, and returns edgeHost", async () => {
    const { body } = await ask(anEdge({ edgeHost: "mboxedge35.tt.omtrdc.net" }), { context });
    expect(body.edgeHost).toBe("mboxedge35.tt.omtrdc.net");
    expect(body.id?.tntId).toMatch(/^[0-9a-f]{32}\.35_0$/);
  });

  it("returns the ids and the request id of the request", async () => {
    const id = { tntId: "abc.28_0", thirdPartyId: "t-1", marketingCloudVisitorId: "12345" };
    const { body } = await ask(anEdge(), { requestId: "r-1", id, context });
    expect(body).toMatchObject({ requestId: "r-1", id });
  });
});

describe("execute of a Delivery request", () => {
  it("returns offers without event tokens, click metrics with tokens, and counts impressions", async () => {
    const edge = anEdge();
    const { body } = await ask(edge, {
      id: { tntId: "visitor-1" },
      context,
      execute: { mboxes: [{ index: 3, name: "hero" }], pageLoad: {} },
    });
    const [mbox] = body.execute?.mboxes ?? [];
    expect(mbox).toMatchObject({
      index: 3,
      name: "hero",
      options: [
        {
          type: "html",
          responseTokens: { "activity.id": "900", "activity.decisioningMethod": "server-side" },
        },
      ],
      metrics: [{ type: "click", eventToken: expect.any(String) }],
    });
    expect(mbox?.options?.[0]).not.toHaveProperty("eventToken");
    expect(mbox).not.toHaveProperty("state");
    expect(body.execute?.pageLoad?.options).toHaveLength(2);
    expect(edge.counters).toMatchObject({ requests: 1, impressions: 2, displays: 0 });
  });

  it("returns only name and index for an mbox without an offer", async () => {
    const mboxes = ["nobody", "price", "recommended", "__proto__", "constructor"].map((name, index) => ({
      index,
      name,
    }));
    const { status, body } = await ask(anEdge(), { context, execute: { mboxes } });
    expect(status).toBe(200);
    expect(body.execute?.mboxes).toEqual(mboxes);
  });

  it("decides by parameters, and replaces macros", async () => {
    const edge = anEdge();
    const price = { index: 0, name: "price", parameters: { tier: "GOLD" } };
    const { body } = await ask(edge, { context, execute: { mboxes: [price] } });
    expect(body.execute?.mboxes?.[0]?.options?.[0]?.content).toEqual({ off: 15 });
    const contents = new Set<unknown>();
    for (let visitor = 0; visitor < 20; visitor++) {
      const asked = await ask(edge, {
        id: { tntId: `v${visitor}` },
        context,
        execute: { mboxes: [{ name: "hero" }] },
      });
      contents.add(asked.body.execute?.mboxes?.[0]?.options?.[0]?.content);
    }
    expect(contents).toEqual(new Set(["<h1>A</h1>", "<h1>B for hero</h1>"]));
  });

  it("refuses views, which can only be prefetched", async () => {
    const edge = anEdge();
    const { body } = await ask(edge, { context, execute: { views: [{}], mboxes: [{ name: "hero" }] } });
    expect(Object.keys(body.execute ?? {})).toEqual(["mboxes"]);
    expect(edge.counters.impressions).toBe(1);
  });

  it("delivers activities of a property only to requests with its token", async () => {
    const edge = anEdge();
    const execute = { mboxes: [{ index: 0, name: "partner" }] };
    const withToken = await ask(edge, { context, property: { token: "property-1" }, execute });
    expect(withToken.body.execute?.mboxes?.[0]?.options).toHaveLength(1);
    for (const property of [undefined, { token: "property-2" }]) {
      const { body } = await ask(edge, { context, property, execute });
      expect(body.execute?.mboxes).toEqual([{ index: 0, name: "partner" }]);
    }
  });
});

describe("prefetch and notifications", () => {
  const prefetch = { mboxes: [{ index: 0, name: "hero" }], views: [{}], pageLoad: {} };

  const display = (body: DeliveryResponse) => {
    const [mbox] = body.prefetch?.mboxes ?? [];
    const tokens = mbox?.options?.map(({ eventToken }) => eventToken);
    return { id: "n1", type: "display", timestamp: Date.now(), mbox: { name: "hero", state: mbox?.state }, tokens };
  };

  it("returns event tokens with options and states with views, and counts nothing", async () => {
    const edge = anEdge();
    const { body } = await ask(edge, { context, prefetch });
    const { mboxes = [], views = [], pageLoad } = body.prefetch ?? {};
    expect(views.map(({ name }) => name)).toEqual(["home", "cart"]);
    for (const entry of [...mboxes, ...views, pageLoad]) {
      expect(entry?.state).toEqual(expect.any(String));
      for (const option of entry?.options ?? []) expect(option.eventToken).toEqual(expect.any(String));
    }
    expect(edge.counters).toMatchObject({ impressions: 0, displays: 0 });
  });

  it("accepts its own event tokens and those of the artifact, and returns the notification ids", async () => {
    const edge = anEdge();
    const { body: prefetched } = await ask(edge, { context, prefetch });
    const fromDevice = {
      id: "n2",
      type: "display",
      timestamp: Date.now(),
      mbox: { name: "hero" },
      tokens: [signDisplayToken("hero", 900, 0)],
    };
    const { body: executed } = await ask(edge, { context, execute: { mboxes: [{ name: "hero" }] } });
    const click = {
      id: "n3",
      type: "click",
      timestamp: Date.now(),
      mbox: { name: "hero" },
      tokens: [executed.execute?.mboxes?.[0]?.metrics?.[0]?.eventToken],
    };
    const { body } = await ask(edge, { context, notifications: [display(prefetched), fromDevice, click] });
    expect(body.notifications).toEqual([{ id: "n1" }, { id: "n2" }, { id: "n3" }]);
    expect(edge.counters).toMatchObject({ displays: 2, clicks: 1 });
  });

  it("accepts all notifications of a request or none", async () => {
    const edge = anEdge();
    const { body: prefetched } = await ask(edge, { context, prefetch });
    const good = display(prefetched);
    const bad: readonly (readonly [string, object, string])[] = [
      ["a token that nobody gave out", { tokens: ["made-up"] }, "$.notifications[1].tokens[0]"],
      ["a token that was changed", { tokens: [`x${good.tokens?.[0]}`] }, "$.notifications[1].tokens[0]"],
      ["a display token for a click", { type: "click" }, "$.notifications[1].tokens[0]"],
      ["a state that nobody gave out", { mbox: { name: "hero", state: "e30.AAAA" } }, "$.notifications[1].mbox.state"],
      ["another mbox's state", { mbox: { name: "price", state: good.mbox.state } }, "$.notifications[1].mbox.state"],
      ["another place's state", { mbox: undefined, pageLoad: { state: good.mbox.state } }, "[1].pageLoad.state"],
      ["a time to come", { timestamp: Date.now() + 90_000_000 }, "$.notifications[1].timestamp"],
      ["a time that is none", { timestamp: "now" }, "$.notifications[1].timestamp"],
      ["two places", { view: { name: "home" } }, "$.notifications[1]"],
    ];
    for (const [what, wrong, path] of bad) {
      const { status, body } = await ask(edge, { context, notifications: [good, { ...good, id: "n2", ...wrong }] });
      expect(status, what).toBe(400);
      expect(body.message, what).toContain(`${path}: expected `);
      expect(body, what).not.toHaveProperty("notifications");
    }
    expect(edge.counters).toMatchObject({ displays: 0, clicks: 0, refused: bad.length });
  });

  it("accepts tokens of an edge with the same secret, and of no other", async () => {
    const secret = "a secret of some length";
    const { body: prefetched } = await ask(anEdge({ secret }), { context, prefetch });
    const request = { context, notifications: [display(prefetched)] };
    expect((await ask(anEdge({ secret }), request)).status).toBe(200);
    expect((await ask(anEdge(), request)).status).toBe(400);
  });
});

describe("beacons, telemetry and geo of a Delivery request", () => {
  it("responds to a beacon with 204 and no body, after the impressions were counted", async () => {
    const edge = anEdge();
    const { status } = await ask(edge, {
      context: { ...context, beacon: true },
      execute: { mboxes: [{ name: "hero" }] },
    });
    expect(status).toBe(204);
    expect(edge.counters.impressions).toBe(1);
  });

  it("accepts telemetry", async () => {
    const entries = [{ requestId: "r-0", timestamp: 1, execution: 1.5, mode: "edge", features: {} }];
    const edge = anEdge();
    expect((await ask(edge, { context, telemetry: { entries } })).status).toBe(200);
    expect(edge.counters.telemetryEntries).toBe(1);
  });

  it("looks up the geo location of the address in the request, else of the caller's", async () => {
    const geoByAddress: Record<string, object> = {
      "192.0.2.1": { countryCode: "US", city: "SAN FRANCISCO" },
      "192.0.2.2": { countryCode: "FR" },
    };
    const edge = anEdge({ geo: async (ipAddress = "") => geoByAddress[ipAddress] });
    const near = async (geo: object | undefined, caller: string | undefined) => {
      const { body } = await ask(
        edge,
        { context: { ...context, geo }, execute: { mboxes: [{ name: "near" }] } },
        { headers: caller === undefined ? {} : { "x-forwarded-for": caller } },
      );
      return body.execute?.mboxes?.[0]?.options;
    };
    expect(await near({ ipAddress: "192.0.2.1" }, "192.0.2.2")).toMatchObject([
      { content: "near", responseTokens: { "geo.city": "SAN FRANCISCO" } },
    ]);
    expect(await near(undefined, "192.0.2.1, 10.0.0.1")).toHaveLength(1);
    expect(await near(undefined, "192.0.2.2")).toBeUndefined();
    expect(await near({ countryCode: "FR" }, "192.0.2.1")).toBeUndefined();
    expect(await near(undefined, undefined)).toBeUndefined();
  });

  it("uses its one geo location for all visitors, except for requests with another", async () => {
    const edge = anEdge({ geo: { countryCode: "US", city: "SAN FRANCISCO" } });
    const near = async (geo: object | undefined, forwardedFor: string | undefined) => {
      const { body } = await ask(
        edge,
        { context: { ...context, geo }, execute: { mboxes: [{ name: "near" }] } },
        { headers: forwardedFor === undefined ? {} : { "x-forwarded-for": forwardedFor } },
      );
      return body.execute?.mboxes?.[0]?.options;
    };
    expect(await near(undefined, undefined)).toHaveLength(1);
    expect(await near({}, "unknown")).toHaveLength(1);
    expect(await near({ countryCode: "FR" }, undefined)).toBeUndefined();
  });

  it("returns a trace if the request asks for one", async () => {
    const { body } = await ask(anEdge(), {
      context,
      trace: { authorizationToken: "t" },
      execute: { mboxes: [{ name: "hero" }] },
    });
    expect(body.execute?.mboxes?.[0]?.trace).toMatchObject({ clientCode: "acme", request: { sessionId: "session-1" } });
  });
});
