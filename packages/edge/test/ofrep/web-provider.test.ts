import { createServer, type Server } from "node:http";
import { fileURLToPath } from "node:url";
import { type CuttableProxy, startCuttableProxy } from "@fletch/test-kit/cuttable-proxy";
import { launchChromium } from "@fletch/test-kit/launch-chromium";
import { openPort } from "@fletch/test-kit/open-port";
import { build } from "esbuild";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startEdge, type TestEdge } from "../../src/testing/start-edge.ts";
import { type ActivityFolder, anActivityFolder } from "../activity-folder.ts";
import { flagFiles } from "./flag-files.ts";

describe("the official OFREP provider for browsers", () => {
  let folder: ActivityFolder;
  let edge: TestEdge;
  let site: Server;
  let proxy: CuttableProxy;
  let browser: Browser | undefined;
  let page: Page;
  const complaints: string[] = [];

  beforeAll(async () => {
    browser = await launchChromium("the web provider of OFREP was not run");
    if (browser === undefined) return;
    folder = await anActivityFolder(flagFiles);
    edge = await startEdge({ activities: [folder.path], client: "acme" });
    // Within a minute of a change, and of the start, a stream begins with an event: the client would evaluate again at some time in the first test.
    edge.clock.advance(60_000);
    proxy = await startCuttableProxy(Number(new URL(edge.url).port));
    const { outputFiles } = await build({
      entryPoints: [fileURLToPath(new URL("web-provider-page.ts", import.meta.url))],
      bundle: true,
      write: false,
      format: "iife",
    });
    site = createServer((request, response) => {
      const isScript = request.url === "/script.js";
      response.setHeader("content-type", isScript ? "text/javascript" : "text/html");
      response.end(
        isScript
          ? outputFiles[0]?.text
          : '<!doctype html><link rel="icon" href="data:,"><script src="/script.js"></script>',
      );
    });
    const port = await openPort(site);
    page = await browser.newPage();
    page.on("pageerror", (error) => complaints.push(error.message));
    await page.goto(`http://127.0.0.1:${port}/`);
    await page.evaluate(
      `(async () => {
        await flags.OpenFeature.setContext({ targetingKey: "u1", tier: "gold" });
        await flags.OpenFeature.setProviderAndWait(new flags.OFREPWebProvider({ baseUrl: ${JSON.stringify(proxy.url)} }));
      })()`,
    );
  });
  afterAll(async () => {
    await browser?.close();
    site?.close();
    await proxy?.[Symbol.asyncDispose]();
    await edge?.close();
    await folder?.[Symbol.asyncDispose]();
  });

  /** Waits in the page until an expression is true. */
  const until = (expression: string): Promise<unknown> => page.waitForFunction(expression, undefined, { polling: 10 });

  it("gets all flags in one request, across origins", async () => {
    if (browser === undefined) return;
    const before = edge.counters.evaluations;
    expect(
      await page.evaluate(`[
        flags.client.getBooleanValue("beta", false),
        flags.client.getStringDetails("banner.text", "").value,
        flags.client.getBooleanDetails("nothing", true).errorCode,
        flags.client.getNumberDetails("banner.ratio", 0),
      ]`),
    ).toEqual([true, "Hello", "FLAG_NOT_FOUND", expect.objectContaining({ value: 0.5, reason: "STATIC" })]);
    expect(edge.counters.evaluations).toBe(before);
  });

  it("evaluates again for a changed context", async () => {
    if (browser === undefined) return;
    // Values that it had before for this targeting key are there at once, and say that they are CACHED.
    await page.evaluate(`flags.OpenFeature.setContext({ targetingKey: "u1", user: { country: "DE" } })`);
    await until(`flags.client.getBooleanDetails("beta", true).variant === "german"`);
    expect(await page.evaluate(`flags.client.getBooleanValue("beta", true)`)).toBe(false);
  });

  it("gets an event when a file changes, and evaluates again at once", async () => {
    if (browser === undefined) return;
    await until(`flags.events.length > 0`);
    const seen = Number(await page.evaluate(`flags.events.length`));
    await folder.write("banner.yaml", String(flagFiles["banner.yaml"]).replace("Hello", "Bye"));
    await until(`flags.client.getStringValue("banner.text", "") === "Bye"`);
    await until(`flags.events.slice(${seen}).some(({ flagsChanged = [] }) => flagsChanged.includes("banner"))`);
    const told = (await page.evaluate(`flags.events.slice(${seen})`)) as readonly { readonly event: string }[];
    expect(told).toContainEqual({
      event: "PROVIDER_CONFIGURATION_CHANGED",
      flagsChanged: expect.arrayContaining(["banner", "banner.text"]),
    });
  });

  it("reconnects after the stream was cut, and gets the missed change", async () => {
    if (browser === undefined) return;
    proxy.cut();
    await until(`flags.events.some(({ event }) => event === "PROVIDER_STALE")`);
    await folder.write("banner.yaml", String(flagFiles["banner.yaml"]).replace("Hello", "Again"));
    proxy.mend();
    await until(`flags.client.getStringValue("banner.text", "") === "Again"`);
    expect(complaints).toEqual([]);
  });
});
