import { AsyncLocalStorage } from "node:async_hooks";
import diagnostics from "node:diagnostics_channel";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  type CallOutcome,
  type FetchApi,
  type ObservedCall,
  type Observer,
  TargetClient,
  type TargetClientOptions,
  type TargetError,
  type TargetEventHandlers,
} from "../src/entries/index.ts";
import { type RecordingServer, startRecordingServer } from "./recording-server.ts";

describe("instrumentation", () => {
  const request = { execute: { pageLoad: {} } };
  let server: RecordingServer;
  let target: TargetClient;
  let errors: unknown[];

  const connect = (observer?: Observer, events?: TargetEventHandlers, options?: Partial<TargetClientOptions>): void => {
    errors = [];
    target = TargetClient.create({
      ...server.clientOptions,
      observer,
      events,
      logger: { error: (...args) => errors.push(args), warn: () => undefined },
      ...options,
    });
  };

  beforeEach(async () => {
    server = await startRecordingServer();
  });
  afterEach(async () => {
    await target.close();
    await server[Symbol.asyncDispose]();
  });

  it("by an observer gets the start and end of each call, and each event", async () => {
    const seen: unknown[] = [];
    connect({
      onCall: (operation) => {
        seen.push(`begin ${operation}`);
        return (outcome) => seen.push(outcome);
      },
      onEvent: (type) => seen.push(`event ${type}`),
    });
    const result = await target.getOffers({ request });
    await target.getAttributes(["flags"]);
    const error = await target.sendNotifications({ request }).catch((reason: unknown) => reason);
    const timing = { total: expect.any(Number), waited: expect.any(Number) };
    expect(seen).toEqual([
      "begin getOffers",
      "event clientReady",
      { operation: "getOffers", request: result.request, result, error: undefined, timing },
      "begin getAttributes",
      { operation: "getAttributes", request: expect.anything(), result: expect.anything(), error: undefined, timing },
      "begin sendNotifications",
      { operation: "sendNotifications", request: undefined, result: undefined, error, timing },
    ]);
  });

  it("that throws is reported, and calls are unaffected", async () => {
    const fail = (): never => {
      throw new Error("mine");
    };
    connect({ onCall: () => fail, onEvent: fail });
    await target.getOffers({ request });
    expect(errors).toHaveLength(2);
    await target.close();
    connect({ onCall: fail });
    expect(await target.getOffers({ request })).toHaveProperty("response");
    expect(errors).toHaveLength(1);
  });

  it("by diagnostics channels gets calls and events of every client", async () => {
    const calls: unknown[] = [];
    const events: unknown[] = [];
    const onCall = (message: unknown): void => void calls.push((message as CallOutcome).operation);
    const onEvent = (message: unknown): void => void events.push(message);
    diagnostics.subscribe("fletch:call", onCall);
    diagnostics.subscribe("fletch:event", onEvent);
    try {
      connect();
      await target.getOffers({ request });
    } finally {
      diagnostics.unsubscribe("fletch:call", onCall);
      diagnostics.unsubscribe("fletch:event", onEvent);
    }
    await target.getOffers({ request });
    expect([calls, events]).toEqual([["getOffers"], [{ type: "clientReady" }]]);
  });

  it("runs the call's work, so that its async context reaches the HTTP requests", async () => {
    const storage = new AsyncLocalStorage<string>();
    const seen: unknown[] = [];
    const observer: Observer = {
      onCall: (operation) => ({
        run: (method, work) => storage.run(`${operation} ${method}`, work),
        end: ({ error }) => seen.push(error?.code),
      }),
    };
    const fetchApi: FetchApi = (url, init) => {
      seen.push(storage.getStore());
      return fetch(url, init);
    };
    connect(observer, undefined, { fetchApi });
    await target.getOffers({ request });
    await target.forRequest({ url: "https://shop.test/" }).offer("hero");
    expect(seen).toEqual(["getOffers server-side", undefined, "getOffers server-side", undefined]);
  });

  it("that runs the work twice, never, or throws around it, still gets it done once", async () => {
    const runs: NonNullable<ObservedCall["run"]>[] = [
      (_method, work) => [work(), work()],
      () => undefined,
      (_method, work) => {
        work();
        throw new Error("mine");
      },
    ];
    for (const run of runs) {
      connect({ onCall: () => ({ run }) });
      expect(await target.getOffers({ request })).toHaveProperty("response");
      await target.close();
    }
    // Beside them is the telemetry that each client sends when it is closed.
    expect(server.requests.filter(({ body }) => body.execute !== undefined)).toHaveLength(3);
    expect(errors).toHaveLength(1);
  });

  it("by the TracingChannel gets every stage of a call in the channel's order", async () => {
    connect();
    const stages: unknown[] = [];
    const see = (stage: string) => (message: unknown) => {
      const { operation, decisioningMethod, error, result } = message as Record<string, unknown>;
      stages.push([stage, operation, decisioningMethod, result !== undefined, (error as TargetError)?.code]);
    };
    const subscribers = {
      start: see("start"),
      end: see("end"),
      asyncStart: see("asyncStart"),
      asyncEnd: see("asyncEnd"),
      error: see("error"),
    };
    const channel = diagnostics.tracingChannel("fletch:call");
    channel.subscribe(subscribers);
    try {
      await target.getOffers({ request });
      server.response = () => ({ status: 400 });
      await target.forRequest({ url: "https://shop.test/" }).offer("hero", { fallback: "" });
      await target.sendNotifications({ request }).catch(() => undefined);
    } finally {
      channel.unsubscribe(subscribers);
    }
    const remote = "server-side";
    expect(stages).toEqual([
      ["start", "getOffers", undefined, false, undefined],
      ["end", "getOffers", remote, false, undefined],
      ["asyncStart", "getOffers", remote, true, undefined],
      ["asyncEnd", "getOffers", remote, true, undefined],
      ["start", "getOffers", undefined, false, undefined],
      ["end", "getOffers", remote, false, undefined],
      ["error", "getOffers", remote, false, "http-error"],
      ["asyncStart", "getOffers", remote, false, "http-error"],
      ["asyncEnd", "getOffers", remote, false, "http-error"],
      ["start", "sendNotifications", undefined, false, undefined],
      ["error", "sendNotifications", undefined, false, "invalid-request"],
      ["end", "sendNotifications", undefined, false, "invalid-request"],
    ]);
  });

  it("by the TracingChannel can bind a store for the call's HTTP requests", async () => {
    const storage = new AsyncLocalStorage<string>();
    const seen: unknown[] = [];
    const fetchApi: FetchApi = (url, init) => {
      seen.push(storage.getStore());
      return fetch(url, init);
    };
    connect(undefined, undefined, { fetchApi });
    const { start } = diagnostics.tracingChannel<string, { operation: string }>("fletch:call");
    start.bindStore(storage, ({ operation }) => `in ${operation}`);
    try {
      await target.getOffers({ request });
    } finally {
      start.unbindStore(storage);
    }
    expect(seen).toEqual(["in getOffers"]);
  });

  it("by an observer gets each HTTP request and each page, and may throw", async () => {
    const seen: unknown[] = [];
    connect({
      onRequest: ({ method, url, attempt }) => {
        seen.push([method, new URL(url).pathname, attempt]);
        return ({ status, error }) => {
          seen.push([status, error]);
          throw new Error("mine");
        };
      },
      onPage: (times) => {
        seen.push(times);
        throw new Error("mine");
      },
    });
    await target.forRequest({ url: "https://shop.test/" }).offer("hero");
    expect(seen).toEqual([
      ["POST", "/rest/v1/delivery", 1],
      [200, undefined],
      { total: expect.any(Number), waited: expect.any(Number) },
    ]);
    expect(errors).toHaveLength(2);
    await server[Symbol.asyncDispose]();
    await target.getOffers({ request }).catch(() => undefined);
    expect(seen.at(-1)).toEqual([undefined, expect.any(Error)]);
  });
});
