import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { startEdge, type TestEdge } from "@fletch/edge/testing";
import { TargetClient } from "@fletch/sdk";

const artifact = {
  version: "1.0.0",
  meta: { clientCode: "acme", environment: "production" },
  globalMbox: "target-global-mbox",
  geoTargetingEnabled: false,
  responseTokens: [],
  localMboxes: ["hero"],
  remoteMboxes: ["only-the-edge"],
  localViews: [],
  remoteViews: [],
  rules: { mboxes: { hero: [rule()] }, views: {} },
};

const request = { execute: { mboxes: [{ name: "hero" }] } };
const compress = { gzip: gzipSync, br: brotliCompressSync };

function rule(): object {
  const options = [{ type: "html", content: "<h1>Hi</h1>", eventToken: "token-1" }];
  return {
    ruleKey: "1",
    activityId: 1,
    condition: { "==": [{ var: "page.subdomain" }, "shop"] },
    meta: { "activity.id": 1, "activity.name": "Hero", "experience.id": 0, "experience.name": "A" },
    consequence: { name: "hero", options, metrics: [] },
  };
}

// A busy machine may need more than Jest's five seconds, most of all to load an entry.
jest.setTimeout(60_000);

const entries = ["on-device", "remote", "node", "page", "web", "express", "fastify", "hono"];

it.each(entries)("loads @fletch/sdk/%s", (entry) => {
  expect(Object.keys(require(`@fletch/sdk/${entry}`))).not.toHaveLength(0);
});

describe("a client in Jest", () => {
  let edge: TestEdge;
  let options: TestEdge["clientOptions"] & { readonly timeout: number };

  beforeAll(async () => {
    edge = await startEdge({ artifacts: [artifact], client: "acme" });
    options = { ...edge.clientOptions, timeout: 20_000 };
  });
  afterAll(() => edge.close());

  it.each(["on-device", "hybrid"] as const)("becomes ready and decides %s", async (decisioningMethod) => {
    const target = TargetClient.create({ ...options, decisioningMethod });
    await target.ready({ timeout: 20_000 });
    const address = { url: "https://shop.example.co.uk/" };
    const result = await target.getOffers({ request: { ...request, context: { channel: "web", address } } });
    expect(result.meta.decisioningMethod).toBe("on-device");
    expect(result.response.execute?.mboxes?.[0]?.options?.[0]?.content).toBe("<h1>Hi</h1>");
    await target.close();
  });

  it("asks the edge, which counts the impression", async () => {
    const target = TargetClient.create(options);
    const context = { channel: "web", address: { url: "https://shop.example.co.uk/" } } as const;
    await target.getOffers({ request: { ...request, context, id: { tntId: "visitor-1" } } });
    await edge.expectImpression({
      activity: "Hero",
      experience: "A",
      visitor: { tntId: "visitor-1" },
      timeout: 20_000,
    });
    await target.close();
  });

  it.each(["gzip", "br"] as const)("reads an artifact that comes as %s", async (encoding) => {
    const cdn = await listen(encoding);
    const target = TargetClient.create({
      ...options,
      decisioningMethod: "on-device",
      artifactLocation: `http://127.0.0.1:${(cdn.address() as AddressInfo).port}/rules.json`,
    });
    await target.ready({ timeout: 20_000 });
    await target.close();
    cdn.closeAllConnections();
    await new Promise((resolve) => cdn.close(resolve));
  });

  it("goes through a proxy, for which undici is loaded", async () => {
    let asked = 0;
    const proxy = createServer((_, response) => response.writeHead(502).end());
    proxy.on("connect", (_, socket) => {
      asked++;
      socket.end("HTTP/1.1 502 Bad Gateway\r\n\r\n");
    });
    await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
    const port = (proxy.address() as AddressInfo).port;
    const target = TargetClient.create({ ...options, proxy: `http://127.0.0.1:${port}`, retries: 0 });
    await expect(target.getOffers({ request })).rejects.toMatchObject({ code: "network-error" });
    expect(asked).toBe(1);
    await target.close();
    await new Promise((resolve) => proxy.close(resolve));
  });
});

async function listen(encoding: keyof typeof compress): Promise<Server> {
  const server = createServer((_, response) => {
    response.writeHead(200, { "content-encoding": encoding, "content-type": "application/json" });
    response.end(compress[encoding](JSON.stringify(artifact)));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return server;
}
