import diagnostics from "node:diagnostics_channel";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import {
  type CallOutcome,
  type Observer,
  type Page,
  TargetClient,
  type TargetClientOptions,
} from "../src/entries/index.ts";
import { type RecordingServer, startRecordingServer } from "./recording-server.ts";

describe("a call that fails is reported", () => {
  const request = { execute: { pageLoad: {} } };
  let edge: RecordingServer;
  let seen: CallOutcome[];
  let messages: CallOutcome[];
  let logged: unknown[][];
  const clients: TargetClient[] = [];
  const observer: Observer = { onCall: () => (outcome) => seen.push(outcome) };
  const subscribe = (message: unknown): void => void messages.push(message as CallOutcome);

  const connect = (options: Partial<TargetClientOptions> = {}): TargetClient => {
    const client = TargetClient.create({
      client: "acme",
      organizationId: "0AAA@AdobeOrg",
      serverDomain: edge.host,
      secure: false,
      observer,
      logger: {
        warn: (...args) => logged.push(["warn", ...args]),
        error: (...args) => logged.push(["error", ...args]),
      },
      ...options,
    });
    clients.push(client);
    return client;
  };
  const open = (client: TargetClient): Page => client.forRequest({ url: "https://shop.test/" });

  beforeEach(async () => {
    edge = await startRecordingServer(() => ({ status: 500, body: { message: "on fire" } }));
    [seen, messages, logged] = [[], [], []];
    diagnostics.subscribe("fletch:call", subscribe);
  });
  afterEach(async () => {
    diagnostics.unsubscribe("fletch:call", subscribe);
    await Promise.all(clients.splice(0).map((client) => client.close({ deadline: 0 })));
    await edge[Symbol.asyncDispose]();
  });

  it("once to log, observer and diagnostics channel, for a page with fallbacks", async () => {
    const page = open(connect());
    page.begin(["hero", "nav"]);
    expect(await page.offer("hero", { fallback: "Welcome" })).toBe("Welcome");
    expect(await page.offer("nav", { fallback: "Home" })).toBe("Home");
    expect(seen).toMatchObject([{ operation: "getOffers", error: { code: "http-error" }, result: undefined }]);
    expect(messages).toEqual(seen);
    expect(logged).toEqual([["warn", "AT:", expect.stringMatching(/^getOffers failed .*on fire/), seen[0]?.error]]);
  });

  it("although the page's offers are not awaited", async () => {
    open(connect()).begin("hero");
    await expect.poll(() => logged).toHaveLength(1);
    expect([seen.length, messages.length]).toEqual([1, 1]);
  });

  it("once for each failed call of a page, and never for a successful one", async () => {
    edge.response = () => ({ body: { status: 200 } });
    const page = open(connect());
    page.begin("hero");
    await page.offer("hero");
    edge.response = () => ({ status: 500 });
    await page.offer("nav", { fallback: "Home" });
    expect(seen.map(({ error }) => error?.code)).toEqual([undefined, "http-error"]);
    expect(messages).toEqual(seen);
    expect(logged).toHaveLength(1);
  });

  it("for calls of the client, whether the error is handled or not", async () => {
    const target = connect();
    await target.getOffers({ request }).catch(() => undefined);
    await target.getAttributes(["flags"]).catch(() => undefined);
    // @ts-expect-error there is no request
    await target.getOffers({}).catch(() => undefined);
    target.sendNotifications({ request });
    await expect.poll(() => logged).toHaveLength(4);
    expect(seen.map(({ operation, error }) => `${operation} ${error?.code}`)).toEqual([
      "getOffers http-error",
      "getAttributes http-error",
      "getOffers invalid-options",
      "sendNotifications invalid-request",
    ]);
    expect(messages).toEqual(seen);
  });

  it("to the error function of a logger without a warn function", async () => {
    await connect({ logger: { error: (...args) => logged.push(args) } })
      .getOffers({ request })
      .catch(() => undefined);
    expect(logged).toEqual([["AT:", expect.stringContaining("getOffers failed"), expect.any(Error)]]);
  });

  it("on the console without a logger, in one line", async () => {
    const warn = vi.spyOn(console, "warn").mockImplementation(() => undefined);
    await open(connect({ logger: undefined })).offer("hero", { fallback: "Welcome" });
    expect(warn.mock.calls).toEqual([["AT:", expect.stringMatching(/^getOffers failed [^\n]*on fire$/)]]);
  });

  it("not if the caller aborted it", async () => {
    const target = connect();
    await target.getOffers({ request, signal: AbortSignal.abort() }).catch(() => undefined);
    expect(seen).toMatchObject([{ error: { code: "request-aborted" } }]);
    expect(logged).toEqual([]);
  });

  it("if it reports displays of a page", async () => {
    edge.response = ({ body }) =>
      body.notifications === undefined
        ? {
            body: {
              status: 200,
              prefetch: {
                mboxes: [{ index: 0, name: "hero", options: [{ type: "html", content: "x", eventToken: "t" }] }],
              },
            },
          }
        : { status: 400, body: { message: "no such token" } };
    const client = connect();
    const page = open(client);
    page.begin("hero", { prefetch: true });
    expect(await page.offer("hero")).toBe("x");
    page.displayed("hero");
    await client.flush();
    expect(logged).toEqual([["warn", "AT:", expect.stringMatching(/no such token/), expect.any(Error)]]);
  });

  it("if it is an invalid request of a page, which is not sent", async () => {
    const page = open(connect());
    expect(await page.offer("hero-clicked", { fallback: "Welcome" })).toBe("Welcome");
    expect(edge.requests).toEqual([]);
    expect(logged).toEqual([["warn", "AT:", expect.stringContaining("hero-clicked"), expect.any(Error)]]);
  });
});
