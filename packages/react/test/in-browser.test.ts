import { fileURLToPath } from "node:url";
import { startEdge, type TestEdge } from "@fletch/edge/testing";
import { TargetClient } from "@fletch/sdk/flags";
import { launchChromium } from "@fletch/test-kit/launch-chromium";
import { until } from "@fletch/test-kit/until";
import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type ShopSite, startShopSite } from "./shop-site.ts";

/** Keeps what an element has shown, from the first byte of the page on. */
const observe = `
  window.shown = { headline: [], hero: [] };
  const look = () => {
    for (const id in shown) {
      const text = document.getElementById(id)?.textContent;
      if (text !== undefined && text !== "" && text !== shown[id].at(-1)) shown[id].push(text);
    }
  };
  new MutationObserver(look).observe(document, { childList: true, subtree: true, characterData: true, attributes: true });
`;

/** Keeps somebody waiting until it is opened. */
function createGate(): { readonly promise: Promise<void>; readonly open: () => void } {
  let open = (): void => undefined;
  const promise = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { promise, open };
}

describe("a page that the server renders, in a browser", () => {
  let edge: TestEdge;
  let target: TargetClient;
  let site: ShopSite;
  let browser: Browser | undefined;
  let page: Page;
  let isPrefetching = false;
  /** What holds Target's answers back. */
  let gate: Promise<void> = Promise.resolve();
  /** Bodies of requests for offers. */
  const offerCalls: string[] = [];
  const complaints: string[] = [];
  const requests: string[] = [];

  beforeAll(async () => {
    browser = await launchChromium("@fletch/react was not hydrated");
    if (browser === undefined) return;
    edge = await startEdge({ activities: [fileURLToPath(new URL("activities", import.meta.url))], client: "shop" });
    target = TargetClient.create({
      ...edge.clientOptions,
      decisioningMethod: "on-device",
      artifactCache: false,
      pollingInterval: 0,
      flushInterval: 20,
      timeout: 20_000,
      fetchApi: async (url, init) => {
        if (/"(?:execute|prefetch)"/.test(String(init?.body))) {
          offerCalls.push(String(init?.body));
          await gate;
        }
        return fetch(url, init);
      },
    });
    await target.ready();
    site = await startShopSite(target, () => isPrefetching);
    // One tab for all tests: each new one costs the browser a process.
    page = await browser.newPage();
    await page.addInitScript(observe);
    page.on("pageerror", (error) => complaints.push(error.message));
    page.on("console", (message) => {
      if (["warning", "error"].includes(message.type())) complaints.push(message.text());
    });
    page.on("request", (request) => requests.push(new URL(request.url()).pathname));
  });
  afterAll(async () => {
    await browser?.close();
    await site?.[Symbol.asyncDispose]();
    await target?.close({ deadline: 500 });
    await edge?.close();
  });

  beforeEach(() => {
    complaints.length = 0;
    requests.length = 0;
    offerCalls.length = 0;
    if (site !== undefined) site.reports.length = 0;
  });
  afterEach(async () => {
    await page?.goto("about:blank");
    await page?.unrouteAll();
    await page?.context().clearCookies();
    isPrefetching = false;
    gate = Promise.resolve();
    if (site !== undefined) site.reportStatus = 204;
  });

  let visits = 0;
  /** Opens the page, by a URL that no test before had. */
  const open = (query = "", options: Parameters<Page["goto"]>[1] = {}): Promise<unknown> =>
    page.goto(`${site.url}/?visit=${++visits}&${query}`, options);
  const events = (): { type: string; mbox: string }[] => site.reports.flatMap((report) => JSON.parse(report));
  const shown = (): Promise<{ headline: string[]; hero: string[] }> => page.evaluate("shown");
  const readText = (id: string): Promise<string | null> => page.locator(`#${id}`).textContent();

  it("has flags and offers from the server, with one call of Target", async () => {
    if (browser === undefined) return;
    await open("tier=gold");
    await page.locator("#counter").click();
    expect(await readText("banner")).toBe("Open");
    expect(await page.locator("#headline").getAttribute("data-details")).toBe("true TARGETING_MATCH Gold");
    expect(await readText("price")).toBe("15 %");
    expect(await shown()).toEqual({
      headline: ["Gold </script><script>window.injected = 1</script>"],
      hero: ["Autumn lamps"],
    });
    expect(await page.evaluate("window.injected")).toBeUndefined();
    expect(offerCalls).toHaveLength(1);
    expect(requests.filter((path) => path !== "/target")).toEqual(["/", "/script.js"]);
    expect(complaints).toEqual([]);
  });

  it("is hydrated while an offer is pending, and replaces the placeholder by it", async () => {
    if (browser === undefined) return;
    const responseGate = createGate();
    gate = responseGate.promise;
    await open("", { waitUntil: "commit" });
    await page.waitForFunction("document.querySelector('#counter') !== null");
    await expect
      .poll(async () => {
        await page.locator("#counter").click();
        return page.locator("#banner").count();
      })
      .toBe(1);
    expect(await readText("waiting")).toBe("Waiting");
    expect(await readText("headline")).toBe("Default");
    responseGate.open();
    await page.waitForFunction("document.querySelector('#waiting') === null");
    expect(site.pages.at(-1)?.timing).toMatchObject({ total: expect.any(Number), waited: 0 });
    expect(await shown()).toEqual({ headline: ["Default"], hero: ["Autumn lamps"] });
    expect(complaints).toEqual([]);
  });

  it("shows the flags of a new state, keeps its offers, and reports their displays", async () => {
    if (browser === undefined) return;
    await open();
    await page.waitForFunction("typeof refresh === 'function'");
    await page.evaluate("refresh()");
    await page.waitForFunction("document.getElementById('headline').textContent.startsWith('Gold')");
    expect((await shown()).hero).toEqual(["Autumn lamps"]);
    await until(() => site.reports.join("").includes('"flags"'));
    expect(complaints).toEqual([]);
  });

  it.each(["before", "after"])(
    "is hydrated %s half of an offer has arrived, and shows the whole offer",
    async (when) => {
      if (browser === undefined) return;
      const responseGate = createGate();
      if (when === "before") gate = responseGate.promise;
      const loading = createGate();
      await page.route("**/script.js", async (route) => {
        if (when === "after") await loading.promise;
        await route.continue();
      });
      const hasHalf = (): Promise<unknown> =>
        page.waitForFunction("[...document.scripts].some(({ text }) => /^.{1,9}$/.test(text))");
      await open("cut", { waitUntil: "commit" });
      if (when === "after") await hasHalf();
      loading.open();
      await page.waitForFunction("typeof refresh === 'function'");
      responseGate.open();
      if (when === "before") await hasHalf();
      expect(await readText("waiting")).toBe("Waiting");
      site.writeRest();
      await page.waitForFunction("document.querySelector('#waiting') === null");
      expect(await shown()).toEqual({ headline: ["Default"], hero: ["Autumn lamps"] });
      expect(complaints).toEqual([]);
    },
  );

  it("keeps offers of earlier states that the next one does not have", async () => {
    if (browser === undefined) return;
    await open();
    await page.waitForFunction("typeof setState === 'function'");
    const set = (state: string): Promise<unknown> => page.evaluate(`setState(${state})`);
    const gold = '{ flags: { values: { headline: "Gold" }, reason: "SPLIT" } }';
    await set(`{ flags: {}, offers: { hero: { contents: ["Winter lamps"] } } }`);
    await page.waitForFunction("document.getElementById('hero').textContent === 'Winter lamps'");
    await set(`{ flags: ${gold}, offers: {} }`);
    await page.waitForFunction("document.getElementById('headline').textContent === 'Gold'");
    await set("undefined");
    await page.locator("#counter").click();
    await page.waitForFunction("document.getElementById('counter').textContent.startsWith('1')");
    expect(await shown()).toEqual({ headline: ["Default", "Gold"], hero: ["Autumn lamps", "Winter lamps"] });
    expect(complaints).toEqual([]);
  });

  it("reports the displays of the next visitor, also for the same experience", async () => {
    if (browser === undefined) return;
    await open("tier=gold");
    await until(() => events().length === 1);
    await page.waitForFunction("typeof refresh === 'function'");
    await page.evaluate("refresh()");
    await until(() => events().length === 2);
    expect(events()[1]).toEqual(events()[0]);
  });

  it("splits many events into several requests", async () => {
    if (browser === undefined) return;
    await open();
    await page.waitForFunction("typeof refresh === 'function'");
    await until(() => events().length === 1);
    // Suspended parts of a page are hydrated after the rest of it, and clicks before that are nobody's.
    await page.locator("#hero[data-hydrated=true]").waitFor();
    await page.evaluate("for (let at = 0; at < 120; at++) document.querySelector('#hero a').click()");
    await until(() => events().length === 121);
    expect(Math.max(...site.reports.map((report) => JSON.parse(report).length))).toBeLessThanOrEqual(50);
  });

  it("warns if the site's route fails and there is no sendBeacon", async () => {
    if (browser === undefined) return;
    site.reportStatus = 500;
    await using _ = await page.addInitScript("delete Navigator.prototype.sendBeacon");
    await open();
    await until(() => complaints.some((text) => text.endsWith("/target 500")));
  });

  it("reports each display once, and clicks, through the site's route", async () => {
    if (browser === undefined) return;
    isPrefetching = true;
    await open("tier=gold");
    const names = (): string[] => events().map(({ type, mbox }) => `${type} ${mbox}`);
    await until(() => events().length === 3);
    expect(names()).toEqual(["display flags", "display hero", "display prices"]);
    await edge.expectImpression({ activity: "New checkout", experience: "Gold", times: 1, timeout: 20_000 });
    await edge.expectImpression({ activity: "Hero", experience: "Autumn", times: 1, timeout: 20_000 });
    await page.locator("#counter").click();
    await page.locator("#counter").click();
    await until(() => events().length === 4);
    await page.locator("#hero[data-hydrated=true] a").click();
    await until(() => events().length === 5);
    expect(names().slice(3)).toEqual(["display banner", "click hero"]);
    expect(complaints).toEqual([]);
  });
});
