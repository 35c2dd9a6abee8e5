import { gzipSync } from "node:zlib";
import type { DeliveryResponse } from "@fletch/delivery-api";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createEdge, type Edge } from "../src/create-edge.ts";
import { type EdgeServer, listen } from "../src/listen.ts";
import { type ActivityFolder, anActivityFolder } from "./activity-folder.ts";
import { validateResponse } from "./validate-response.ts";

const page = `
name: Page
type: ab
metrics: [{ name: buy, click: "#buy" }]
experiences:
  - name: A
    mboxes: { hero: { html: "<b>A</b>" }, footer: { html: "a" } }
    views: { home: { html: "home" } }
    pageLoad: { actions: [{ type: setHtml, selector: h1, content: Hi }] }
`;

/** What the request of each kind of client looks like on the wire. */
const shapes = {
  python: {
    requestId: "0f0d7c1c3a1f4f0c8c3e6f0a2d9b7e11",
    id: {
      tntId: null,
      thirdPartyId: 12345,
      customerIds: [{ id: 67, integrationCode: "crm", authenticatedState: "authenticated" }],
    },
    context: {
      channel: "web",
      timeOffsetInMinutes: 60.0,
      address: { url: "https://shop.example/" },
      geo: {},
      beacon: null,
    },
    experienceCloud: { analytics: { logging: "server_side", supplementalDataId: "7D3AA246CC99FD7F-1B3DD2E75595498E" } },
    telemetry: {
      entries: [
        {
          requestId: "r",
          timestamp: 1760000000000.5,
          execution: 12.3,
          mode: "edge",
          features: { decisioningMethod: "server-side", executeMboxCount: 1.0 },
        },
      ],
    },
  },
  java: {
    $_type: "DeliveryRequest",
    requestId: "r-java",
    id: { marketingCloudVisitorId: "12345678901234567890123456789012345678" },
    context: {
      channel: "WEB",
      timeOffsetInMinutes: 120.0,
      address: { url: "https://shop.example/" },
      mobilePlatform: null,
      geo: { ipAddress: "192.0.2.1:51234", latitude: "47.4" },
    },
    experienceCloud: { audienceManager: { locationHint: 9, blob: "b" }, analytics: { logging: "SERVER_SIDE" } },
    telemetry: {
      entries: [
        { requestId: "r", timestamp: 1760000000000, mode: "EDGE", execution: 1.0, request: { responseSize: 1.0 } },
      ],
    },
  },
  "at.js": {
    requestId: "4c0dd8ae4cd04a2a8c36f1a5a0c1d5b9",
    id: { tntId: null, marketingCloudVisitorId: "12345678901234567890123456789012345678" },
    context: {
      userAgent:
        "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36",
      clientHints: { mobile: false, platform: "Linux", browserUAWithMajorVersion: '"Chromium";v="140"' },
      timeOffsetInMinutes: 120,
      channel: "web",
      screen: { width: 1920, height: 1080, orientation: "landscape", colorDepth: 24, pixelRatio: 1.25 },
      window: { width: 1200, height: 800.5 },
      browser: { host: "shop.example", webGLRenderer: null },
      address: { url: "https://shop.example/", referringUrl: "" },
    },
    experienceCloud: {
      audienceManager: { locationHint: "6", blob: "j8Odv6LonN4r3an7LhD3WZrU1bUpAkFkkiY1ncBR96t2PTI" },
      analytics: {
        logging: "server_side",
        supplementalDataId: "3D8A2D6F8F8C2E8E-1B3DD2E75595498E",
        trackingServer: "",
      },
    },
    telemetry: {
      entries: [
        { requestId: 1140424, timestamp: 1760000000000, execution: 103.4, features: { executePageLoad: true } },
      ],
    },
  },
} as const;

const headers = {
  python: { "content-type": "application/json", "user-agent": "OpenAPI-Generator/1.0.0/python" },
  java: { "content-type": "application/json; charset=UTF-8", "user-agent": "Java/17.0.2", "content-encoding": "gzip" },
  "at.js": { "content-type": "text/plain;charset=UTF-8", origin: "https://shop.example" },
} as const;

const kinds = Object.keys(shapes) as (keyof typeof shapes)[];

