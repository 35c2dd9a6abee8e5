import { collectLogs, quietLogger } from "@fletch/test-kit/loggers";
import { randomRuns } from "@fletch/test-kit/random-runs";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Page, type PageOptions, TargetClient, type TargetClientOptions } from "../../src/entries/index.ts";
import { components, localComponents, type PageEdge, remoteComponents, startPageEdge, toContent } from "./page-edge.ts";

let shop: PageEdge;
const clients: TargetClient[] = [];

const connect = (options: Partial<TargetClientOptions> = {}): TargetClient => {
  const client = TargetClient.create({ ...shop.options, ...options });
  clients.push(client);
  return client;
};
const open = (client: TargetClient, options: Partial<PageOptions> = {}): Page =>
  client.forRequest({ url: "https://shop.test/lamps?color=red", headers: { host: "shop.test" }, ...options });
const askedMboxes = (at: number, mode: "execute" | "prefetch" = "execute"): string[] =>
  (shop.requests[at]?.body[mode]?.mboxes ?? []).map(({ name }: { name: string }) => name);

beforeEach(async () => {
  shop = await startPageEdge();
});
afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.close({ deadline: 500 })));
  await shop[Symbol.asyncDispose]();
});

describe("the offers of a page", () => {
  it("are requested in one call for twelve components", async () => {
    const page = open(connect());
    const component = async (name: string): Promise<string> => {
      await Promise.resolve();
      return page.offer(name, { fallback: "default" });
    };
    expect(await Promise.all(components.map(component))).toEqual(components.map(toContent));
    expect(shop.requests).toHaveLength(1);
    expect(askedMboxes(0)).toEqual(components);
  });

  it("are requested at once by begin, and awaited where they are read", async () => {
    const page = open(connect());
    page.begin(["component-1", "component-2"], { parameters: { tier: "gold" } });
    page.begin("component-3");
    expect(await page.offer("component-2")).toBe(toContent("component-2"));
    expect(await page.offer("component-2")).toBe(toContent("component-2"));
    expect(await page.offer("component-3")).toBe(toContent("component-3"));
    expect(shop.requests.map((_, at) => askedMboxes(at))).toEqual([["component-1", "component-2"], ["component-3"]]);
    expect(shop.requests[0]?.body.execute.mboxes[0].parameters).toEqual({ tier: "gold" });
  });

  it("are decided on the device where possible, and only remote ones are requested", async () => {
    const client = connect({ decisioningMethod: "hybrid" });
    await client.ready();
    shop.edge.setFaults({ latency: 150 });
    const page = open(client);
    page.begin(components);
    const order: string[] = [];
    await Promise.all(
      components.map(async (name) => {
        expect(await page.offer(name)).toBe(toContent(name));
        order.push(name);
      }),
    );
    expect(order.slice(0, 6).sort()).toEqual([...localComponents].sort());
    expect(shop.requests).toHaveLength(1);
    expect(askedMboxes(0)).toEqual(remoteComponents);
    expect(client.stats().pages?.calls).toEqual({ onDevice: 1, remote: 1, failed: 0 });
  });

  it("are the fallback, or nothing, for default content", async () => {
    const page = open(connect());
    expect(await page.offer("nowhere", { fallback: "mine" })).toBe("mine");
    expect(await page.offer("nowhere")).toBeUndefined();
    expect(await page.offers("nowhere")).toEqual([]);
  });

  it("can be attributes, a page load, and views", async () => {
    const page = open(connect());
    const [flags, load, home] = await Promise.all([
      page.attributes<{ beta: boolean; limit: number; other: string }>("flags", {
        fallback: { beta: false, limit: 1, other: "kept" },
      }),
      page.pageLoad(),
      page.view("home"),
    ]);
    expect({ ...flags }).toEqual({ beta: true, limit: 3, other: "kept" });
    expect(load[0]?.type).toBe("actions");
    expect(home[0]).toMatchObject({ type: "actions", eventToken: expect.any(String) });
    expect(shop.requests).toHaveLength(1);
  });
});

