import { readFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { createRequire } from "node:module";
import { launchChromium } from "@fletch/test-kit/launch-chromium";
import { openPort } from "@fletch/test-kit/open-port";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createEdge, type Edge } from "../src/create-edge.ts";
import { type EdgeServer, listen } from "../src/listen.ts";
import { anArtifact } from "./an-artifact.ts";

const bundle = createRequire(import.meta.url).resolve("@adobe/target-nodejs-sdk/dist/targetclient.browser.js");

/**
 * The published bundle expects its bundler to bring four modules of Node. These do what polyfills of bundlers do: what a browser has
 * is used, and a socket, which it has not, is an error.
 *
 * Where there is `sendBeacon`, the published client fails in itself before it sends a notification (`withPostMiddleware is not a
 * function`); without, it sends it as any other request. So it is taken away, and the edge is sent a beacon by hand.
 */
const polyfills = `
  globalThis.punycode = {
    toASCII: (name) => (/^[ -~]*$/.test(name) || !URL.canParse("http://" + name) ? name : new URL("http://" + name).hostname),
  };
  globalThis.crypto.randomFillSync = (bytes) => crypto.getRandomValues(bytes);
  globalThis.http = globalThis.https = {
    Agent: class {},
    request() { throw new Error("A browser has no sockets"); },
  };
  globalThis.sendBeaconByHand = navigator.sendBeacon.bind(navigator);
  delete Navigator.prototype.sendBeacon;
`;

/** What the page does. It runs in the browser, so it is text, and everything it needs comes as an argument. */
const flows = `async ({ host, artifactLocation, decisioningMethod }) => {
  const failures = [];
  const client = await new Promise((resolve, reject) => {
    const made = TargetClient.create({
      client: "acme",
      organizationId: "0AAA@AdobeOrg",
      decisioningMethod,
      serverDomain: host,
      secure: false,
      artifactLocation,
      pollingInterval: 0,
      timeout: 30_000,
      // On the device it fails in itself when another call has taken the telemetry that it was about to send.
      telemetryEnabled: decisioningMethod === "server-side",
      events: {
        clientReady: () => resolve(made),
        artifactDownloadFailed: ({ error }) => reject(error),
        sendNotificationError: ({ error }) => failures.push(String(error)),
      },
    });
  });
  const context = { channel: "web", address: { url: location.href }, userAgent: navigator.userAgent };
  const geo = { ipAddress: "192.0.2.1" };
  const executed = await client.getOffers({
    request: {
      id: { tntId: "visitor-7" },
      context: { ...context, geo },
      execute: { mboxes: ["hero", "near"].map((name, index) => ({ index, name })), pageLoad: {} },
    },
  });
  const prefetched = await client.getOffers({
    targetCookie: executed.targetCookie.value,
    request: { context, prefetch: { mboxes: [{ index: 0, name: "hero" }], views: [{}] } },
  });
  const [mbox] = prefetched.response.prefetch.mboxes;
  const notified = await client.sendNotifications({
    targetCookie: executed.targetCookie.value,
    request: {
      context,
      notifications: [{
        id: "n1",
        type: "display",
        timestamp: Date.now(),
        mbox: { name: mbox.name, state: mbox.state },
        tokens: mbox.options.map(({ eventToken }) => eventToken),
      }],
    },
  });
  const attributes = await client.getAttributes(["price"], {
    request: { context, execute: { mboxes: [{ index: 0, name: "price", parameters: { tier: "gold" } }] } },
  });
  const entries = [...executed.response.execute.mboxes, executed.response.execute.pageLoad];
  return {
    shown: entries.map(({ options = [] }) => options.map(({ content }) => content)),
    views: prefetched.response.prefetch.views.map(({ name }) => name),
    notified: notified.response.notifications,
    off: attributes.getValue("price", "off"),
    failures,
  };
}`;

const front =
  '<!doctype html><link rel="icon" href="data:,"><script src="/polyfills.js"></script><script src="/targetclient.js"></script>';

describe("the published client in a browser", () => {
  let edge: Edge;
  let server: EdgeServer;
  let site: Server;
  let browser: Browser | undefined;
  let page: Page;
  const complaints: string[] = [];

  beforeAll(async () => {
    browser = await launchChromium("the browser's client was not run");
    if (browser === undefined) return;
    const geo = { countryCode: "US", stateCode: "CA", city: "SAN FRANCISCO", latitude: 37.75, longitude: -122.4 };
    edge = createEdge({ artifacts: [anArtifact()], client: "acme", organizationId: "0AAA@AdobeOrg", geo });
    server = await listen(edge, { port: 0 });
    site = createServer((request, response) => {
      const { [request.url ?? ""]: content = front } = {
        "/polyfills.js": polyfills,
        "/targetclient.js": readFileSync(bundle, "utf8"),
      } as Readonly<Record<string, string>>;
      response.setHeader("content-type", `text/${content === front ? "html" : "javascript"};charset=utf-8`);
      response.end(content);
    });
    const port = await openPort(site);
    page = await browser.newPage();
    page.on("pageerror", (error) => complaints.push(error.message));
    page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
    // The client looks places up at Target's CDN and nowhere else; here that name leads to the edge.
    await page.route("https://assets.adobetarget.com/**", async (route) => {
      const { pathname } = new URL(route.request().url());
      await route.fulfill({ response: await route.fetch({ url: `${server.url}${pathname}` }) });
    });
    await page.goto(`http://127.0.0.1:${port}/`);
  });
  afterAll(async () => {
    await browser?.close();
    site?.close();
    await server?.close();
    await edge?.close();
  });

  it.each(["server-side", "on-device", "hybrid"])(
    "runs its documented flows against the edge, across origins (%s)",
    async (decisioningMethod) => {
      if (browser === undefined) return;
      expect(complaints).toEqual([]);
      const result = await page.evaluate(
        `(${flows})(${JSON.stringify({
          host: new URL(server.url).host,
          artifactLocation: `${server.url}/acme/production/v1/rules.json`,
          decisioningMethod,
        })})`,
      );
      expect(result).toEqual({
        shown: [[expect.stringMatching(/^<h1>/)], ["near"], [expect.any(Array), expect.any(Array)]],
        views: ["home", "cart"],
        notified: [{ id: "n1" }],
        off: 15,
        failures: [],
      });
      expect(edge.counters.displays).toBeGreaterThan(0);
    },
  );

  it("sends a page's beacon, which gets no response body", async () => {
    if (browser === undefined) return;
    const before = edge.counters;
    const body = { context: { channel: "web", beacon: true }, execute: { mboxes: [{ index: 0, name: "hero" }] } };
    const url = `${server.url}/rest/v1/delivery?client=acme&sessionId=s`;
    expect(
      await page.evaluate(`sendBeaconByHand(${JSON.stringify(url)}, ${JSON.stringify(JSON.stringify(body))})`),
    ).toBe(true);
    while (edge.counters.impressions === before.impressions) await new Promise((resolve) => setTimeout(resolve, 10));
    expect(edge.counters.refused).toBe(before.refused);
  });
});