describe.each([undefined, ":memory:"])("an edge with the database %s", (database) => {
  let folder: ActivityFolder;
  let edge: Edge;
  let server: EdgeServer;
  beforeAll(async () => {
    folder = await anActivityFolder({ "page.yaml": page });
    edge = createEdge({ activities: [folder.path], client: "acme", ...(database !== undefined && { database }) });
    server = await listen(edge, { port: 0 });
  });
  afterAll(async () => {
    await server.close();
    await edge.close();
    await folder[Symbol.asyncDispose]();
  });

  async function post(kind: keyof typeof shapes, body: object): Promise<DeliveryResponse> {
    const text = JSON.stringify(body);
    const query = kind === "at.js" ? "client=acme&version=2.11.4" : "imsOrgId=0AAA%40AdobeOrg";
    const response = await fetch(`${server.url}/rest/v1/delivery?${query}&sessionId=session-${kind}`, {
      method: "POST",
      headers: headers[kind],
      body: kind === "java" ? gzipSync(text) : text,
    });
    const delivered = await validateResponse(response);
    expect(delivered.message).toBeUndefined();
    expect(response.status).toBe(200);
    return delivered;
  }

  it.each(kinds)("serves a client of %s from the first request to the click", async (kind) => {
    const shape = shapes[kind];
    const details = { parameters: { price: 9.99, member: true, none: null }, profileParameters: { age: 42 } };
    const first = await post(kind, {
      ...shape,
      trace: {},
      execute: {
        pageLoad: details,
        mboxes: [{ index: 0, name: "hero", ...details, order: { id: 7, total: "9.90", time: 1760000000 } }],
      },
      prefetch: { views: [{}], mboxes: [{ index: 0, name: "footer" }] },
    });
    expect(first.execute?.mboxes?.[0]?.options).toHaveLength(1);
    expect(first.id?.tntId).toMatch(/^[0-9a-f]{32}$/);
    const [view] = first.prefetch?.views ?? [];
    const [footer] = first.prefetch?.mboxes ?? [];
    const listTokens = (list: readonly { readonly eventToken?: string }[] = []) =>
      list.map(({ eventToken }) => eventToken);
    const shown = await post(kind, {
      ...shape,
      id: { ...shape.id, tntId: first.id?.tntId },
      notifications: [
        {
          id: "n1",
          type: "display",
          timestamp: Date.now(),
          view: { name: view?.name, key: view?.key, state: view?.state },
          tokens: listTokens(view?.options),
        },
        {
          id: "n2",
          type: "display",
          timestamp: Date.now() + 0.5,
          mbox: { name: "footer", state: footer?.state },
          tokens: listTokens(footer?.options),
        },
        {
          id: 3,
          type: "CLICK",
          timestamp: String(Date.now()),
          mbox: { name: "footer" },
          tokens: listTokens(footer?.metrics),
          parameters: { a: 1 },
        },
      ],
    });
    expect(shown.notifications).toEqual([{ id: "n1" }, { id: "n2" }, { id: "3" }]);
    expect(shown.id?.tntId).toBe(first.id?.tntId);
  });

  it("returns a tntId to every visitor, whatever its other ids", async () => {
    const context = { channel: "web" };
    const customerIds = [{ id: "1", integrationCode: "crm", authenticatedState: "authenticated" }];
    for (const id of [
      undefined,
      {},
      { tntId: "" },
      { thirdPartyId: "ann" },
      { marketingCloudVisitorId: "m" },
      { customerIds },
    ]) {
      const body = await post("at.js", { context, id, execute: { mboxes: [{ index: 0, name: "hero" }] } });
      expect(body.id?.tntId).toMatch(/^[0-9a-f]{32}$/);
      const again = await post("at.js", { context, id: { ...id, tntId: body.id?.tntId }, execute: { pageLoad: {} } });
      expect(again.id?.tntId).toBe(body.id?.tntId);
    }
  });
});

