import { readFileSync } from "node:fs";
import { createEdge, type Edge, listen } from "@fletch/edge";
import { TargetClient } from "@fletch/sdk";
import { checkPage } from "@fletch/test-kit/find-barriers";
import { launchChromium } from "@fletch/test-kit/launch-chromium";
import { quietLogger } from "@fletch/test-kit/loggers";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { namesOf } from "./artifact-names.ts";
import { createCatalogue } from "./catalogue.ts";
import type { RequestLine } from "./request-log.ts";
import { createStorefront, serveStorefront } from "./storefront.ts";

const artifact = new URL("../activities.artifact.json", import.meta.url);
const organizationId = "1234567890@AdobeOrg";

describe("the storefront", () => {
  let edge: Edge;
  let server: Awaited<ReturnType<typeof listen>>;
  let target: TargetClient;
  let app: ReturnType<typeof createStorefront>;
  const lines: RequestLine[] = [];

  beforeAll(async () => {
    const names = namesOf(readFileSync(artifact));
    const client = names.clientCode ?? "";
    edge = createEdge({ artifacts: [artifact.pathname], client, organizationId });
    server = await listen(edge, { port: 0 });
    target = TargetClient.create({
      client,
      organizationId,
      decisioningMethod: "hybrid",
      serverDomain: new URL(server.url).host,
      secure: false,
      timeout: 20_000,
      logger: quietLogger,
      artifactLocation: `${server.url}/${client}/production/v1/rules.json`,
    });
    await target.ready({ timeout: 20_000 });
    app = createStorefront({ target, catalogue: createCatalogue(1), names, log: (line) => lines.push(line) });
  });
  afterAll(async () => {
    await target?.close();
    await server?.close();
    await edge?.close();
  });

  const get = (path: string, headers: Record<string, string> = {}): Promise<Response> =>
    Promise.resolve(app.request(path, { headers }));
  const post = (path: string, body: string): Promise<Response> =>
    Promise.resolve(app.request(path, { method: "POST", body }));

  it("answers each mbox of the list with its position, and sets the visitor's cookie", async () => {
    const response = await get("/executeMbox?mbox=store-hero,,store-prices&tntId=12345");
    expect(response.status).toBe(200);
    const body = await response.json();
    expect(body.id.tntId).toBe("12345");
    expect(body.execute.mboxes.map((mbox: { name: string }) => mbox.name)).toEqual(["store-hero", "store-prices"]);
    expect(response.headers.get("set-cookie")).toMatch(
      /^mbox=session%23[0-9a-f]{32}%23\d+%7CPC%2312345%23\d+; Max-Age=\d+; Path=\/; SameSite=Lax$/,
    );
  });

  it("keeps the visitor that comes back with the cookie", async () => {
    const first = await get("/executePageLoad");
    const cookie = first.headers.get("set-cookie")?.split(";")[0] ?? "";
    const second = await get("/executePageLoad", { cookie });
    expect((await second.json()).id).toEqual((await first.json()).id);
  });

  it.each(["/executeMbox", "/executeMbox?mbox=", "/prefetchMbox", "/prefetchView", "/prefetchViewAsyncio?async=1"])(
    "has nothing to say to %s: 204, no cookie, Target not asked",
    async (path) => {
      lines.length = 0;
      const response = await get(path);
      expect(response.status).toBe(204);
      expect(await response.text()).toBe("");
      expect(response.headers.get("set-cookie")).toBeNull();
      expect(lines).toEqual([expect.not.objectContaining({ timing: expect.anything() })]);
    },
  );

  it("executes and prefetches in one call, with event tokens only for what was prefetched", async () => {
    const body = await (await get("/prefetchMbox?prefetch=store-footer&mbox=store-hero")).json();
    expect(body.prefetch.mboxes).toMatchObject([
      { name: "store-footer", index: 0, options: [{ eventToken: expect.any(String) }] },
    ]);
    expect(body.execute.mboxes[0].options[0]).not.toHaveProperty("eventToken");
  });

  it("answers views the same way awaited and by callback, and takes async=false for no", async () => {
    const bodies = await Promise.all(
      ["", "&async=1", "&async=false"].map(async (style) =>
        (await get(`/prefetchView?view=home,cart&thirdPartyId=t1${style}`)).json(),
      ),
    );
    const views = bodies.map((body) => body.prefetch.views);
    expect(views[0].map((view: { name: string }) => view.name)).toEqual(["home", "cart"]);
    expect(views[1]).toEqual(views[0]);
    expect(views[2]).toEqual(views[0]);
  });

  it("passes notifications on, with tokens named either way", async () => {
    const body = await (await get("/prefetchMbox?prefetch=store-footer&tntId=77")).json();
    const { state, options } = body.prefetch.mboxes[0];
    for (const tokens of ["event_tokens", "eventTokens"]) {
      const mboxes = [{ name: "store-footer", state, [tokens]: [options[0].eventToken] }];
      const response = await post("/sendNotifications?tntId=77", JSON.stringify({ mboxes }));
      expect(response.status).toBe(200);
      expect((await response.json()).notifications).toHaveLength(1);
    }
  });

  it.each([
    ["a body that is no JSON", "{", "invalid-request"],
    ["a body of the wrong shape", '{"mboxes":[{"name":1}]}', "invalid-request"],
    ["no notifications", "{}", "invalid-request"],
  ])("answers %s with 400 and what is wrong", async (_what, body, code) => {
    const response = await post("/sendNotifications", body);
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ status: 400, code, message: expect.any(String) });
  });

  it("knows its paths to the letter, and says which verb they take", async () => {
    expect((await get("/executePageload")).status).toBe(404);
    const wrongVerb = await post("/executeMbox", "");
    expect(wrongVerb.status).toBe(405);
    expect(wrongVerb.headers.get("allow")).toBe("GET");
  });

  it.each([
    ["server-side", "server-side"],
    ["on-device", "on-device"],
    ["hybrid", "on-device"],
  ])("shows decisions, both times and a timeline, decided %s", async (asked, method) => {
    lines.length = 0;
    const response = await get(`/?method=${asked}&tntId=4711`);
    const text = await response.text();
    expect(response.status).toBe(200);
    expect(text).toContain("Hero: which promise sells?");
    const [, inText = ""] = /the page waited for it\s+<b class="waited">([\d.]+) ms</.exec(text) ?? [];
    const inBars = [...text.matchAll(/The page waited<\/dt>[\s\S]*?class="figure">([\d.]+) ms</g)].map(
      ([, figure]) => figure,
    );
    const [, total] = /Target took <b>([\d.]+) ms</.exec(text) ?? [];
    expect(inBars).toEqual([inText, total]);
    expect(text).toContain("The same page, Target awaited first");
    expect(lines).toMatchObject([
      { status: 200, method, timing: { total: expect.any(Number), waited: expect.any(Number) } },
    ]);
  });

  it("shows gold members the members' navigation and price", async () => {
    const text = await (await get("/?member=gold")).text();
    expect(text).toContain("Members&#39; range");
    expect(text).toContain("Gold members: 15 % off");
  });

  it("has content of its own when Target fails", async () => {
    edge.setFaults({ errorRate: 1 });
    try {
      const response = await get("/?method=server-side");
      expect(response.status).toBe(200);
      expect(await response.text()).toContain("Default content: http-error");
      const route = await get("/executeMbox?mbox=no-such-mbox");
      expect(route.status).toBe(502);
      expect(await route.json()).toMatchObject({ code: "http-error" });
    } finally {
      edge.setFaults({ errorRate: 0 });
    }
  });

  it("keeps nobody out: on a phone and a desktop, light and dark, with Target and without", async () => {
    await using browser = await launchChromium("the storefront was not looked at");
    if (browser === undefined) return;
    const catalogue = createCatalogue(1);
    const names = namesOf(readFileSync(artifact));
    await using shop = await serveStorefront({ target, catalogue, names, log: () => undefined }, 0);
    expect(await checkPage(browser, `${shop.url}/?method=server-side&member=gold`)).toEqual([]);
    edge.setFaults({ errorRate: 1 });
    try {
      expect(await checkPage(browser, `${shop.url}/?method=server-side`)).toEqual([]);
    } finally {
      edge.setFaults({ errorRate: 0 });
    }
  });
});
