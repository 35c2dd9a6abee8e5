import { inspect } from "node:util";
import { collectLogs, quietLogger } from "@fletch/test-kit/loggers";
import { randomRuns } from "@fletch/test-kit/random-runs";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  createTestFlags,
  exposeFlags,
  type FlagsChange,
  flagsFor,
  snapshotFlags,
  TargetClient,
} from "../../src/entries/flags.ts";
import type { TargetClientOptions } from "../../src/entries/index.ts";
import { TargetClient as SlimClient } from "../../src/entries/on-device.ts";
import { TargetClient as RemoteClient } from "../../src/entries/remote.ts";
// The engine, which a client loads late: its compilation must not count for `ready`.
import "../../src/on-device/decide-locally.ts";
import { type RecordingServer, startRecordingServer } from "../recording-server.ts";
import { flagArtifact, flagRules } from "./flag-artifact.ts";

const gold = { id: "user-1", parameters: { tier: "gold" } };

describe("flags", () => {
  let server: RecordingServer;
  let target: TargetClient;

  const createOptions = (changes: Partial<TargetClientOptions> = {}): TargetClientOptions => ({
    ...server.clientOptions,
    decisioningMethod: "on-device",
    artifactPayload: flagArtifact(),
    pollingInterval: 0,
    flushInterval: 60_000,
    cdnBasePath: `http://${server.host}`,
    telemetryEnabled: false,
    logger: quietLogger,
    ...changes,
  });
  const connect = async (changes: Partial<TargetClientOptions> = {}): Promise<void> => {
    target = TargetClient.create(createOptions(changes));
    await target.ready();
  };
  const sent = (): { mbox: { name: string }; tokens?: string[]; order?: object }[] =>
    server.requests.flatMap(({ body }) => body?.notifications ?? []);

  beforeEach(async () => {
    server = await startRecordingServer();
  });
  afterEach(async () => {
    await target?.close({ deadline: 100 });
    await server[Symbol.asyncDispose]();
  });

  it("are read by type, with a fallback for missing values and other types", async () => {
    await connect();
    const flags = target.flags(gold);
    expect(flags.boolean("flags", "beta")).toBe(true);
    expect(flags.string("flags", "headline")).toBe("gold");
    expect(flags.number("flags", "level")).toBe(3);
    expect(flags.json("flags", "theme")).toEqual({ dark: true });
    expect(flags.boolean("flags", "headline", true)).toBe(true);
    expect(flags.number("flags", "none", 7)).toBe(7);
    expect(flags.json("flags", "none", { dark: false })).toEqual({ dark: false });
    expect([flags.string("flags", "level"), flags.number("none", "x"), flags.boolean("none", "x")]).toEqual([
      "",
      0,
      false,
    ]);
    expect(flags.attributes("flags")).toEqual({ beta: true, headline: "gold", level: 3, theme: { dark: true } });
    expect(server.requests).toEqual([]);
  });

  it("have the reason of their value: audience, split, everybody, or the fallback", async () => {
    await connect();
    expect(target.flags(gold).details("flags", "beta", false)).toEqual({
      mbox: "flags",
      key: "beta",
      value: true,
      reason: "TARGETING_MATCH",
      variant: "Gold",
      activity: { id: 1, name: "Activity 1" },
      experience: { id: 0, name: "Gold" },
    });
    const details = Array.from({ length: 40 }, (_, user) =>
      target.flags({ id: `user-${user}` }).details("flags", "headline", "old"),
    );
    const split = details.find(({ value }) => value === "new");
    const control = details.find(({ value }) => value === "old");
    expect(split).toMatchObject({ reason: "SPLIT", variant: "A" });
    expect(control).toMatchObject({ reason: "DEFAULT", variant: "Control", experience: { id: 1 } });
    expect(target.flags(gold).details("checkout", "value")).toMatchObject({ reason: "STATIC", value: "short" });
  });

  it("have OpenFeature's error codes", async () => {
    await connect();
    const flags = target.flags({ ...gold, context: { geo: { ipAddress: "203.0.113.7" } } });
    const readCode = (mbox: string, key: string, fallback?: unknown): unknown => {
      const { errorCode, reason, value } = flags.details(mbox, key, fallback);
      return [errorCode, reason, value];
    };
    expect(readCode("flags", "beta", "x")).toEqual(["TYPE_MISMATCH", "ERROR", "x"]);
    expect(readCode("flags", "none", 1)).toEqual(["FLAG_NOT_FOUND", "ERROR", 1]);
    expect(readCode("none", "none", 1)).toEqual(["FLAG_NOT_FOUND", "ERROR", 1]);
    expect(readCode("profile-flags", "x", 1)).toEqual(["GENERAL", "ERROR", 1]);
    expect(readCode("nearby", "near", false)).toEqual(["GENERAL", "ERROR", false]);
    expect(["flags", "profile-flags", "nearby"].map((mbox) => flags.needsEdge(mbox))).toEqual([false, true, true]);
  });

  it("are fallbacks until the client is ready, and have values from then on", async () => {
    target = TargetClient.create(createOptions());
    const flags = target.flags(gold);
    expect(flags.details("flags", "beta", false)).toMatchObject({ value: false, errorCode: "PROVIDER_NOT_READY" });
    expect(flags.all()).toEqual({});
    await target.ready();
    expect(flags.boolean("flags", "beta", false)).toBe(true);
  });

  it("can be listed without an impression; the global mbox has those of all its rules", async () => {
    await connect();
    expect(target.flags(gold).all()).toEqual({
      flags: { beta: true, headline: "gold", level: 3, theme: { dark: true } },
      checkout: { value: "short" },
      "target-global-mbox": { a: 1, b: 2 },
    });
    expect(target.flags(gold).number("target-global-mbox", "b")).toBe(2);
    expect(target.stats().notifications.pending).toBe(1);
    await target.flush();
    expect(sent().map(({ tokens }) => tokens)).toEqual([["target-global-mbox-5-0", "target-global-mbox-6-0"]]);
  });

  it("have frozen values", async () => {
    await connect();
    const theme = target.flags(gold).json("flags", "theme") as { dark: boolean };
    expect(() => {
      theme.dark = false;
    }).toThrow(TypeError);
  });

  it("may have keys such as __proto__", async () => {
    const rules = flagRules();
    await connect({ artifactPayload: flagArtifact({ rules: { mboxes: rules, views: {} } }) });
    const flags = target.flags(gold);
    for (const name of ["__proto__", "constructor", "toString"]) {
      expect(flags.details("flags", name, 1)).toMatchObject({ value: 1, errorCode: "FLAG_NOT_FOUND" });
      expect(flags.details(name, "beta", 1)).toMatchObject({ value: 1, errorCode: "FLAG_NOT_FOUND" });
    }
  });

  describe("exposures", () => {
    it("count once for a visitor, flag and session, also for the control", async () => {
      await connect();
      for (let view = 0; view < 3; view++) {
        const flags = target.flags(gold);
        flags.boolean("flags", "beta");
        flags.number("flags", "level");
        flags.string("checkout", "value");
      }
      const control = Array.from({ length: 40 }, (_, user) => ({ id: `user-${user}` })).find(
        (visitor) =>
          target.flags(visitor, { exposures: "never" }).details("flags", "beta", false).variant === "Control",
      );
      target.flags(control).boolean("flags", "beta");
      await target.flush();
      expect(sent().map(({ tokens }) => tokens)).toEqual([["flags-1-0"], ["checkout-3-0"], ["flags-2-1"]]);
      const [first, second] = server.requests;
      expect(first?.body).toMatchObject({ id: { thirdPartyId: "user-1" }, context: { channel: "web" } });
      expect(second?.url.searchParams.get("sessionId")).not.toBe(first?.url.searchParams.get("sessionId"));
    });

    it("count again in another session", async () => {
      await connect();
      for (const sessionId of ["one", "two", "one"]) target.flags({ ...gold, sessionId }).boolean("flags", "beta");
      await target.flush();
      expect(server.requests.map(({ url }) => url.searchParams.get("sessionId"))).toEqual(["one", "two"]);
    });

    it("count always or never with that option", async () => {
      await connect();
      const always = target.flags(gold, { exposures: "always" });
      const never = target.flags({ id: "user-2" }, { exposures: "never" });
      for (let read = 0; read < 3; read++) [always, never].map((flags) => flags.string("checkout", "value"));
      await target.flush();
      expect(sent().length).toBe(3);
    });

    it("are sent with the visitor's ids, cluster and context", async () => {
      await connect();
      const visitor = {
        id: { tntId: "abc.35_0" },
        url: "https://shop.test/",
        context: { geo: { city: "PARIS" }, unknown: 1 } as object,
        property: { token: "p1" },
        sessionId: "s1",
      };
      target.flags(visitor).boolean("nearby", "near");
      await target.flush();
      expect(server.requests[0]?.body).toMatchObject({
        id: { tntId: "abc.35_0" },
        property: { token: "p1" },
        context: { address: { url: "https://shop.test/" }, geo: { city: "PARIS" } },
      });
      expect(server.requests[0]?.body.context.unknown).toBeUndefined();
    });
  });

  it("count at most once for 1,000 visitors and 20 flags, in constant memory, and not with never", async () => {
    const mboxes = Object.fromEntries(
      Array.from({ length: 20 }, (_, flag) => {
        const [rule] = flagRules().checkout as [{ consequence: { options: object[] } }];
        const options = [{ ...rule.consequence.options[0], eventToken: `token-${flag}` }];
        return [`flag-${flag}`, [{ ...rule, consequence: { ...rule.consequence, name: `flag-${flag}`, options } }]];
      }),
    );
    const payload = flagArtifact({ localMboxes: Object.keys(mboxes), rules: { mboxes, views: {} } });
    await connect({ artifactPayload: payload, maxPendingNotifications: 100_000 });
    const names = Object.keys(mboxes);
    const visitors = Array.from({ length: 1_000 }, (_, user) => ({ id: `user-${user}` }));
    const readAll = (exposures: "once" | "never", rounds: number): void => {
      for (let round = 0; round < rounds; round++) {
        for (const visitor of visitors)
          for (const name of names) target.flags(visitor, { exposures }).string(name, "value");
      }
    };
    readAll("never", 1);
    expect(target.stats().notifications.pending).toBe(0);
    readAll("once", 2);
    const before = process.memoryUsage().heapUsed;
    readAll("once", randomRuns(48));
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(64e6);
    expect(target.stats().notifications).toMatchObject({ pending: 20_000, dropped: 0 });
  });

  it("have exposures in limited memory: the oldest visitors are forgotten", async () => {
    await connect({ maxPendingNotifications: 100_000 });
    const read = (user: number): void => void target.flags({ id: `user-${user}` }).string("checkout", "value");
    for (let user = 0; user < 10_001; user++) read(user);
    read(10_000);
    expect(target.stats().notifications.pending).toBe(10_001);
    read(0);
    expect(target.stats().notifications.pending).toBe(10_002);
  });

  describe("of the edge", () => {
    const respond = (): { body: object } => ({
      body: {
        status: 200,
        prefetch: {
          mboxes: [
            {
              index: 0,
              name: "profile-flags",
              options: [
                {
                  type: "json",
                  content: { loyal: true },
                  eventToken: "loyal-token",
                  responseTokens: {
                    "activity.id": 9,
                    "activity.name": "Loyal",
                    "activity.type": "ab",
                    "experience.name": "B",
                  },
                },
              ],
            },
          ],
        },
      },
    });

    it("are loaded in one call, and count as seen when they are read", async () => {
      await connect();
      server.response = respond;
      const flags = target.flags(gold);
      expect(flags.boolean("profile-flags", "loyal")).toBe(false);
      await flags.load();
      expect(server.requests.length).toBe(1);
      expect(server.requests[0]?.body).toMatchObject({
        id: { thirdPartyId: "user-1" },
        prefetch: { mboxes: [{ name: "profile-flags", parameters: { tier: "gold" } }] },
      });
      expect(flags.details("profile-flags", "loyal", false)).toMatchObject({
        value: true,
        reason: "SPLIT",
        variant: "B",
        activity: { id: 9, name: "Loyal" },
      });
      expect(flags.details("profile-flags", "none", 1)).toMatchObject({ value: 1, reason: "DEFAULT" });
      expect(flags.all()).toMatchObject({ flags: { beta: true }, "profile-flags": { loyal: true } });
      expect(flags.needsEdge("profile-flags")).toBe(false);
      await target.flush();
      expect(sent()).toMatchObject([{ mbox: { name: "profile-flags" }, tokens: ["loyal-token"] }]);
    });

    it("are not requested if the device can decide", async () => {
      await connect({ artifactPayload: flagArtifact({ remoteMboxes: [] }) });
      const flags = target.flags(gold);
      flags.boolean("flags", "beta");
      await flags.load();
      expect(server.requests).toEqual([]);
    });

    it("stay fallbacks with an error when the call fails", async () => {
      await connect();
      server.response = () => ({ status: 400, body: { message: "no" } });
      const flags = target.flags(gold);
      await expect(flags.load()).rejects.toMatchObject({ code: "http-error" });
      expect(flags.details("profile-flags", "loyal", false)).toMatchObject({
        value: false,
        errorCode: "GENERAL",
        errorMessage: expect.stringContaining("not loaded"),
      });
    });

    it("are those of the device as soon as it can decide, whether or not they were loaded before", async () => {
      target = TargetClient.create(createOptions());
      server.response = () => ({ status: 400, body: { message: "no" } });
      const flags = target.flags(gold);
      expect(flags.boolean("flags", "beta")).toBe(false);
      await flags.load().catch(() => undefined);
      await target.ready();
      expect(flags.details("flags", "beta", false)).toMatchObject({ value: true, reason: "TARGETING_MATCH" });
      const before = server.requests.length;
      server.response = respond;
      await flags.load();
      expect(server.requests.slice(before).map(({ body }) => body.prefetch.mboxes)).toMatchObject([
        [{ name: "profile-flags" }],
      ]);
      expect(server.requests.at(-1)?.body.prefetch.mboxes).toHaveLength(1);
    });

    it("stay as they were loaded when a later call fails", async () => {
      await connect();
      server.response = respond;
      const flags = target.flags(gold);
      await flags.load();
      server.response = () => ({ status: 400, body: { message: "no" } });
      await expect(flags.load()).rejects.toMatchObject({ code: "http-error" });
      expect(flags.boolean("profile-flags", "loyal")).toBe(true);
    });

    it("have no address of the edge in their error, which goes to browsers", async () => {
      const { logger, calls } = collectLogs();
      const fetchApi = async (): Promise<Response> => {
        throw new Error("connect ECONNREFUSED 10.1.2.3:8443 (target.internal)");
      };
      await connect({ fetchApi, logger });
      const flags = target.flags(gold);
      await expect(flags.load("profile-flags")).rejects.toMatchObject({ code: "network-error" });
      const { errorCode, errorMessage } = flags.details("profile-flags", "loyal", false);
      expect({ errorCode, errorMessage }).toEqual({
        errorCode: "GENERAL",
        errorMessage: "The flags were not loaded (network-error): see the log",
      });
      expect(snapshotFlags(flags, ["profile-flags"])).toEqual({
        "profile-flags": { values: {}, reason: "ERROR", errorCode, errorMessage },
      });
      expect(inspect(calls)).toContain("10.1.2.3:8443");
    });

    it("are all flags of a client without on-device decisions", async () => {
      server.response = respond;
      await using remote = RemoteClient.create(
        createOptions({ decisioningMethod: "server-side", artifactPayload: undefined }),
      );
      const flags = flagsFor(remote, gold);
      expect(flags.details("profile-flags", "loyal", false)).toMatchObject({ errorCode: "PROVIDER_NOT_READY" });
      await flags.load("profile-flags");
      expect(flags.boolean("profile-flags", "loyal")).toBe(true);
      await remote.flush();
      expect(sent().length).toBe(1);
    });
  });

  it("work with the client that has no public suffix list", async () => {
    await using slim = SlimClient.create(createOptions());
    await slim.ready();
    expect(flagsFor(slim, gold).boolean("flags", "beta")).toBe(true);
  });

  it("report conversions in the session of their impressions", async () => {
    await connect();
    const flags = target.flags(gold);
    flags.boolean("flags", "beta");
    flags.track("sign-up");
    flags.track("order-done", { value: 12.5, orderId: "1001" });
    await target.flush();
    expect(server.requests.length).toBe(1);
    expect(sent().map(({ mbox, order }) => [mbox.name, order])).toEqual([
      ["flags", undefined],
      ["sign-up", undefined],
      ["order-done", { id: "1001", total: 12.5 }],
    ]);
  });

  it("are named in onFlagsChanged when their rules change", async () => {
    const rules = flagRules();
    let artifact = flagArtifact();
    server.response = () => ({ body: artifact, headers: { "cache-control": "no-cache" } });
    const changes: FlagsChange[] = [];
    target = TargetClient.create(
      createOptions({
        artifactPayload: undefined,
        artifactLocation: `http://${server.host}/rules.json`,
        pollingInterval: 20,
        artifactCache: false,
      }),
    );
    const told = new Promise<void>((resolve) => {
      target.onFlagsChanged((change) => {
        changes.push(change);
        if (changes.length === 2) resolve();
      });
    });
    await target.ready();
    const flags = target.flags(gold);
    expect(flags.string("checkout", "value")).toBe("short");
    const [checkout] = rules.checkout as [{ consequence: { options: object[] } }];
    const longer = { ...checkout.consequence, options: [{ type: "json", content: { value: "long", steps: 4 } }] };
    artifact = flagArtifact({
      rules: { mboxes: { ...rules, checkout: [{ ...checkout, consequence: longer }] }, views: {} },
    });
    await told;
    expect(changes[0]?.flags.map(({ mbox }) => mbox).sort()).toEqual([
      "checkout",
      "flags",
      "nearby",
      "target-global-mbox",
    ]);
    expect(changes[1]).toEqual({ flags: [{ mbox: "checkout", keys: ["steps", "value"] }] });
    expect(flags.string("checkout", "value")).toBe("long");
  });

  it("log the error of a listener that is an async function, and go on", async () => {
    const logs = collectLogs();
    target = TargetClient.create(createOptions({ logger: logs.logger }));
    target.onFlagsChanged(() => Promise.reject(new Error("no chat")));
    await expect.poll(logs.messages).toEqual(["A listener of flags failed"]);
  });

  describe("as data for a page", () => {
    it("have values, reason, variant and tokens, and count as seen with exposeFlags", async () => {
      await connect();
      const flags = target.flags({ ...gold, context: { geo: { ipAddress: "203.0.113.7" } } });
      const snapshot = JSON.parse(JSON.stringify(snapshotFlags(flags, ["flags", "checkout", "nearby", "none"])));
      expect(snapshot).toEqual({
        flags: {
          values: { beta: true, headline: "gold", level: 3, theme: { dark: true } },
          reason: "TARGETING_MATCH",
          variant: "Gold",
          tokens: ["flags-1-0"],
        },
        checkout: { values: { value: "short" }, reason: "STATIC", variant: "Short", tokens: ["checkout-3-0"] },
        nearby: { values: {}, reason: "ERROR", errorCode: "GENERAL", errorMessage: expect.any(String) },
        none: { values: {}, reason: "ERROR", errorCode: "FLAG_NOT_FOUND", errorMessage: expect.any(String) },
      });
      expect(target.stats().notifications.pending).toBe(0);
      exposeFlags(target.flags(gold), "flags", snapshot.flags.tokens);
      exposeFlags(target.flags(gold), "flags", snapshot.flags.tokens);
      exposeFlags(target.flags(gold, { exposures: "never" }), "checkout", snapshot.checkout.tokens);
      await target.flush();
      expect(sent().map(({ mbox, tokens }) => [mbox.name, tokens])).toEqual([["flags", ["flags-1-0"]]]);
    });

    it("name the keys that only other experiences have", async () => {
      await connect();
      const control = Array.from({ length: 40 }, (_, user) =>
        snapshotFlags(target.flags({ id: `user-${user}` }), ["flags"]),
      ).find(({ flags }) => flags?.variant === "Control");
      expect(control?.flags).toEqual({
        values: {},
        reason: "DEFAULT",
        variant: "Control",
        unset: ["beta", "headline", "level", "theme"],
        tokens: ["flags-2-1"],
      });
    });

    it("have tokens for the control too, so that all visitors of the activity count", async () => {
      await connect();
      const variants = new Set<string | undefined>();
      for (let user = 0; user < 40; user++) {
        const flags = target.flags({ id: `user-${user}` });
        const snapshot = snapshotFlags(flags);
        variants.add(snapshot.flags?.variant);
        exposeFlags(flags, "flags", snapshot.flags?.tokens ?? []);
        if (snapshot.flags?.variant === "Control") expect(flags.all()).not.toHaveProperty("flags");
      }
      expect([...variants].sort()).toEqual(["A", "Control"]);
      expect(target.stats().notifications.pending).toBe(40);
    });

    it("of the edge are marked as open, because their keys are not known", async () => {
      await connect();
      const option = { type: "json", content: { loyal: true }, eventToken: "loyal-token" };
      server.response = () => ({
        body: { status: 200, prefetch: { mboxes: [{ index: 0, name: "profile-flags", options: [option] }] } },
      });
      const flags = target.flags(gold);
      await flags.load("profile-flags");
      expect(flags.details("profile-flags", "none", 1).reason).toBe("DEFAULT");
      expect(snapshotFlags(flags)["profile-flags"]).toEqual({
        values: { loyal: true },
        reason: "TARGETING_MATCH",
        isOpen: true,
        tokens: ["loyal-token"],
      });
      expect(snapshotFlags(flags).flags).not.toHaveProperty("isOpen");
    });

    it("come from an artifact or a test, and are empty before the artifact", async () => {
      target = TargetClient.create(createOptions());
      expect(snapshotFlags(target.flags(gold), ["flags"]).flags?.errorCode).toBe("PROVIDER_NOT_READY");
      await target.ready();
      const all = Object.keys(snapshotFlags(target.flags(gold)));
      expect(all).toEqual(["flags", "checkout", "nearby", "target-global-mbox", "profile-flags"]);
      const given = createTestFlags<{ flags: { beta: boolean }; none: object }>({ flags: { beta: true } });
      expect(snapshotFlags(given)).toEqual({ flags: { values: { beta: true }, reason: "STATIC" } });
      expect(snapshotFlags(given, ["none"]).none?.errorCode).toBe("FLAG_NOT_FOUND");
      expect(() => exposeFlags(given, "flags", ["t"])).not.toThrow();
    });
  });

  describe("exposures from a browser", () => {
    it("are ignored if their tokens are invalid, which is reported once", async () => {
      const warnings: string[] = [];
      await connect({ logger: { warn: (...args) => warnings.push(args.join(" ")) } });
      const flags = target.flags(gold);
      exposeFlags(flags, "flags", ["flags-1-0"]);
      exposeFlags(flags, "x".repeat(251), ["a"]);
      exposeFlags(flags, " ", ["a"]);
      exposeFlags(flags, "flags-clicked", ["a"]);
      exposeFlags(flags, 7, ["a"]);
      exposeFlags(flags, "flags", "abc");
      exposeFlags(flags, "flags", [7, null, "", "x".repeat(257), "flags-2-0"]);
      exposeFlags(
        flags,
        "flags",
        Array.from({ length: 21 }, (_, token) => `t${token}`),
      );
      await target.flush();
      expect(sent().map(({ mbox, tokens }) => [mbox.name, tokens])).toEqual([
        ["flags", ["flags-1-0"]],
        ["flags", ["flags-2-0"]],
      ]);
      expect(warnings).toEqual([expect.stringContaining("exposeFlags() expected")]);
    });
  });

  it("of a page have the visitor, session and context of its offers", async () => {
    await connect();
    const page = target.forRequest({
      url: "https://shop.test/lamps",
      headers: {
        "user-agent": "Mozilla/5.0",
        cookie: "mbox=session#s1#1893456000|PC#abc.35_0#1893456000; AMCV_0AAA%40AdobeOrg=MCMID|12345",
      },
      customerIds: { crm: { id: "c1", authState: 1 } },
      decisioningMethod: "server-side",
    });
    page.begin(["hero"]);
    await page.offer("hero", { fallback: "" });
    target.flags(page.visitor).string("checkout", "value");
    await target.flush();
    const [offers, impressions] = server.requests;
    expect(impressions?.body.id).toEqual(offers?.body.id);
    expect(impressions?.body.id).toMatchObject({ tntId: "abc.35_0", marketingCloudVisitorId: "12345" });
    expect(impressions?.url.searchParams.get("sessionId")).toBe(offers?.url.searchParams.get("sessionId"));
    expect(impressions?.body.context.address).toEqual(offers?.body.context.address);
  });

  it("refuse a client of another package", () => {
    expect(() => flagsFor({} as TargetClient)).toThrow("need a client");
  });
});
