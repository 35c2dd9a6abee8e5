import diagnosticsChannel from "node:diagnostics_channel";
import { collectLogs } from "@fletch/test-kit/loggers";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type CallOutcome, type Page, TargetClient, type TargetClientOptions } from "../../src/entries/index.ts";
import { type RecordingServer, startRecordingServer } from "../recording-server.ts";

let edge: RecordingServer;
/** In milliseconds. */
let delay = 0;
let logs = collectLogs();
const clients: TargetClient[] = [];

const connect = (options: Partial<TargetClientOptions> = {}): TargetClient => {
  const client = TargetClient.create({
    ...edge.clientOptions,
    telemetryEnabled: false,
    logger: logs.logger,
    ...options,
  });
  clients.push(client);
  return client;
};
const url = "https://shop.test/lamps";
/** As JavaScript programs call it. */
// biome-ignore lint/suspicious/noExplicitAny: whatever they pass
const open = (client: TargetClient = connect(), options: object = {}): any => client.forRequest({ url, ...options });

beforeAll(async () => {
  edge = await startRecordingServer(({ body }) => ({ delay, body: respond(body) }));
});
afterAll(() => edge[Symbol.asyncDispose]());
beforeEach(() => {
  edge.requests.length = 0;
  delay = 0;
  logs = collectLogs();
});
afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.close({ deadline: 500 })));
});

