import diagnostics from "node:diagnostics_channel";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type CallOutcome, type Observer, TargetClient, type TargetEventHandlers } from "../src/index.ts";
import { type RecordingServer, startRecordingServer } from "./recording-server.ts";

describe("those who watch", () => {
  const request = { execute: { pageLoad: {} } };
  let server: RecordingServer;
  let target: TargetClient;
  let errors: unknown[];

  const connect = (observer?: Observer, events?: TargetEventHandlers): void => {
    errors = [];
    target = TargetClient.create({
      client: "acme",
      organizationId: "0AAA@AdobeOrg",
      serverDomain: server.host,
      secure: false,
      observer,
      events,
      logger: { error: (...args) => errors.push(args) },
    });
  };

  beforeEach(async () => {
    server = await startRecordingServer();
  });
  afterEach(async () => {
    await target.close();
    await server[Symbol.asyncDispose]();
  });

  it("through an observer see each call begin and end, and each event", async () => {
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
      { operation: "getOffers", result, error: undefined, timing },
      "begin getAttributes",
      { operation: "getAttributes", result: expect.anything(), error: undefined, timing },
      "begin sendNotifications",
      { operation: "sendNotifications", result: undefined, error, timing },
    ]);
  });

  it("and throw are reported, and harm nothing", async () => {
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

  it("through the diagnostics channels see calls and events of every client", async () => {
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
});