describe("event tokens and states", () => {
  const context = { channel: "web" };
  const prefetch = {
    mboxes: [
      { index: 0, name: "hero" },
      { index: 1, name: "footer" },
    ],
    views: [{}],
    pageLoad: {},
  };

  async function withEdge(
    run: (ask: (body: object) => Promise<DeliveryResponse>, edge: Edge) => Promise<void>,
  ): Promise<void> {
    await using folder = await anActivityFolder({ "page.yaml": page.replace("views: { home:", "views: { hero:") });
    await using edge = createEdge({ activities: [folder.path], client: "acme", database: ":memory:" });
    const ask = async (body: object): Promise<DeliveryResponse & { readonly message?: string }> => {
      const url = "http://edge.test/rest/v1/delivery?client=acme&sessionId=s";
      return validateResponse(
        await edge.fetch(
          new Request(url, { method: "POST", body: JSON.stringify({ context, id: { tntId: "v" }, ...body }) }),
        ),
      );
    };
    await run(ask, edge);
  }

  const notify = (type: string, more: object) => ({
    notifications: [{ id: `n${Math.random()}`, type, timestamp: 1_760_000_000_000, ...more }],
  });

  it("stand for one location and kind", () =>
    withEdge(async (ask) => {
      const { prefetch: got } = await ask({ prefetch });
      const [hero, footer] = got?.mboxes ?? [];
      const [view] = got?.views ?? [];
      const token = (entry: { readonly options?: readonly { readonly eventToken?: string }[] } | undefined) => [
        entry?.options?.[0]?.eventToken,
      ];
      const refused = [
        notify("display", { mbox: { name: "footer" }, tokens: token(hero) }),
        notify("display", { view: { name: "hero" }, tokens: token(hero) }),
        notify("display", { mbox: { name: "hero" }, tokens: token(view) }),
        notify("display", { pageLoad: {}, tokens: token(hero) }),
        notify("display", { mbox: { name: "hero", state: view?.state } }),
        notify("display", { view: { name: "hero", state: hero?.state } }),
        notify("display", { mbox: { name: "hero", state: footer?.state } }),
      ];
      for (const body of refused) expect(await ask(body)).toMatchObject({ status: 400 });
      const taken = [
        notify("display", { mbox: { name: "hero", state: hero?.state }, tokens: token(hero) }),
        notify("display", { view: { name: "hero", key: "hero", state: view?.state }, tokens: token(view) }),
        notify("display", { view: { key: "hero", state: view?.state }, tokens: token(view) }),
        notify("display", { pageLoad: { state: got?.pageLoad?.state }, tokens: token(got?.pageLoad) }),
        notify("display", { tokens: token(hero) }),
      ];
      for (const body of taken) expect(await ask(body)).toMatchObject({ status: 200, notifications: [{}] });
    }));

  it("count one click for a metric at several locations", () =>
    withEdge(async (ask, edge) => {
      const { prefetch: got } = await ask({ prefetch });
      const metrics = [...(got?.mboxes ?? []), ...(got?.views ?? [])].flatMap(({ name, metrics = [] }) =>
        metrics.map(({ eventToken }) => ({ name, tokens: [eventToken] })),
      );
      expect(metrics).toHaveLength(3);
      const click = (timestamp: number) =>
        metrics.map(({ name, tokens }, index) => ({
          id: `c${timestamp}-${index}`,
          type: "click",
          timestamp: timestamp + index,
          mbox: { name },
          tokens,
        }));
      const clicks = async (): Promise<number> => {
        const response = await edge.fetch(new Request("http://127.0.0.1/admin/totals"));
        const totals = (await response.json()) as { readonly kind: string; readonly events: number }[];
        return totals.filter(({ kind }) => kind === "click").reduce((sum, { events }) => sum + events, 0);
      };
      await ask({ notifications: click(1_760_000_000_999) });
      expect(await clicks()).toBe(1);
      for (const notification of click(1_760_000_005_000)) await ask({ notifications: [notification] });
      expect(await clicks()).toBe(2);
      for (const notification of click(1_760_000_005_000)) await ask({ notifications: [notification] });
      expect(await clicks()).toBe(2);
    }));

  it("stand for a view by its id and key", () =>
    withEdge(async (ask) => {
      const all = await ask({ prefetch: { views: [{}] } });
      const [view] = all.prefetch?.views ?? [];
      expect(view).toMatchObject({ id: expect.any(Number), name: "hero", key: "hero" });
      const byKey = await ask({ prefetch: { views: [{ key: "hero" }] } });
      expect(byKey.prefetch?.views).toMatchObject([{ name: "hero", key: "hero" }]);
      expect((await ask({ prefetch: { views: [{ key: "nothing" }] } })).prefetch?.views).toEqual([]);
    }));

  it("profile values are cut at 256 characters, and a thirdPartyId over 128 characters is ignored", () =>
    withEdge(async (ask, edge) => {
      const execute = { mboxes: [{ index: 0, name: "hero", profileParameters: { long: `${"x".repeat(255)}💘` } }] };
      const id = { tntId: "v", thirdPartyId: "p".repeat(129) };
      expect((await ask({ id, execute })).id).toEqual(id);
      const response = await edge.fetch(new Request("http://127.0.0.1/admin/visitors?tntId=v"));
      const stored = JSON.stringify(await response.json());
      expect(stored).toContain(`"${"x".repeat(255)}"`);
      expect(stored).not.toContain("pppp");
    }));
});