describe("an offer of another type", () => {
  it("counts as default content, and is reported once", async () => {
    const logs = collectLogs();
    const client = connect({ logger: logs.logger });
    for (let round = 0; round < 2; round++) {
      const page = open(client);
      expect(await page.offer("flags", { fallback: "mine" })).toBe("mine");
      expect(await page.offer("flags")).toBeUndefined();
      expect(await page.json("flags")).toEqual({ beta: true, limit: 3 });
      expect(await page.json("component-1", { fallback: null })).toBeNull();
      expect({ ...(await page.attributes("flags", { fallback: { beta: "no", limit: 1 } })) }).toEqual({
        beta: "no",
        limit: 3,
      });
    }
    expect(logs.messages()).toEqual([
      expect.stringMatching(/^flags: offer\(\) expected text/),
      expect.stringMatching(/^component-1: json\(\) expected JSON/),
      expect.stringMatching(/^flags: attributes\(\) expected a string for "beta"/),
    ]);
  });

  it("is one that parse refuses; an accepted one has parse's type", async () => {
    const page = open(connect({ logger: quietLogger }));
    const parse = (content: unknown): { readonly limit: number } => {
      const { limit } = content as { limit?: unknown };
      if (typeof limit !== "number" || limit > 3) throw new Error("no limit");
      return { limit };
    };
    expect(await page.json("flags", { parse })).toEqual({ limit: 3 });
    const refuse = (): never => {
      throw new Error("never");
    };
    expect(await page.json("flags", { parse: refuse, fallback: "mine" })).toBe("mine");
  });
});

describe("a page whose Target fails", () => {
  it("gives default content at the timeout of all waits together, while the call goes on", async () => {
    const logs = collectLogs();
    const client = connect({ logger: logs.logger });
    shop.edge.setFaults({ latency: 400 });
    const page = open(client, { timeout: 40 });
    page.begin(components);
    for (const name of components) expect(await page.offer(name, { fallback: "default" })).toBe("default");
    page.displayed();
    page.clicked(...components);
    expect(client.stats().pages?.fallbacks).toBe(components.length);
    expect(client.stats().notifications.pending).toBe(0);
    // Later, the answer is there, and counts; in the log is that it was late.
    expect(await page.offer("component-1", { timeout: Number.POSITIVE_INFINITY })).toBe(toContent("component-1"));
    expect(client.stats().pages?.calls.remote).toBe(1);
    expect(logs.messages()).toEqual([expect.stringMatching(/after a page had shown default content.*component-12/)]);
  });

  it("rejects without a fallback, and only where it is awaited", async () => {
    const client = connect();
    shop.edge.setFaults({ errorRate: 1 });
    const page = open(client);
    page.begin("component-1");
    const uncollected = page.offer("component-2");
    await expect(page.offer("component-1")).rejects.toMatchObject({ code: "http-error" });
    await expect(uncollected).rejects.toMatchObject({ code: "http-error" });
    expect(await page.offer("component-2", { fallback: "default" })).toBe("default");
    expect(client.stats().pages?.calls.failed).toBe(2);
  });

  it("rejects with a wait timeout without a fallback", async () => {
    shop.edge.setFaults({ latency: 300 });
    await expect(open(connect()).offer("component-1", { timeout: 10 })).rejects.toMatchObject({ code: "wait-timeout" });
  });

  it("fails only the mbox with an invalid request", async () => {
    const page = open(connect());
    const [wrong, right] = await Promise.allSettled([page.offer("hero-clicked"), page.offer("component-1")]);
    expect(wrong).toMatchObject({ status: "rejected", reason: { code: "invalid-request" } });
    expect(right).toEqual({ status: "fulfilled", value: toContent("component-1") });
  });

  it("still uses on-device decisions at once after its timeout", async () => {
    const client = connect({ decisioningMethod: "hybrid" });
    await client.ready();
    const page = open(client, { timeout: 0 });
    expect(await page.offer("component-1", { fallback: "default" })).toBe(toContent("component-1"));
    expect(await page.offer("component-7", { fallback: "default" })).toBe("default");
  });

  it("gives defaults after the client was closed", async () => {
    const client = connect();
    await client.close();
    const page = open(client);
    page.begin("component-1");
    expect(await page.offer("component-1", { fallback: "default" })).toBe("default");
  });
});

