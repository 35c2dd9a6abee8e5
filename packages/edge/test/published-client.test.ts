import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { compileFunction } from "node:vm";
import type { DeliveryResponse } from "@fletch/delivery-api";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createEdge, type Edge } from "../src/create-edge.ts";
import { type EdgeServer, listen } from "../src/listen.ts";
import { anArtifact } from "./an-artifact.ts";
import { validateResponse } from "./validate-response.ts";

/** As much of the published client as its documented flows need. */
interface PublishedClient {
  getOffers(options: object): Promise<{
    readonly response: DeliveryResponse;
    readonly targetCookie: { readonly name: string; readonly value: string };
  }>;
  getAttributes(names: readonly string[], options?: object): Promise<{ getValue(mbox: string, key: string): unknown }>;
  sendNotifications(options: object): Promise<{ readonly response: DeliveryResponse }>;
}

/** The client with a `fetch` of its own: its look-ups of places go to Target's CDN, whatever its options say. */
function loadPublished(fetch: typeof globalThis.fetch): { create(options: object): PublishedClient } {
  const require = createRequire(import.meta.url);
  const source = readFileSync(require.resolve("@adobe/target-nodejs-sdk"), "utf8");
  const module = { exports: {} };
  const load = compileFunction(source, ["module", "exports", "require", "global"]);
  load(module, module.exports, require, { fetch });
  return module.exports as { create(options: object): PublishedClient };
}

const context = { channel: "web", address: { url: "https://shop.example/" } };
const organizationId = "0AAA@AdobeOrg";

describe("the published client", () => {
  let edge: Edge;
  let server: EdgeServer;
  const clients = new Map<string, PublishedClient>();
  const failures: unknown[] = [];

  beforeAll(async () => {
    edge = createEdge({
      artifacts: [anArtifact()],
      client: "acme",
      organizationId,
      geo: { countryCode: "US", stateCode: "CA", city: "SAN FRANCISCO", latitude: 37.75, longitude: -122.4 },
    });
    // What the client gets is what the API promises.
    const watched = async (request: Request): Promise<Response> => {
      const response = await edge.fetch(request);
      if (!request.url.includes("/rest/")) return response;
      const text = await response.text();
      const copy = (): Response => new Response(text, { status: response.status, headers: response.headers });
      await validateResponse(copy()).catch((error) => failures.push(error));
      return copy();
    };
    server = await listen({ fetch: watched }, { port: 0 });
    for (const method of ["server-side", "on-device", "hybrid"]) clients.set(method, await createReady(method));
  });
  afterAll(async () => {
    await server.close();
    await edge.close();
    expect(failures).toEqual([]);
  });

  function createReady(decisioningMethod: string): Promise<PublishedClient> {
    const published = loadPublished((input, init) =>
      fetch(String(input).replace("https://assets.adobetarget.com", server.url), init),
    );
    return new Promise((resolve, reject) => {
      const client = published.create({
        client: "acme",
        organizationId,
        decisioningMethod,
        serverDomain: new URL(server.url).host,
        secure: false,
        artifactLocation: `${server.url}/acme/production/v1/rules.json`,
        pollingInterval: 0,
        timeout: 30_000,
        // On the device it fails in itself when another call has taken the telemetry that it was about to send.
        telemetryEnabled: decisioningMethod === "server-side",
        events: {
          clientReady: () => resolve(client),
          artifactDownloadFailed: ({ error }: { error: unknown }) => reject(error),
          sendNotificationError: ({ error }: { error: unknown }) => failures.push(error),
        },
      });
    });
  }

  function createClient(method: string): PublishedClient {
    const client = clients.get(method);
    if (client === undefined) throw new Error(`There is no client for ${method}`);
    return client;
  }

  it("gets the same offers with all three decisioning methods", async () => {
    const request = {
      id: { tntId: "visitor-7" },
      context: { ...context, geo: { ipAddress: "192.0.2.1" } },
      execute: {
        mboxes: ["hero", "price", "near"].map((name, index) => ({ index, name, parameters: { tier: "gold" } })),
        pageLoad: {},
      },
    };
    const offers = await Promise.all(
      ["server-side", "on-device", "hybrid"].map(async (method) => {
        const { response } = await createClient(method).getOffers({ request, sessionId: "s1" });
        const entries = [...(response.execute?.mboxes ?? []), response.execute?.pageLoad];
        return entries.map((entry) => entry?.options?.map(({ type, content }) => ({ type, content })));
      }),
    );
    expect(offers[0]).toEqual([
      [{ type: "html", content: expect.any(String) }],
      [expect.anything()],
      [expect.anything()],
      [expect.anything(), expect.anything()],
    ]);
    expect(offers[1]).toEqual(offers[0]);
    expect(offers[2]).toEqual(offers[0]);
  });

  it("keeps its visitor by the cookie that it creates from the response", async () => {
    const client = createClient("server-side");
    const request = { context, execute: { mboxes: [{ name: "hero" }] } };
    const first = await client.getOffers({ request });
    const second = await client.getOffers({ request, targetCookie: first.targetCookie.value });
    expect(first.targetCookie.name).toBe("mbox");
    expect(second.response.id).toEqual(first.response.id);
  });

  it("prefetches, and notifies displays and clicks", async () => {
    const before = edge.counters;
    const client = createClient("server-side");
    const prefetch = { mboxes: [{ index: 0, name: "hero" }], views: [{}] };
    const { response, targetCookie } = await client.getOffers({ request: { context, prefetch } });
    const [mbox] = response.prefetch?.mboxes ?? [];
    const [view] = response.prefetch?.views ?? [];
    const notified = await client.sendNotifications({
      targetCookie: targetCookie.value,
      request: {
        context,
        notifications: [
          {
            id: "n1",
            type: "display",
            timestamp: Date.now(),
            mbox: { name: mbox?.name, state: mbox?.state },
            tokens: mbox?.options?.map(({ eventToken }) => eventToken),
          },
          {
            id: "n2",
            type: "click",
            timestamp: Date.now(),
            view: { name: view?.name, state: view?.state },
            tokens: view?.metrics?.map(({ eventToken }) => eventToken),
          },
        ],
      },
    });
    expect(notified.response.notifications).toEqual([{ id: "n1" }, { id: "n2" }]);
    expect(edge.counters.displays).toBeGreaterThan(before.displays);
    expect(edge.counters.clicks).toBe(before.clicks + 1);
  });

  it.each(["server-side", "on-device", "hybrid"])("reads attributes (%s)", async (method) => {
    const mboxes = [{ index: 0, name: "price", parameters: { tier: "gold" } }];
    const attributes = await createClient(method).getAttributes(["price"], {
      request: { context, execute: { mboxes } },
    });
    expect(attributes.getValue("price", "off")).toBe(15);
  });

  it("sends impressions of on-device decisions that the edge accepts", async () => {
    const before = edge.counters.displays;
    await createClient("on-device").getOffers({ request: { context, execute: { mboxes: [{ name: "hero" }] } } });
    while (edge.counters.displays === before) await new Promise((resolve) => setTimeout(resolve, 5));
    expect(edge.counters.displays).toBeGreaterThan(before);
  });

  it("calls the edge with the hybrid method for remote mboxes", async () => {
    const before = edge.counters.requests;
    const execute = { mboxes: [{ index: 0, name: "recommended" }] };
    const { response } = await createClient("hybrid").getOffers({ request: { context, execute } });
    expect(response.status).toBe(200);
    expect(edge.counters.requests).toBeGreaterThan(before);
  });
});
