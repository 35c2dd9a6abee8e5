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
  it.each([null, "", Number.NaN, undefined, "5000"])("mean no timeout of its own by %j", async (timeout) => {
    delay = 20;
    expect(await open().offer("hero", { fallback: "mine", timeout })).toBe("hero");
    expect(logs.messages().filter((message) => !message.includes("converted"))).toEqual([]);
  });

  it("mean no timeout of its own by what is none, which is told", async () => {
    delay = 20;
    const client = connect();
    for (const timeout of ["soon", "later"]) {
      expect(await open(client).offer("hero", { fallback: "mine", timeout })).toBe("hero");
    }
    expect(logs.messages()).toEqual([expect.stringMatching(/offer\(\)\.timeout: expected a number/)]);
  });

  it("are told where they are misspelt, with what was probably meant", async () => {
    const page = open();
    expect(await page.offer("nothing", { falback: "mine" })).toBeUndefined();
    expect(await page.json("json", { pars: (content: unknown) => content })).toEqual({ beta: true });
    expect(await page.json("json", { parse: "hero" })).toEqual({ beta: true });
    expect(await page.offers("hero", { parse: () => 1, backgrund: true })).toHaveLength(1);
    expect(logs.messages()).toEqual([
      expect.stringMatching(/offer\(\)\.falback: .*did you mean "fallback"\?/),
      expect.stringMatching(/json\(\)\.pars: .*did you mean "parse"\?/),
      expect.stringMatching(/json\(\)\.parse: expected a function, received "hero"/),
      expect.stringMatching(/offers\(\)\.parse: expected a name that is known/),
      expect.stringMatching(/offers\(\)\.backgrund: .*did you mean "background"\?/),
    ]);
  });

  it("are the fallback of offer() and json() where they are a text, and told", async () => {
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

  it("may be of a class", async () => {
    class Options {
      get fallback(): string {
        return "mine";
      }
    }
    expect(await open().offer("nothing", new Options())).toBe("mine");
  });
});

describe("names that are no text", () => {
  it("are read where they are numbers, as begin() reads them", async () => {
    const page = open();
    page.begin([5]);
    expect(await page.offer(5)).toBe("5");
    page.clicked(5);
    expect(edge.requests).toHaveLength(1);
  });

  it.each([undefined, null, {}, [], true, Symbol("hero"), Object.create(null)])(
    "reject, and throw nothing: %s",
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
  it("gives what it resolves to", async () => {
    const page = open();
    expect(await page.json("json", { parse: async (content: unknown) => ({ content }) })).toEqual({
      content: { beta: true },
    });
  });

  it("gives the fallback where it rejects, and is told", async () => {
    const page = open();
    const parse = async (): Promise<never> => {
      throw new Error("no hero");
    };
    expect(await page.json("json", { parse, fallback: "mine" })).toBe("mine");
    expect(await page.json("json", { parse })).toBeUndefined();
    expect(page.clickToken("json")).toBeUndefined();
    expect(logs.messages()).toEqual(["json: json() got what `parse` refused: no hero"]);
  });
});

describe("a question that is beyond the API's limits", () => {
  const outcomes: CallOutcome[] = [];
  const watch = (outcome: unknown): void => void outcomes.push(outcome as CallOutcome);
  const tooLong = "x".repeat(251);

  beforeEach(() => {
    outcomes.length = 0;
    diagnosticsChannel.subscribe("fletch:call", watch);
  });
  afterEach(() => diagnosticsChannel.unsubscribe("fletch:call", watch));

  it("fails alone and is told once; the others go in one call", async () => {
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

  it("fails all of them once, where what is wrong is of the page", async () => {
    const page = open(connect(), { id: { thirdPartyId: "x".repeat(300) } });
    page.begin(["a", "b", "c", "d"]);
    for (const name of ["a", "b", "c", "d"]) expect(await page.offer(name, { fallback: "mine" })).toBe("mine");
    expect(logs.messages()).toHaveLength(1);
    expect(outcomes).toHaveLength(1);
    expect(edge.requests).toEqual([]);
  });
});

describe("a token of a click", () => {
  it.each(["long-state", "huge-state"])("has no state that is too long to come back: %s", async (name) => {
    const client = connect();
    const page = open(client);
    await page.offer(name);
    const token = page.clickToken(name);
    expect(token.length).toBeLessThan(8_192);
    expect(open(client).reportClick(token)).toBe(true);
    await client.flush();
    expect(edge.requests.at(-1)?.body.notifications).toMatchObject([{ mbox: { name }, tokens: [`${name}-clicked`] }]);
  });

  it("is none where there are too many of Target's, which is told", async () => {
    const page = open();
    await page.offer("many-tokens");
    expect(page.clickToken("many-tokens")).toBeUndefined();
    expect(logs.messages()).toEqual([expect.stringMatching(/^clickToken\("many-tokens"\): too many tokens/)]);
  });

  it("has none of Target's tokens that are no text", async () => {
    const client = connect();
    const page = open(client);
    await page.offer("odd-tokens");
    expect(open(client).reportClick(page.clickToken("odd-tokens"))).toBe(true);
    await client.flush();
    expect(edge.requests.at(-1)?.body.notifications[0].tokens).toEqual(["odd-tokens-clicked"]);
  });

  it("is of the page load without a name", async () => {
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