describe("the visitor of a page", () => {
  it("has one session and one supplemental data id in all calls", async () => {
    const page = open(connect());
    page.begin("component-1");
    page.begin("component-2");
    await page.offer("component-2");
    await page.offer("component-3");
    const identities = shop.requests.map(({ url, body }) =>
      JSON.stringify([
        url.searchParams.get("sessionId"),
        body.id.tntId,
        body.experienceCloud.analytics.supplementalDataId,
      ]),
    );
    expect(identities).toHaveLength(3);
    expect(new Set(identities).size).toBe(1);
  });

  it("is recognized by the page's cookies, which are available before any response", async () => {
    const client = connect();
    const first = open(client);
    expect(first.setCookie).toEqual([]);
    first.begin("component-1");
    const [cookie = ""] = first.setCookie;
    expect(cookie).toMatch(
      /^mbox=session#[0-9a-f]{32}#\d+\|PC#[0-9a-f]{32}#\d+; Max-Age=6324480\d; Path=\/; SameSite=Lax; Secure$/,
    );
    await first.offer("component-1");
    const again = open(client, { headers: { cookie: `other=1; ${cookie.split(";", 1)[0]}` } });
    await again.offer("component-1");
    const [before, after] = shop.requests;
    expect(after?.body.id.tntId).toBe(before?.body.id.tntId);
    expect(after?.url.searchParams.get("sessionId")).toBe(before?.url.searchParams.get("sessionId"));
  });

  it("is recognized by the AMCV and cluster cookies, also under encoded names", async () => {
    const page = open(connect(), {
      url: "/cart",
      headers: { host: "shop.test", cookie: "AMCV_0AAA%40AdobeOrg=MCMID%7C0732702432; mboxEdgeCluster=35" },
      cookieDomain: "shop.test",
    });
    await page.offer("component-1");
    expect(shop.requests[0]?.body.id).toEqual({ marketingCloudVisitorId: "0732702432" });
    // The edge gives everybody a tntId, which the cookie keeps.
    expect(page.setCookie).toEqual([
      expect.stringMatching(
        /^mbox=session#[^|]+\|PC#[0-9a-f]{32}#\d+; Max-Age=\d+; Path=\/; Domain=shop.test; SameSite=Lax$/,
      ),
      "mboxEdgeCluster=35; Max-Age=1860; Path=/; Domain=shop.test; SameSite=Lax",
    ]);
  });

  it("is never mixed up in interleaved requests", async () => {
    // So many calls at once take a busy machine longer than the default.
    const client = connect({ decisioningMethod: "hybrid", timeout: 30_000 });
    await client.ready();
    const visit = async (visitor: string, round: number): Promise<void> => {
      const tntId = `${visitor}${round}`;
      const expires = Math.ceil(Date.now() / 1000) + 1_000;
      const page = open(client, { cookies: { mbox: `session#s-${tntId}#${expires}|PC#${tntId}#${expires}` } });
      page.begin(["component-1"], { parameters: { who: tntId } });
      await Promise.resolve();
      if (round % 10 === 0) await page.offer("component-7");
      await page.attributes("flags");
      page.displayed();
      for (const cookie of page.setCookie)
        expect(cookie).toMatch(new RegExp(`^mbox=session#s-${tntId}#\\d+\\|PC#${tntId}#`));
      expect(page.serverState?.target.request.id?.tntId).toBe(tntId);
    };
    await Promise.all(
      Array.from({ length: 2 * randomRuns(200) }, (_, at) => visit(at % 2 === 0 ? "ada" : "bob", at >> 1)),
    );
    await client.flush();
    for (const { url, body } of shop.requests) expect(url.searchParams.get("sessionId")).toBe(`s-${body.id.tntId}`);
  });
});

