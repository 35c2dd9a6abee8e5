import { collectLogs, quietLogger } from "@fletch/test-kit/loggers";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  type AnyFlags,
  createTestFlags,
  type Flags,
  type FlagVisitor,
  TargetClient,
  type TrackOptions,
} from "../../src/entries/flags.ts";
import type { TargetClientOptions } from "../../src/entries/index.ts";
// The engine, which a client loads late: its compilation must not count for `ready`.
import "../../src/on-device/decide-locally.ts";
import { type RecordingServer, startRecordingServer } from "../recording-server.ts";
import { flagArtifact, flagRules, rule } from "./flag-artifact.ts";

/** What JavaScript programs pass, whatever the types say. */
const sloppy = (value: unknown): FlagVisitor => value as FlagVisitor;
const circle: Record<string, unknown> = {};
circle.self = circle;

/** A visitor of a program's own class: `for` finds none of its getters. */
class Account {
  readonly #id: unknown;

  constructor(id: unknown) {
    this.#id = id;
  }

  get id(): unknown {
    return this.#id;
  }

  get parameters(): Map<string, string> {
    return new Map([["tier", "gold"]]);
  }

  get context(): never {
    throw new Error("There is no context");
  }
}

describe("flags of sloppy input", () => {
  let server: RecordingServer;
  let target: TargetClient;

  const connect = async (changes: Partial<TargetClientOptions> = {}): Promise<void> => {
    const shop = rule(
      7,
      { "==": ["https://shop.test/", { var: "page.url" }] },
      { on: true },
      "landing",
      0,
      "Shop",
      "shop",
    );
    target = TargetClient.create({
      ...server.clientOptions,
      decisioningMethod: "on-device",
      artifactPayload: flagArtifact({ mboxes: { ...flagRules(), shop: [shop] }, geoTargetingEnabled: false }),
      pollingInterval: 0,
      flushInterval: 60_000,
      telemetryEnabled: false,
      logger: quietLogger,
      ...changes,
    });
    await target.ready();
  };
  const sent = (): { mbox?: { name: string }; tokens?: string[]; order?: object }[] =>
    server.requests.flatMap(({ body }) => body?.notifications ?? []);

  beforeEach(async () => {
    server = await startRecordingServer();
  });
  afterEach(async () => {
    await target.close({ deadline: 100 });
    await server[Symbol.asyncDispose]();
  });

  it.each<[string, unknown, object]>([
    ["a number", 5, { thirdPartyId: "5" }],
    ["a bigint", 5n, { thirdPartyId: "5" }],
    ["an id of a database", { toJSON: () => "507f1f77" }, { thirdPartyId: "507f1f77" }],
    ["a number within", { tntId: 5 }, { tntId: "5" }],
    ["a number and nothing", { thirdPartyId: 5, tntId: null }, { thirdPartyId: "5" }],
    [
      "customer ids of the published client",
      { customerIds: [null, { id: 5, integrationCode: "crm", authState: 1 }] },
      { customerIds: [{ id: "5", integrationCode: "crm", authenticatedState: "authenticated" }] },
    ],
  ])("know the visitor by %s, as calls do", async (_form, id, expected) => {
    await connect();
    const names = ["flags"];
    const attributes = await target.getAttributes(names, {
      request: { id: expected, execute: { mboxes: [{ name: "flags" }] } },
    });
    for (let view = 0; view < 2; view++) {
      const flags = target.flags(sloppy({ id }));
      expect(flags.attributes("flags")).toEqual(attributes.asObject("flags"));
      flags.boolean("checkout", "value");
    }
    await target.flush();
    expect(server.requests.at(-1)?.body.id).toEqual(expected);
    expect(sent().filter(({ mbox }) => mbox?.name === "checkout")).toHaveLength(1);
  });

  it("take of the context what calls take: a URL, null, a Map of parameters", async () => {
    await connect();
    const id = "user-1";
    for (const visitor of [
      { id, url: new URL("https://shop.test/") },
      { id, context: { address: { url: new URL("https://shop.test/") }, browser: null } },
      { id, url: null, userAgent: null, context: { address: { url: "https://shop.test/" } } },
    ]) {
      const flags = target.flags(sloppy(visitor));
      expect(flags.boolean("shop", "on")).toBe(visitor.url !== null);
      flags.track("seen");
    }
    const parameters = new Map([["tier", "gold"]]);
    expect(target.flags(sloppy({ id, parameters })).string("flags", "headline")).toBe("gold");
  });

  it.each<[string, unknown]>([
    ["null", null],
    ["null in every field", { id: null, parameters: null, url: null, userAgent: null, context: null, property: null }],
    ["parts that are null", { context: { address: null, geo: null }, id: { customerIds: null } }],
    ["cookies that are no texts", { targetCookie: null, targetLocationHint: 35, sessionId: null }],
    ["an object as cookie", { targetCookie: { name: "mbox", value: "x" }, sessionId: {} }],
    ["a map of customer ids", { id: { customerIds: { crm: "a" } }, waitUntil: null }],
  ])("of %s are read, reported and loaded", async (_form, visitor) => {
    await connect();
    const flags = target.flags(sloppy(visitor), null as never);
    expect(flags.string("checkout", "value")).toBe("short");
    flags.track("seen");
    await flags.load("profile-flags");
    await target.flush();
    expect(sent().map(({ mbox }) => mbox?.name)).toEqual(["checkout", "seen"]);
  });

  it("know the visitor of a class by its getters", async () => {
    await connect();
    for (const id of [5, "5", { thirdPartyId: 5 }, null]) {
      const flags = target.flags(sloppy(new Account(id)));
      expect(flags.string("flags", "headline")).toBe("gold");
      await target.flush();
      expect(server.requests.at(-1)?.body.id).toEqual(
        id === null ? { tntId: expect.any(String) } : { thirdPartyId: "5" },
      );
      flags.track("seen");
    }
  });

  it("read what they can of a visitor whose own getters throw, and tell the rest", async () => {
    const logs = collectLogs();
    await connect({ logger: logs.logger });
    const broken = {
      id: "5",
      get parameters(): never {
        throw new Error("The session has ended");
      },
      get sessionId(): never {
        throw new Error("The session has ended");
      },
      get waitUntil(): never {
        throw new Error("The session has ended");
      },
      url: "https://shop.test/",
    };
    const flags = target.flags(sloppy(broken));
    expect(flags.boolean("shop", "on")).toBe(true);
    await target.flush();
    expect(server.requests.at(-1)?.body.id).toEqual({ thirdPartyId: "5" });
    const told = ["parameters", "sessionId", "waitUntil"];
    expect(logs.messages()).toEqual(told.map((name) => expect.stringContaining(`$.${name}: expected a value`)));
    expect(target.stats().inputs).toEqual({ converted: 0, dropped: 3 });
  });

  it("call the waitUntil of a visitor's class with the visitor as its this", async () => {
    await connect();
    class Visitor {
      readonly kept: Promise<unknown>[] = [];
      readonly id = "5";
      readonly parameters = new Map([["tier", "gold"]]);
      waitUntil(promise: Promise<unknown>): void {
        this.kept.push(promise);
      }
    }
    const visitor = new Visitor();
    target.flags(sloppy(visitor)).string("checkout", "value");
    await Promise.all(visitor.kept);
    expect(visitor.kept.length).toBeGreaterThan(0);
    expect(sent()).toHaveLength(1);
  });

  it("of a strict client are refused", async () => {
    await connect({ strict: true });
    expect(() => target.flags(sloppy({ id: { thirdPartyId: 5 } }))).toThrow("$.id.thirdPartyId");
    expect(target.flags({ id: "5", context: { channel: "web" } }).string("checkout", "value")).toBe("short");
  });

  it("have one session for all views where the caller's is invalid", async () => {
    await connect();
    for (const mbox of ["checkout", "flags"]) target.flags({ id: "a", sessionId: "s:a/+=" }).boolean(mbox, "value");
    await target.flush();
    expect(server.requests).toHaveLength(1);
  });

  it("are in the session of the cookie, as calls are, unless it is invalid", async () => {
    await connect();
    for (const session of ["abc", "a b"]) {
      const visitor = { id: session, sessionId: "given", targetCookie: `session#${session}#9999999999` };
      target.flags(visitor).string("checkout", "value");
    }
    await target.flush();
    expect(server.requests.map(({ url }) => url.searchParams.get("sessionId"))).toEqual(["abc", "given"]);
  });

  it("never throw for a fallback or a key that is no JSON", async () => {
    await connect();
    const given: Flags<AnyFlags> = createTestFlags<AnyFlags>({ checkout: { value: "short" } });
    for (const flags of [target.flags<AnyFlags>({ id: "a" }), given]) {
      for (const fallback of [1n, circle, Symbol("x"), () => 1]) {
        expect(flags.details("checkout", "value", fallback as never)).toMatchObject({ errorCode: "TYPE_MISMATCH" });
      }
      for (const key of [null, undefined, 5, "", "."]) {
        expect(flags.evaluate(key as string, "x")).toMatchObject({ value: "x", errorCode: "FLAG_NOT_FOUND" });
      }
    }
  });

  it.each<[string, unknown, unknown, object | undefined]>([
    ["a value of 0", "done", { value: 0 }, { total: 0 }],
    ["a numeric text and a numeric order", "done", { value: "12.5", orderId: 7 }, { id: "7", total: 12.5 }],
    ["NaN", "done", { value: Number.NaN }, undefined],
    ["a value below 0", "done", { value: -1 }, undefined],
    ["an infinite value", "done", { value: Number.POSITIVE_INFINITY, orderId: "" }, undefined],
    ["null", "done", null, undefined],
    ["nulls", "done", { value: null, orderId: null }, undefined],
  ])("report a conversion with %s", async (_form, metric, options, order) => {
    await connect();
    target.flags({ id: "a" }).track(metric as string, options as TrackOptions);
    await target.flush();
    expect(sent().map(({ mbox, order }) => [mbox?.name, order])).toEqual([["done", order]]);
  });

  it.each<[string, unknown, unknown]>([
    ["no name", "", {}],
    ["null as name", null, {}],
    ["a name that is too long", "x".repeat(300), {}],
    ["a reserved name", "hero-clicked", {}],
    ["an order's id that is too long", "done", { orderId: "x".repeat(300) }],
  ])(
    "do not report a conversion with %s, which is told, and lose no impression for it",
    async (_form, metric, options) => {
      const { logger, calls } = collectLogs();
      await connect({ logger });
      const flags = target.flags({ id: "a" });
      flags.string("checkout", "value");
      flags.track(metric as string, options as TrackOptions);
      await target.flush();
      expect(sent().map(({ mbox }) => mbox?.name)).toEqual(["checkout"]);
      expect(JSON.stringify(calls)).toContain("track() expected");
    },
  );
});
