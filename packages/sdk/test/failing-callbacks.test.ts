import { collectLogs } from "@fletch/test-kit/loggers";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { flagsFor, onTargetEvent, TargetClient, type TargetClientOptions } from "../src/entries/flags.ts";
import type { Outbox } from "../src/entries/node.ts";
import { type RecordingServer, startRecordingServer } from "./recording-server.ts";
import { smallArtifact } from "./small-artifact.ts";

let edge: RecordingServer;
let logs = collectLogs();
const unhandled: unknown[] = [];
const note = (reason: unknown): void => void unhandled.push(reason);
const clients: TargetClient[] = [];
const request = { execute: { mboxes: [{ name: "hero" }] } };

const connect = async (options: Partial<TargetClientOptions> = {}): Promise<TargetClient> => {
  const client = TargetClient.create({
    ...edge.clientOptions,
    telemetryEnabled: false,
    logger: logs.logger,
    decisioningMethod: "on-device",
    artifactPayload: smallArtifact(),
    pollingInterval: 0,
    ...options,
  });
  clients.push(client);
  await client.ready();
  return client;
};

/** A Node process ends by an unhandled rejection. */
const settle = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 1));

beforeAll(async () => {
  edge = await startRecordingServer();
  process.on("unhandledRejection", note);
});
afterAll(async () => {
  process.off("unhandledRejection", note);
  await edge[Symbol.asyncDispose]();
});
beforeEach(() => {
  logs = collectLogs();
  unhandled.length = 0;
  edge.requests.length = 0;
});
afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.close({ deadline: 200 })));
});

describe("an observer that is async, and rejects", () => {
  const fail = (name: string) => async (): Promise<never> => {
    throw new Error(name);
  };

  it.each<[string, object]>([
    ["onCall", { onCall: fail("onCall") }],
    ["what onCall returns", { onCall: () => fail("end") }],
    ["end of onCall", { onCall: () => ({ end: fail("end") }) }],
    ["run of onCall", { onCall: () => ({ run: fail("run") }) }],
    ["onRequest", { onRequest: fail("onRequest") }],
    ["what onRequest returns", { onRequest: () => fail("end") }],
    ["onPage", { onPage: fail("onPage") }],
    ["onEvent", { onEvent: fail("onEvent") }],
  ])("is reported, and calls are unaffected: %s", async (_name, observer) => {
    const client = await connect({ observer });
    await expect(client.getOffers({ request })).resolves.toBeDefined();
    expect(await client.forRequest({ url: "https://shop.test/" }).offer("hero")).toBe("<h1>Hi</h1>");
    await client.flush();
    await settle();
    expect(unhandled).toEqual([]);
    expect(new Set(logs.messages())).toEqual(new Set(["The observer failed"]));
  });
});

describe("a listener of events", () => {
  it.each<[string, () => void | Promise<void>]>([
    [
      "throws",
      () => {
        throw new Error("my listener");
      },
    ],
    ["rejects", () => Promise.reject(new Error("my listener"))],
  ])("that %s is reported, and impressions that were not delivered are kept", async (_how, listener) => {
    const client = await connect({ fetchApi: () => Promise.reject(new Error("no network")), retries: 0 });
    onTargetEvent(client, listener);
    const types: string[] = [];
    onTargetEvent(client, (type) => void types.push(type));
    await client.getOffers({ request });
    await client.flush();
    await client.flush();
    await settle();
    expect(unhandled).toEqual([]);
    expect(types).toEqual(["sendNotificationError", "sendNotificationError"]);
    expect(client.stats().notifications).toMatchObject({ sent: 0, pending: 1 });
    expect(logs.messages().filter((message) => message === "A listener of events failed")).toHaveLength(2);
  });
});

describe("an outbox", () => {
  const outbox = (changes: object): Outbox => ({
    recover: async () => [],
    add: () => undefined,
    remove: () => undefined,
    close: async () => undefined,
    ...changes,
  });
  const reject = async (): Promise<never> => {
    throw new Error("disk full");
  };

  it("that rejects is reported, and calls are unaffected", async () => {
    const client = await connect({ outbox: outbox({ add: reject, remove: reject }) });
    await client.getOffers({ request });
    await client.flush();
    await settle();
    expect(unhandled).toEqual([]);
    expect(client.stats().notifications).toMatchObject({ sent: 1, pending: 0 });
    expect(logs.messages()).toEqual([
      "The outbox could not keep notifications",
      "The outbox could not forget notifications",
    ]);
  });

  it("that never returns its entries delays neither flush nor close, and is reported", async () => {
    const client = await connect({ timeout: 5_000, outbox: outbox({ recover: () => new Promise(() => undefined) }) });
    await client.getOffers({ request });
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    const flushed = client.flush();
    await vi.advanceTimersByTimeAsync(5_000);
    vi.useRealTimers();
    await flushed;
    expect(client.stats().notifications).toMatchObject({ sent: 1, pending: 0 });
    expect(logs.messages()).toEqual([expect.stringMatching(/^The outbox has not been read within 5000 ms/)]);
  });

  it("that returns invalid entries loses only these", async () => {
    const kept = {
      sessionId: "s1",
      visitor: { context: { channel: "web" } },
      notifications: [{ id: "kept", type: "display", timestamp: 1, tokens: ["t"], mbox: { name: "hero" } }],
    };
    const client = await connect({ outbox: outbox({ recover: async () => [null, 5, { notifications: [1] }, kept] }) });
    await client.flush();
    expect(edge.requests.flatMap(({ body }) => body.notifications.map(({ id }: { id: string }) => id))).toEqual([
      "kept",
    ]);
  });
});

describe("waitUntil that fails, such as one without its this", () => {
  it.each<[string, () => void]>([
    [
      "throws",
      () => {
        throw new TypeError("Illegal invocation");
      },
    ],
    ["rejects", () => Promise.reject(new TypeError("Illegal invocation"))],
  ])("and %s fails no decision, and impressions are sent", async (_how, waitUntil) => {
    const client = await connect();
    await expect(client.getOffers({ request, waitUntil })).resolves.toMatchObject({
      meta: { decisioningMethod: "on-device" },
    });
    const page = client.forRequest({ url: "https://shop.test/", waitUntil });
    expect(await page.offer("hero")).toBe("<h1>Hi</h1>");
    expect(flagsFor(client, { id: "ada", waitUntil }).boolean("flags", "beta", false)).toBe(true);
    await client.flush();
    expect(client.stats().notifications).toMatchObject({ dropped: 0, pending: 0 });
    expect(new Set(logs.messages())).toEqual(
      new Set([expect.stringMatching(/^waitUntil failed. Pass it with its object/)]),
    );
  });
});