describe("events of a page", () => {
  it("are displays of prefetched offers, each once, and clicks if an activity counts them", async () => {
    const client = connect();
    const page = open(client);
    page.begin(["component-1", "component-2"], { prefetch: true, views: ["home"] });
    page.begin("component-3");
    await Promise.all([page.offer("component-1"), page.view("home"), page.offer("component-3")]);
    page.displayed();
    page.displayed("component-1", "component-2", "home", "unknown");
    page.clicked("component-1", "component-3");
    page.clicked("component-3");
    await client.flush();
    const { body } = shop.requests.at(-1) ?? { body: undefined };
    expect(body.notifications).toMatchObject([
      { type: "display", mbox: { name: "component-1", state: expect.any(String) } },
      { type: "display", view: { name: "home", state: expect.any(String) } },
      { type: "click", mbox: { name: "component-1", state: expect.any(String) } },
      { type: "click", mbox: { name: "component-3" } },
    ]);
    expect(shop.edge.counters).toMatchObject({ displays: 2, clicks: 2 });
    expect(client.stats().notifications).toMatchObject({ sent: 4, dropped: 0, pending: 0 });
  });

  it("of a later request can be a click on an earlier page's mbox or view", async () => {
    const client = connect({ decisioningMethod: "hybrid" });
    await client.ready();
    const page = open(client);
    page.begin(["component-1", "component-7"], { views: ["home"] });
    await Promise.all([page.offer("component-1"), page.offer("component-7"), page.view("home")]);
    const tokens = ["component-1", "component-7", "home"].map((name) => page.clickToken(name));
    expect(tokens).toEqual([expect.any(String), expect.any(String), expect.any(String)]);

    const later = open(client, { headers: { cookie: String(page.setCookie[0]).split(";", 1)[0] } });
    expect(tokens.map((token) => later.reportClick(token))).toEqual([true, true, true]);
    expect(later.reportClick("something else")).toBe(false);
    await client.flush();
    expect(shop.edge.counters).toMatchObject({ clicks: 3 });
    const clicks = shop.requests.flatMap(({ body }) => body.notifications ?? []).filter(({ type }) => type === "click");
    expect(clicks.map(({ mbox, view }) => (mbox ?? view).name)).toEqual(["component-1", "component-7", "home"]);
  });

  it("of a later request can be a display of an earlier page's prefetched offer", async () => {
    const client = connect();
    const page = open(client);
    page.begin(["component-1"], { prefetch: true });
    await Promise.all([page.offer("component-1"), page.offer("component-2")]);
    expect(page.displayToken("component-2")).toBeUndefined();
    const token = page.displayToken("component-1");
    expect(shop.edge.counters.displays).toBe(0);

    const later = open(client, { headers: { cookie: String(page.setCookie[0]).split(";", 1)[0] } });
    expect([token, "something else"].map((given) => later.reportDisplay(given))).toEqual([true, false]);
    await client.flush();
    expect(shop.edge.counters).toMatchObject({ displays: 1, clicks: 0 });
  });

  it("include no click for default content, or if no activity counts clicks", async () => {
    const page = open(connect());
    await Promise.all([page.offer("nowhere", { fallback: "default" }), page.offer("flags", { fallback: "no text" })]);
    expect(page.clickToken("nowhere")).toBeUndefined();
    expect(page.clickToken("flags")).toBeUndefined();
  });

  it("for offers that were never read are reported once for the client, with advice", async () => {
    const logs = collectLogs();
    const client = connect({ logger: logs.logger });
    for (let round = 0; round < 2; round++) {
      const page = open(client);
      page.clicked("hero");
      page.begin(["component-1", "component-2"], { prefetch: true });
      page.displayed("component-1");
      void page.offer("component-2");
      page.clickToken("component-2");
      await page.offer("component-1");
      page.displayed();
      page.displayed("component-1");
      page.clicked("component-1");
    }
    expect(logs.messages()).toEqual([
      expect.stringMatching(/^clicked\("hero"\): .*clickToken\(\) and reportClick\(\)/),
      expect.stringMatching(/^displayed\("component-1"\): .*Await its offer first/),
      expect.stringMatching(/^clickToken\("component-2"\): /),
    ]);
  });

  it("are sent with the client's flush, and in workers by waitUntil", async () => {
    const client = connect({ decisioningMethod: "hybrid" });
    await client.ready();
    const afterwards: Promise<unknown>[] = [];
    const page = open(client, { waitUntil: (promise) => afterwards.push(promise) });
    await page.offer("component-1");
    page.clicked("component-1");
    await Promise.all(afterwards);
    expect(client.stats().notifications).toMatchObject({ sent: 2, pending: 0 });
  });
});