describe("options of a getter", () => {
  it.each([null, "", Number.NaN, undefined, "5000"])("use the page's timeout for %j", async (timeout) => {
    delay = 20;
    expect(await open().offer("hero", { fallback: "mine", timeout })).toBe("hero");
    expect(logs.messages().filter((message) => !message.includes("converted"))).toEqual([]);
  });

  it("use the page's timeout for an invalid one, which is reported", async () => {
    delay = 20;
    const client = connect();
    for (const timeout of ["soon", "later"]) {
      expect(await open(client).offer("hero", { fallback: "mine", timeout })).toBe("hero");
    }
    expect(logs.messages()).toEqual([expect.stringMatching(/offer\(\)\.timeout: expected a number/)]);
  });

  it("are reported if they are misspelt, with a similar name", async () => {
    const page = open();
    expect(await page.offer("nothing", { falback: "mine" })).toBeUndefined();
    expect(await page.json("json", { pars: (content: unknown) => content })).toEqual({ beta: true });
    expect(await page.json("json", { parse: "hero" })).toEqual({ beta: true });
    expect(await page.offers("hero", { parse: () => 1, backgrund: true })).toHaveLength(1);
    expect(logs.messages()).toEqual([
      expect.stringMatching(/offer\(\)\.falback: .*did you mean "fallback"\?/),
      expect.stringMatching(/json\(\)\.pars: .*did you mean "parse"\?/),
      expect.stringMatching(/json\(\)\.parse: expected a function, received "hero"/),
      expect.stringMatching(/offers\(\)\.parse: expected a known name/),
      expect.stringMatching(/offers\(\)\.backgrund: .*did you mean "background"\?/),
    ]);
  });

  it("are used as the fallback of offer() and json() if they are a text, which is reported", async () => {
    const page = open();
    expect(await page.offer("nothing", "<h1>mine</h1>")).toBe("<h1>mine</h1>");
    expect(await page.offer("hero", "<h1>mine</h1>")).toBe("hero");
    expect(await page.json("nothing", "mine")).toBe("mine");
    expect(await page.offers("nothing", "mine")).toEqual([]);
    expect(await page.offer("hero", 5)).toBe("hero");
    expect(logs.messages()).toEqual([
      expect.stringMatching(/offer\(\): expected an object such as \{ fallback \}, received "<h1>mine.*converted/),
      expect.stringMatching(/json\(\): expected an object such as \{ fallback \}/),
      expect.stringMatching(/offers\(\): expected an object .*it is left out/),
      expect.stringMatching(/offer\(\): expected an object .*it is left out/),
    ]);
  });

  it("are refused by a strict client, by the fallback or by rejecting", async () => {
    const page = open(connect({ strict: true }));
    await expect(page.offer("hero", { falback: "mine" })).rejects.toMatchObject({ code: "invalid-options" });
    expect(await page.offer("hero", { fallback: "mine", timeout: "soon" })).toBe("mine");
    expect(await page.offer("hero", { fallback: "mine" })).toBe("hero");
  });

  it("may be a class instance", async () => {
    class Options {
      get fallback(): string {
        return "mine";
      }
    }
    expect(await open().offer("nothing", new Options())).toBe("mine");
  });
});

describe("names that are not text", () => {
  it("are converted from numbers, as begin() does", async () => {
    const page = open();
    page.begin([5]);
    expect(await page.offer(5)).toBe("5");
    page.clicked(5);
    expect(edge.requests).toHaveLength(1);
  });

  it.each([undefined, null, {}, [], true, Symbol("hero"), Object.create(null)])(
    "reject without throwing: %s",
    async (name) => {
      const page = open();
      const offer = page.offer(name);
      await expect(offer).rejects.toMatchObject({ code: "invalid-request" });
      expect(await page.view(name, { fallback: "mine" })).toBe("mine");
      expect(() => page.clicked(name)).not.toThrow();
      expect(edge.requests).toEqual([]);
    },
  );
});

describe("a parse that is async", () => {
  it("gives its resolved value", async () => {
    const page = open();
    expect(await page.json("json", { parse: async (content: unknown) => ({ content }) })).toEqual({
      content: { beta: true },
    });
  });

  it("gives the fallback if it rejects, which is reported", async () => {
    const page = open();
    const parse = async (): Promise<never> => {
      throw new Error("no hero");
    };
    expect(await page.json("json", { parse, fallback: "mine" })).toBe("mine");
    expect(await page.json("json", { parse })).toBeUndefined();
    expect(page.clickToken("json")).toBeUndefined();
    expect(logs.messages()).toEqual(["json: json(): `parse` refused the content: no hero"]);
  });
});

describe("an mbox over the API's limits", () => {
  const outcomes: CallOutcome[] = [];
  const watch = (outcome: unknown): void => void outcomes.push(outcome as CallOutcome);
  const tooLong = "x".repeat(251);

  beforeEach(() => {
    outcomes.length = 0;
    diagnosticsChannel.subscribe("fletch:call", watch);
  });
  afterEach(() => diagnosticsChannel.unsubscribe("fletch:call", watch));

  it("fails alone and is reported once; the others are sent in one call", async () => {
    const page = open();
    page.begin(["a", tooLong, "b"]);
    const fallback = "mine";
    const all = ["a", tooLong, "b"].map((name) => page.offer(name, { fallback }));
    expect(await Promise.all(all)).toEqual(["a", fallback, "b"]);
    expect(edge.requests.map(({ body }) => body.execute.mboxes.map(({ name }: { name: string }) => name))).toEqual([
      ["a", "b"],
    ]);
    expect(logs.messages()).toEqual([expect.stringMatching(/^getOffers failed \(invalid-request\): .*mboxes\[1\]/)]);
    expect(outcomes.map(({ error }) => error?.code)).toEqual(["invalid-request", undefined]);
  });

  it("fails alone beside a page load and views, too", async () => {
    const page = open();
    const key = "k".repeat(600);
    page.begin([], { views: ["home", { name: "basket", key }], pageLoad: true });
    const results = await Promise.allSettled([page.pageLoad(), page.view("home"), page.view("basket")]);
    expect(results.map(({ status }) => status)).toEqual(["fulfilled", "fulfilled", "rejected"]);
    expect(edge.requests).toHaveLength(1);
  });

  it("fails all mboxes once if the page itself is over the limits", async () => {
    const page = open(connect(), { id: { thirdPartyId: "x".repeat(300) } });
    page.begin(["a", "b", "c", "d"]);
    for (const name of ["a", "b", "c", "d"]) expect(await page.offer(name, { fallback: "mine" })).toBe("mine");
    expect(logs.messages()).toHaveLength(1);
    expect(outcomes).toHaveLength(1);
    expect(edge.requests).toEqual([]);
  });
});

describe("a click token", () => {
  it.each(["long-state", "huge-state"])("has no state over the length limit: %s", async (name) => {
    const client = connect();
    const page = open(client);
    await page.offer(name);
    const token = page.clickToken(name);
    expect(token.length).toBeLessThan(8_192);
    expect(open(client).reportClick(token)).toBe(true);
    await client.flush();
    expect(edge.requests.at(-1)?.body.notifications).toMatchObject([{ mbox: { name }, tokens: [`${name}-clicked`] }]);
  });

  it("is missing if Target has too many tokens, which is reported", async () => {
    const page = open();
    await page.offer("many-tokens");
    expect(page.clickToken("many-tokens")).toBeUndefined();
    expect(logs.messages()).toEqual([expect.stringMatching(/^clickToken\("many-tokens"\): too many tokens/)]);
  });

  it("ignores Target's tokens that are not text", async () => {
    const client = connect();
    const page = open(client);
    await page.offer("odd-tokens");
    expect(open(client).reportClick(page.clickToken("odd-tokens"))).toBe(true);
    await client.flush();
    expect(edge.requests.at(-1)?.body.notifications[0].tokens).toEqual(["odd-tokens-clicked"]);
  });

  it("without a name is for the page load", async () => {
    const client = connect();
    const page: Page = open(client);
    expect(page.clickToken()).toBeUndefined();
    await page.pageLoad();
    const token = page.clickToken();
    expect(open(client).reportClick(token)).toBe(true);
    await client.flush();
    expect(edge.requests.at(-1)?.body.notifications).toMatchObject([
      { type: "click", pageLoad: {}, tokens: ["page-clicked"] },
    ]);
    expect(logs.messages()).toEqual([expect.stringMatching(/^clickToken\(\): .*has not collected its page load/)]);
  });
});

/** What the edge has for some names. */
// biome-ignore lint/suspicious/noExplicitAny: a request of any kind
function respond(body: any): object {
  const mboxes = body?.execute?.mboxes?.map(({ index, name }: { index: number; name: string }) => {
    const click = (eventToken: unknown): object => ({ type: "click", eventToken });
    const metrics =
      name === "many-tokens"
        ? Array.from({ length: 80 }, (_, at) => click(`${"t".repeat(90)}${at}`))
        : name === "odd-tokens"
          ? [click(5), click({}), click(""), click(`${name}-clicked`)]
          : [click(`${name}-clicked`)];
    const size = { "long-state": 7_000, "huge-state": 200_000 }[name];
    return {
      index,
      name,
      ...(name !== "nothing" && {
        options: [name === "json" ? { type: "json", content: { beta: true } } : { type: "html", content: name }],
        metrics,
      }),
      ...(size !== undefined && { state: "s".repeat(size) }),
    };
  });
  return {
    status: 200,
    execute: {
      mboxes,
      ...(body?.execute?.pageLoad && {
        pageLoad: {
          options: [{ type: "html", content: "page" }],
          metrics: [{ type: "click", selector: "a", eventToken: "page-clicked" }],
        },
      }),
    },
    prefetch: { views: body?.prefetch?.views?.map(({ name }: { name: string }) => ({ name, options: [] })) },
    notifications: body?.notifications?.map(({ id }: { id: string }) => ({ id })),
  };
}
