import { findBarriers } from "@fletch/test-kit/find-barriers";
import { launchChromium } from "@fletch/test-kit/launch-chromium";
import { drawItems } from "@fletch/test-kit/random-runs";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { adminToken, markup, type ShopEdge, startShopEdge, visitShop } from "./shop-edge.ts";

/** Every way to look at a view. Two of them have every size and every color, so axe looks at those. */
const looks = [
  { name: "desktop, light", colorScheme: "light", size: { width: 1280, height: 900 }, isSearched: true },
  { name: "desktop, dark", colorScheme: "dark", size: { width: 1280, height: 900 }, isSearched: false },
  { name: "phone, dark", colorScheme: "dark", size: { width: 390, height: 844 }, isSearched: true },
  { name: "phone, light", colorScheme: "light", size: { width: 390, height: 844 }, isSearched: false },
] as const;

let shop: ShopEdge;
let browser: Browser | undefined;
/** The tab of all tests: each new one costs the browser a process. */
let page: Page;
/** What went wrong in it: errors, warnings, policy violations, and requests to elsewhere. */
const complaints: string[] = [];

beforeAll(async () => {
  shop = await startShopEdge();
  await visitShop(shop, 60);
  await shop.deliver({ context: { channel: "tv" } });
  await shop.deliver({
    id: { tntId: "odd" },
    context: { channel: "web" },
    execute: {
      mboxes: [
        { name: "strange", index: 0 },
        { name: markup, index: 1 },
      ],
    },
  });
  browser = await launchChromium("the console was not opened");
  if (browser !== undefined) page = await browser.newPage({ reducedMotion: "reduce" });
  await page?.exposeFunction("complain", (text: string) => complaints.push(text));
  await page?.addInitScript(() => {
    const { complain } = globalThis as unknown as { readonly complain: (text: string) => void };
    addEventListener("securitypolicyviolation", (event) => complain(`${event.violatedDirective}: ${event.blockedURI}`));
  });
  page?.on("pageerror", (error) => complaints.push(error.message));
  page?.on("console", (message) => {
    // The page is to have nothing to say.
    if (["error", "warning"].includes(message.type())) complaints.push(message.text());
  });
  page?.on("request", (request) => {
    if (!request.url().startsWith(`${shop.server.url}/`)) complaints.push(`a request to ${request.url()}`);
  });
});
afterAll(async () => {
  await browser?.close();
  await shop?.[Symbol.asyncDispose]();
});