describe("the argument of page.begin", () => {
  it("may be anything, without throwing", async () => {
    const client = connect({ logger: quietLogger });
    const circular: Record<string, unknown> = {};
    circular.self = circular;
    const getter = {
      get prefetch(): boolean {
        throw new Error("mine");
      },
    };
    const visitor = {
      getSupplementalDataID: () => {
        throw new Error("theirs");
      },
    };
    for (const options of [
      {},
      { visitor },
      { url: null },
      { cookies: 5 },
      { decisioningMethod: "none" },
      { id: circular },
    ] as object[]) {
      const page = open(client, options);
      for (const given of [
        null,
        5,
        {},
        [null, {}, "x".repeat(300), "component-1"],
        "component-2",
        circular,
      ] as never[]) {
        expect(page.begin(given, given)).toBeUndefined();
        expect(page.begin(given, null as never)).toBeUndefined();
      }
      expect(page.begin("component-3", getter)).toBeUndefined();
      expect(page.begin("component-4", { parameters: circular as never })).toBeUndefined();
      expect(await page.offer("component-4", { fallback: "default" })).toBeTypeOf("string");
      expect(await page.offer("component-1", { fallback: "default" })).toBeTypeOf("string");
      expect(await page.offer("component-5", null as never).catch(() => "failed")).toBeTypeOf("string");
      page.displayed(null as never);
      page.clicked({} as never);
      expect(page.setCookie).toBeInstanceOf(Array);
      expect(() => page.serverState).not.toThrow();
    }
    expect(await open(client, undefined).offer("component-1")).toBe(toContent("component-1"));
  });

  it("may fail for the whole page, which is reported, and rejects where offers are read", async () => {
    const logs = collectLogs();
    const client = connect({ logger: logs.logger });
    const visitor = {
      getVisitorValues: () => ({}),
      getState: () => ({}),
      getSupplementalDataID: () => {
        throw new Error("theirs");
      },
    };
    const page = open(client, { visitor });
    page.begin("component-1");
    await expect(page.offer("component-1")).rejects.toMatchObject({
      code: "invalid-options",
      cause: { message: "theirs" },
    });
    expect(await page.offer("component-1", { fallback: "default" })).toBe("default");
    expect(logs.calls).toEqual([["AT:", "A page could not call Target", expect.any(Error)]]);
    expect(shop.requests).toEqual([]);
  });

  it.each(["server-side", "on-device", "hybrid"] as const)(
    "may be all views, %s: each can be read, and at.js gets them all",
    async (decisioningMethod) => {
      const client = connect({ decisioningMethod });
      await client.ready();
      const page = open(client);
      page.begin("component-1", { views: [{}] });
      const [home, basket, nowhere, hero] = await Promise.all([
        page.view("home"),
        page.view("basket"),
        page.view("nowhere"),
        page.offer("component-1"),
      ]);
      expect(home).toMatchObject([{ content: [{ content: "Home" }] }]);
      expect(basket).toMatchObject([{ content: [{ content: "Basket" }] }]);
      expect([nowhere, hero]).toEqual([[], toContent("component-1")]);
      const { target } = page.serverState ?? {};
      expect(target?.request.prefetch?.views).toEqual([{}]);
      expect(target?.response.prefetch?.views?.map(({ name }) => name).sort()).toEqual(["basket", "home"]);
      page.displayed("home", "basket");
      page.clicked("basket");
      await client.flush();
      expect(shop.edge.counters).toMatchObject({ displays: decisioningMethod === "server-side" ? 2 : 3, clicks: 1 });
    },
  );

  it("may be all views after a single one: at.js gets each once", async () => {
    const page = open(connect());
    await page.view("home");
    page.begin([], { views: [{}] });
    await page.view("basket");
    const { target } = page.serverState ?? {};
    expect(target?.response.prefetch?.views?.map(({ name }) => name).sort()).toEqual(["basket", "home"]);
    expect(shop.requests).toHaveLength(2);
  });

  it("may be an mbox with parameters of its own, besides the page's", async () => {
    const page = open(connect());
    page.begin(["component-1", { name: "component-2", parameters: { tier: "gold" } }], {
      profileParameters: { a: "b" },
    });
    await page.offer("component-2");
    expect(shop.requests[0]?.body.execute.mboxes).toMatchObject([
      { name: "component-1", profileParameters: { a: "b" } },
      { name: "component-2", profileParameters: { a: "b" }, parameters: { tier: "gold" } },
    ]);
  });
});

