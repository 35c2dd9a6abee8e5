import { checkPage } from "@fletch/test-kit/find-barriers";
import { launchChromium } from "@fletch/test-kit/launch-chromium";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type RunningStore, startStore } from "./start-store.ts";

let store: RunningStore;
beforeAll(async () => {
  store = await startStore(0, { latency: 30, work: 30, timeout: 20_000 });
});
afterAll(() => store[Symbol.asyncDispose]());

describe("the store", () => {
  it("writes the offer into its HTML, and hands the state to the browser", async () => {
    const response = await fetch(store.url);
    const page = await response.text();
    expect(page).toContain("<h1>Autumn lamps</h1>");
    expect(page).toContain("Shipping from 5.00");
    const [, state = ""] = /id="target-state">(.*?)<\/script>/.exec(page) ?? [];
    expect(JSON.parse(state).target.response.execute.mboxes[0].name).toBe("store-hero");
    expect(response.headers.getSetCookie()).toEqual([expect.stringMatching(/^mbox=session#/)]);
    expect(response.headers.get("server-timing")).toContain("target-wait");
  });
});

describe("the store in a browser", () => {
  let browser: Browser | undefined;
  beforeAll(async () => {
    browser = await launchChromium("the store was not tried in a browser");
  });
  afterAll(() => browser?.close());

  it("shows Target's content at first paint, does not fetch it again, and reports a click once", async () => {
    if (browser === undefined) return;
    const context = await browser.newContext();
    const page = await context.newPage();
    const problems: string[] = [];
    page.on("pageerror", (error) => problems.push(String(error)));
    page.on("console", (message) => message.type() === "error" && problems.push(message.text()));
    const asked: string[] = [];
    page.on("request", (request) => asked.push(request.url()));
    await page.addInitScript(`
      globalThis.painted = [];
      const look = () => {
        const hero = document.querySelector("#hero h1"), ribbon = document.querySelector("#ribbon");
        if (ribbon && hero) painted.push(hero.innerText + " / " + ribbon.innerText);
        requestAnimationFrame(look);
      };
      requestAnimationFrame(look);
    `);
    const before = store.edge.counters;
    await page.goto(`${store.url}/`, { waitUntil: "load" });
    const paintedLast = "Autumn lamps / Free shipping until Sunday";
    await page.waitForFunction(
      `performance.getEntriesByName("first-contentful-paint").length > 0 && painted.length > 2 && painted.at(-1) === "${paintedLast}"`,
    );
    // Every frame that the browser has painted, the first one included; what changes is at most hidden.
    for (const frame of (await page.evaluate("painted")) as string[]) {
      expect(["Autumn lamps / ", paintedLast]).toContain(frame);
    }
    expect(await page.evaluate("getComputedStyle(document.querySelector('#ribbon')).backgroundColor")).toBe(
      "rgb(255, 215, 0)",
    );
    expect(asked.filter((url) => url.includes("/delivery"))).toEqual([]);
    expect(store.edge.counters.requests - before.requests).toBe(1);

    await page.click("#hero a");
    await page.click("#hero a");
    await expect.poll(() => store.edge.counters.clicks).toBe(before.clicks + 1);
    // The browser tells of a request beside sending it.
    await expect.poll(() => asked.filter((url) => url.includes("/delivery"))).toHaveLength(1);
    expect(store.edge.counters.requests - before.requests).toBe(2);

    // The visitor comes back.
    const cookie = async (): Promise<string | undefined> =>
      (await context.cookies()).find(({ name }) => name === "mbox")?.value.replaceAll(/#\d+/g, "");
    const known = await cookie();
    await page.reload();
    expect(await cookie()).toBe(known);
    expect(problems).toEqual([]);
  });

  it("keeps nobody out: on a phone and a desktop, light and dark", async () => {
    if (browser !== undefined) expect(await checkPage(browser, store.url)).toEqual([]);
  });
});