/** Opens the console as a new tab would have it: with the token, or none, and nothing kept. */
async function openConsole(token: string | null = adminToken): Promise<void> {
  if (page.url() !== "about:blank") {
    await page.evaluate(() => {
      sessionStorage.clear();
      localStorage.clear();
    });
    await page.goto("about:blank");
  }
  await page.setViewportSize(looks[0].size);
  await page.emulateMedia({ colorScheme: null });
  complaints.length = 0;
  await page.goto(`${shop.server.url}/${token === null ? "" : `#token=${encodeURIComponent(token)}`}`);
}

async function openView(link: string): Promise<void> {
  await page.goto(`${shop.server.url}/${link}`);
  await page.waitForSelector("main h1");
  await page.waitForFunction(() => document.querySelector("[aria-busy='true']") === null);
}

async function readAdmin<T>(path: string): Promise<T> {
  const headers = { authorization: `Bearer ${adminToken}` };
  const response = await fetch(`${shop.server.url}/admin/${path}`, { headers });
  return (await response.json()) as T;
}

async function findId(name: string): Promise<number> {
  const activities = await readAdmin<{ id: number; name: string }[]>("activities");
  const found = activities.find((activity) => activity.name === name);
  if (found === undefined) throw new Error(`There is no activity ${name}`);
  return found.id;
}

async function listViews(): Promise<readonly string[]> {
  const hero = await findId("Which promise sells?");
  return [
    "#/activities",
    "#/activities/locations",
    `#/activities/${hero}`,
    `#/activities/${await findId("Winter at the hero")}`,
    "#/activities/1",
    "#/results",
    `#/results/${hero}`,
    `#/results/${await findId("Three prices")}`,
    `#/results/${hero}?from=2001-01-01&to=2001-01-02`,
    "#/visitors",
    "#/visitors/tntId/visitor-7",
    "#/try",
    `#/try?mbox=hero,strange&view=home&page=1&force=${hero}.1`,
    "#/live",
    "#/faults",
  ];
}

describe("every view of the console, on desktop and phone, light and dark", () => {
  it("opens without an error, an accessibility barrier, a violation of its content security policy, or a request to another host", async () => {
    if (browser === undefined) return;
    await openConsole();
    const views = await listViews();
    // Every view is opened; those that are drawn are looked at closely.
    const searched = new Set(drawItems(views));
    for (const view of views) {
      await openView(view);
      for (const { name, colorScheme, size, isSearched } of searched.has(view) ? looks : looks.slice(0, 1)) {
        await page.emulateMedia({ colorScheme });
        await page.setViewportSize(size);
        const overflow = await page.evaluate(
          () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
        );
        expect(overflow, `${view} is wider than the screen: ${name}`).toBeLessThanOrEqual(0);
        if (isSearched && searched.has(view)) expect(await findBarriers(page), `${view}: ${name}`).toEqual([]);
      }
    }
    expect(complaints).toEqual([]);
    expect(await page.evaluate(() => "wasRun" in globalThis)).toBe(false);
  });
});

describe("the console", () => {
  it("requires the token, says that a wrong one is refused, and keeps it out of the URL", async () => {
    if (browser === undefined) return;
    await openConsole(null);
    await page.getByRole("heading", { name: "Open the console" }).waitFor();
    expect(await findBarriers(page)).toEqual([]);
    await page.getByLabel("Admin token").fill("another token, and wrong");
    await page.getByRole("button", { name: "Open" }).click();
    await page.getByText("The edge refused this token").waitFor();
    await page.getByLabel("Admin token").fill(adminToken);
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "Activities", level: 1 }).waitFor();
    await page.goto(`${shop.server.url}/#token=${encodeURIComponent(adminToken)}&/live`);
    await page.reload();
    expect(page.url()).not.toContain("token");
  });

  it("can be used with the keyboard alone, and moves the focus to the opened view", async () => {
    if (browser === undefined) return;
    await openConsole();
    await page.getByRole("heading", { name: "Activities", level: 1 }).waitFor();
    await page.keyboard.press("Tab");
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe("Skip to content");
    await page.getByRole("link", { name: "Faults" }).focus();
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "Faults", level: 1 }).waitFor();
    await page.waitForFunction(() => document.activeElement?.textContent === "Faults");
    expect(await page.title()).toBe("Faults · Fletch");
  });

  it("shows requests live, refused ones with the reason", async () => {
    if (browser === undefined) return;
    await openConsole();
    await openView("#/live");
    await shop.deliver({
      id: { tntId: "just-now" },
      context: { channel: "web" },
      execute: { mboxes: [{ name: "price", index: 0 }] },
    });
    // The names of activities come with a request of their own.
    const row = page.getByRole("listitem").filter({ hasText: "just-now" });
    await row.filter({ hasText: "Three prices" }).first().waitFor();
    const evaluation = shop.edge.fetch(
      new Request("http://edge.test/ofrep/v1/evaluate/flags/prize", {
        method: "POST",
        body: JSON.stringify({ context: { targetingKey: "program-1" } }),
      }),
    );
    expect((await evaluation).status).toBe(404);
    await page.getByText('"prize": There is no such flag; did you mean "price"').waitFor();
    await shop.deliver({ context: { channel: "radio" } });
    await page.getByText('$.context.channel: expected one of "mobile", "web", received "radio"').waitFor();
  });

  it("shows a forced experience, and counts no impression of it", async () => {
    if (browser === undefined) return;
    await openConsole();
    const draft = await findId("Winter at the hero");
    const before = await readAdmin<object[]>("totals");
    await openView(`#/try?mbox=hero&as=tntId&id=never-stored&force=${draft}.0`);
    await page.getByRole("region", { name: "Offer" }).getByText("<h1>Snow.</h1>").waitFor();
    await page.getByText("Not counted, nothing is stored").waitFor();
    expect(await readAdmin<object[]>("totals")).toEqual(before);
    expect(await readAdmin("visitors?tntId=never-stored")).toMatchObject({ status: 404 });
  });

  it("links to forced experiences on the reader's page, also of drafts, with the parameters of Target's QA links", async () => {
    if (browser === undefined) return;
    await openConsole();
    const [draft, price] = [await findId("Winter at the hero"), await findId("Three prices")];
    await openView(`#/try?mbox=hero,price&force=${draft}.0,${price}.2`);
    await page.getByLabel("Your page").fill("https://shop.test/lamps?color=red");
    const link = page.getByRole("link", { name: "Open the forced experiences on your page" });
    const { searchParams } = new URL((await link.getAttribute("href")) ?? "");
    expect(searchParams.get("color")).toBe("red");
    expect(searchParams.getAll("at_preview_index")).toEqual(["1_1", "2_3"]);
    const mboxes = ["hero", "price"].map((name, index) => ({ name, index }));
    const qaMode = {
      token: searchParams.get("at_preview_token"),
      previewIndexes: [
        { activityIndex: 1, experienceIndex: 1 },
        { activityIndex: 2, experienceIndex: 3 },
      ],
    };
    const shown = await (await shop.deliver({ context: { channel: "web" }, execute: { mboxes }, qaMode })).json();
    expect(shown.execute.mboxes[0].options[0].content).toBe("<h1>Snow.</h1>");
    expect(shown.execute.mboxes[1].options[0].content).toEqual({ price: 10.5 });
    await page.getByRole("button", { name: "Copy link the link to the forced experiences" }).waitFor();
    await openView(`#/activities/${price}`);
    expect(await page.getByLabel("Your page").inputValue()).toBe("https://shop.test/lamps?color=red");
  });

  it("shows a report by its own link: advice, rates, lift and split", async () => {
    if (browser === undefined) return;
    await openConsole();
    await openView(`#/results/${await findId("Three prices")}`);
    const table = page.getByRole("table", { name: "order-done by experience" });
    const { experiences } = await readAdmin<{ experiences: { name: string; visitors: number }[] }>(
      `reports/${await findId("Three prices")}`,
    );
    for (const { name, visitors } of experiences) {
      const row = table.getByRole("row").filter({ hasText: name });
      expect(await row.getByRole("cell").first().textContent()).toBe(String(visitors));
    }
    await page.getByRole("img", { name: /^Lift of order-done against 9.50/ }).waitFor();
    await page.getByRole("img", { name: /^Cumulative lift of order-done by day/ }).waitFor();
    await page.getByRole("img", { name: "New visitors by day and experience" }).waitFor();
    await page.getByRole("combobox", { name: "Control" }).selectOption({ label: "10.50" });
    await page.getByRole("img", { name: /^Lift of order-done against 10.50/ }).waitFor();
    expect(page.url()).toContain("control=2");
  });

  it("shows a visitor: ids, assignments, events by name, and the reasons", async () => {
    if (browser === undefined) return;
    await openConsole();
    await openView("#/visitors");
    await page.getByRole("textbox", { name: "Id" }).fill("visitor-7");
    await page.keyboard.press("Enter");
    await page.getByText("Converted with").first().waitFor();
    await page.getByText("order order-7").first().waitFor();
    await page.getByText("The visitor had it before, and keeps it.").first().waitFor();
    await page.getByText(", drawn from As it was 50 %, Fly straight 50 %").first().waitFor();
    await openView("#/visitors/tntId/nobody");
    await page.getByText("There is no such visitor").waitFor();
  });

  it("switches faults on and off", async () => {
    if (browser === undefined) return;
    await openConsole();
    await openView("#/faults");
    await page.getByLabel("Wait, in milliseconds").fill("7");
    await page.getByRole("button", { name: "Apply" }).click();
    await page.getByText("Every request waits 7 ms.").waitFor();
    expect(await readAdmin("faults")).toMatchObject({ latency: 7 });
    await page.getByRole("button", { name: "End all faults" }).click();
    await page.getByText("No faults are injected").waitFor();
    expect(await readAdmin("faults")).toMatchObject({ latency: 0 });
  });
});