describe("the state and timing of a page", () => {
  it("are Target's time, the waited time, and the state for the browser", async () => {
    const client = connect({ decisioningMethod: "hybrid" });
    await client.ready();
    const page = open(client);
    expect(page.serverTiming).toBe("");
    expect(page.serverState).toBeUndefined();
    page.begin(["component-1", "component-7"]);
    await page.offer("component-7");
    expect(page.timing.total).toBeGreaterThan(0);
    expect(page.serverTiming).toMatch(
      /^target;desc="Target took";dur=[\d.]+, target-wait;desc="Page waited";dur=[\d.]+$/,
    );
    const { target, visitor } = page.serverState ?? {};
    expect(target?.request.execute?.mboxes?.map(({ name, index }) => [name, index])).toEqual([
      ["component-1", 0],
      ["component-7", 1],
    ]);
    expect(target?.response.execute?.mboxes?.map(({ name }) => name)).toEqual(["component-1", "component-7"]);
    expect(Object.keys(visitor ?? {})).toEqual(["0AAA@AdobeOrg"]);
    expect(client.stats().pages).toMatchObject({
      coalesced: 0,
      fallbacks: 0,
      total: { count: 1 },
      waited: { count: 1 },
    });
  });

  it("count no wait, and use no time limit, for background reads", async () => {
    const client = connect();
    shop.edge.setFaults({ latency: 150 });
    const page = open(client, { timeout: 5_000 });
    page.begin(["component-1", "component-2"]);
    const background = [
      page.offer("component-1", { background: true }),
      page.offer("component-2", { background: true, timeout: 1, fallback: "late" }),
    ];
    expect(await Promise.all(background)).toEqual([toContent("component-1"), "late"]);
    expect(page.timing).toMatchObject({ total: expect.any(Number), waited: 0 });
    expect(page.serverTiming).toMatch(/target-wait;desc="Page waited";dur=0.0$/);
    expect(client.stats().pages).toMatchObject({ waited: { count: 1, max: 0 } });
    expect(await page.offer("component-3", { fallback: "mine" })).toBe(toContent("component-3"));
    expect(page.timing.waited).toBeGreaterThan(0);
  });

  it("include the context from headers, and proxies' headers only with trustProxy", async () => {
    const client = connect();
    const headers = new Headers({
      host: "shop.test",
      referer: "https://search.test/",
      "user-agent": "Mozilla/5.0",
      "sec-ch-ua": '"Chromium";v="140"',
      "sec-ch-ua-mobile": "?1",
      "x-forwarded-for": "203.0.113.7, 10.0.0.1",
      "x-forwarded-proto": "https",
      "cf-ipcountry": "ch",
      "cf-ipcity": "Z%C3%BCrich",
    });
    await open(client, { url: "/lamps", headers, ip: "::ffff:10.0.0.2" }).offer("component-1");
    await open(client, { url: "/lamps", headers, ip: "10.0.0.2", trustProxy: true }).offer("component-1");
    const [plain, proxied] = shop.requests.map(({ body }) => body.context);
    expect(plain).toMatchObject({
      address: { url: "http://shop.test/lamps", referringUrl: "https://search.test/" },
      userAgent: "Mozilla/5.0",
      clientHints: { browserUAWithMajorVersion: '"Chromium";v="140"', mobile: true },
      geo: { ipAddress: "10.0.0.2" },
    });
    expect(proxied).toMatchObject({
      address: { url: "https://shop.test/lamps" },
      geo: { ipAddress: "203.0.113.7", countryCode: "CH", city: "ZÜRICH" },
    });
  });

  it("include a preview link in the URL, with which the edge decides everything", async () => {
    const body = JSON.stringify({ activities: [{ activityId: 954 }] });
    const signed = await shop.edge.fetch(new Request("http://127.0.0.1/admin/qa-links", { method: "POST", body }));
    const { token } = await signed.json();
    const link = `/lamps?color=red&at_preview_token=${encodeURIComponent(token)}&at_preview_index=1_2`;
    const client = connect({ decisioningMethod: "hybrid" });
    await client.ready();
    shop.requests.splice(0);
    expect(await open(client).offer("split")).toBe("A");
    expect(shop.requests).toEqual([]);
    const linked = open(client, { url: link });
    expect(await Promise.all([linked.offer("split"), linked.offer("component-1")])).toEqual([
      "B",
      toContent("component-1"),
    ]);
    expect(shop.requests.map(({ body: { qaMode } }) => qaMode)).toEqual([
      { token, listedActivitiesOnly: false, previewIndexes: [{ activityIndex: 1, experienceIndex: 2 }] },
    ]);
    expect(await open(client, { url: link, previewLinks: false }).offer("split")).toBe("A");
    // The device knows no links, and says nothing of what anybody can write into a URL.
    expect(await open(client, { url: link, decisioningMethod: "on-device" }).offer("split")).toBe("A");
  });

  it("explain a preview link of another edge, or an expired one", async () => {
    const logs = collectLogs();
    const client = connect({ decisioningMethod: "hybrid", logger: logs.logger });
    await client.ready();
    const stale = open(client, { url: "/lamps?at_preview_token=forged" });
    expect(await stale.offer("split", { fallback: "mine" })).toBe("mine");
    expect(logs.messages()).toEqual([
      expect.stringMatching(/status 400: The preview link is of another edge.*make a new link in the console/),
      expect.stringMatching(/^Target refused the preview link of a page .*: open a new link$/),
    ]);
  });

  it("work for a request with invalid headers and cookies", async () => {
    const page = open(connect(), {
      url: `https://shop.test/${"x".repeat(5_000)}`,
      headers: { cookie: "mbox=%E0%A4%A; AMCV_0AAA%40AdobeOrg=%; mboxEdgeCluster=../x; ;;=", "x-forwarded-for": "," },
      ip: "no address",
      trustProxy: true,
    });
    expect(await page.offer("component-1")).toBe(toContent("component-1"));
  });
});
