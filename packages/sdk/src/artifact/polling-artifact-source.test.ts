import { getEventListeners } from "node:events";
import { obfuscateArtifact, type SplitHost } from "@fletch/decisioning";
import type { Issue } from "@fletch/delivery-api";
import { until } from "@fletch/test-kit/until";
import { afterEach, describe, expect, it } from "vitest";
import { createFakeClock, type FakeClock, settle } from "../../test/fake-clock.ts";
import { httpResponse, listenRaw, type RawServer } from "../../test/faults/raw-server.ts";
import type { TargetEventName } from "../observability/events.ts";
import { createLog } from "../observability/logger.ts";
import { createTransport } from "../transport/retrying-transport.ts";
import type { Transport } from "../transport/transport.ts";
import type { ArtifactCache, CachedArtifact } from "./artifact-cache.ts";
import type { ArtifactSource } from "./artifact-source.ts";
import type { UpdaterSettings } from "./artifact-updater.ts";
import { defaultInterval } from "./poll-schedule.ts";
import { PollingArtifactSource } from "./polling-artifact-source.ts";
import { RequestArtifactSource } from "./request-artifact-source.ts";

const organizationId = "0AAA@AdobeOrg";

function writeArtifact(name: string, version = "1.0.0"): string {
  return JSON.stringify({ version, meta: { name }, rules: { mboxes: {}, views: {} } });
}

const aRule = { ruleKey: "1", activityId: 1, condition: true, consequence: { options: [] } };

const unknownOperator = { ...aRule, condition: { no_such_operator: [1] } };

interface Bench<Source extends ArtifactSource> {
  readonly provider: Source;
  readonly clock: FakeClock;
  readonly events: [TargetEventName, Readonly<Record<string, unknown>>][];
  /** The name that the artifact in use was given. */
  nameInUse(): unknown;
}

const opened: { provider: ArtifactSource; transport: Transport }[] = [];

function createBench(server: RawServer, changes: Partial<UpdaterSettings> = {}): Bench<PollingArtifactSource> {
  return createBenchOf((settings) => new PollingArtifactSource(settings), server, changes);
}

function createBenchOf<Source extends ArtifactSource>(
  create: (settings: UpdaterSettings) => Source,
  server: RawServer,
  changes: Partial<UpdaterSettings> = {},
): Bench<Source> {
  const clock = createFakeClock();
  const transport = createTransport();
  const events: Bench<Source>["events"] = [];
  const provider = create({
    location: `${server.origin}/acme/production/v1/rules.json`,
    format: "json",
    organizationId,
    transport,
    emit: (type, details) => void events.push([type, details as Readonly<Record<string, unknown>>]),
    log: createLog({}),
    clock,
    random: () => 0.999,
    createSeed: () => 0,
    ...changes,
  });
  opened.push({ provider, transport });
  return { provider, clock, events, nameInUse: () => provider.current?.plan.artifact.meta.name };
}

function createMemoryCache(): ArtifactCache & { readonly stored: Map<string, CachedArtifact> } {
  const stored = new Map<string, CachedArtifact>();
  return {
    stored,
    read: async (key) => stored.get(key),
    write: async (key, artifact) => void stored.set(key, artifact),
  };
}

/** Says how many listeners wait for the first artifact. */
class CountedSource extends PollingArtifactSource {
  get listeners(): number {
    return this.waiting.size;
  }
}

async function closeAll(): Promise<void> {
  for (const { provider, transport } of opened.splice(0)) {
    provider.close();
    await transport.close();
  }
}

describe("PollingArtifactSource", () => {
  afterEach(closeAll);

  it("downloads the artifact beside a cache that never answers, and tells so", async () => {
    await using server = await listenRaw((socket) => socket.write(httpResponse(200, writeArtifact("fresh"))));
    const errors: unknown[] = [];
    const cache = { read: () => new Promise<undefined>(() => undefined), write: async () => undefined };
    const log = createLog({ error: (...args: unknown[]) => void errors.push(args[1]) });
    const { provider, clock, nameInUse } = createBench(server, { cache, log });
    provider.start();
    await settle();
    expect(clock.keepsAlive).toBe(false);
    await clock.advance(5_000);
    await until(() => nameInUse() === "fresh");
    expect(errors).toEqual([expect.stringMatching(/^The artifact cache has not responded within 5000 ms/)]);
  });

  it("decides from what a slow cache gives, while there is no other artifact", async () => {
    await using server = await listenRaw((socket) => socket.destroy());
    const cached = { bytes: new TextEncoder().encode(writeArtifact("cached")), etag: undefined, retrievedAt: 1 };
    let give: (artifact: CachedArtifact) => void = () => undefined;
    const cache: ArtifactCache = {
      read: () =>
        new Promise((resolve) => {
          give = resolve;
        }),
      write: async () => undefined,
    };
    const { provider, clock, nameInUse } = createBench(server, { cache });
    provider.start();
    await settle();
    await clock.advance(5_000);
    await until(() => provider.stats.failures > 0);
    give(cached);
    await until(() => nameInUse() === "cached");
  });

  it("keeps nothing of waits that were given up, nor of any after close", async () => {
    await using server = await listenRaw((socket) => socket.destroy());
    const { provider } = createBenchOf((settings) => new CountedSource(settings), server);
    const giveUp = new AbortController();
    const early = Array.from({ length: 5 }, () => provider.obtain(giveUp.signal));
    const late = provider.obtain(AbortSignal.abort());
    expect(provider.listeners).toBe(5);
    giveUp.abort();
    await Promise.all([...early, late]);
    expect(provider.listeners).toBe(0);
    provider.onReady(() => {});
    provider.close();
    expect(provider.listeners).toBe(0);
  });

  it("leaves no listener on the signal of a wait that got its artifact", async () => {
    await using server = await listenRaw((socket) => socket.write(httpResponse(200, writeArtifact("first"))));
    const { provider } = createBench(server);
    const { signal } = new AbortController();
    const ready = provider.obtain(signal);
    provider.start();
    await ready;
    expect(getEventListeners(signal, "abort")).toEqual([]);
  });

  it("downloads the artifact, and tells of it and of the machine's place", async () => {
    await using server = await listenRaw((socket) =>
      socket.write(httpResponse(200, writeArtifact("first"), { "x-geo-city": "BERN", "x-geo-latitude": "46.9" })),
    );
    const { provider, events, nameInUse } = createBench(server);
    expect(provider.current).toBeUndefined();
    provider.start();
    await provider.obtain();
    expect(nameInUse()).toBe("first");
    expect(events).toEqual([
      [
        "artifactDownloadSucceeded",
        {
          artifactLocation: `${server.origin}/acme/production/v1/rules.json`,
          artifactPayload: JSON.parse(writeArtifact("first")),
        },
      ],
      ["geoLocationUpdated", { geoContext: { city: "BERN", latitude: 46.9 } }],
    ]);
    expect(provider.current?.trace).toMatchObject({ artifactRetrievalCount: 1, artifactVersion: "1.0.0" });
  });

  it.each([
    ["later, so that decisions do not wait for it, in a process that goes on", PollingArtifactSource, []],
    ["before the first decision in a worker", RequestArtifactSource, ["$.rules.mboxes.hero[1]"]],
  ])("checks the rules %s", async (_, Source, atReady) => {
    const rules = { mboxes: { hero: [aRule, { ...aRule, condition: undefined }, aRule], nav: [aRule] }, views: {} };
    const json = JSON.stringify({ version: "1.0.0", meta: { name: "broken" }, rules });
    await using server = await listenRaw((socket) => socket.write(httpResponse(200, json)));
    const { provider, events } = createBenchOf<ArtifactSource>((settings) => new Source(settings), server);
    const told = (): readonly unknown[] =>
      events.flatMap(([type, { issue }]) => (type === "ruleSkipped" ? (issue as Issue).path.slice(0, 22) : []));
    const ready = new Promise<readonly unknown[]>((resolve) => provider.onReady(() => resolve(told())));
    provider.start();
    provider.use(undefined);
    expect(await ready).toEqual(atReady);
    expect(provider.current?.plan.mboxes.get("hero")?.size).toBe(2);
    await until(() => told().length > 0);
    await settle();
    expect(told()).toEqual(["$.rules.mboxes.hero[1]"]);
  });

  it("tells of the rules before it is closed, once, and then of no more", async () => {
    const rules = { mboxes: { hero: [{ ...aRule, condition: undefined }], nav: [unknownOperator] }, views: {} };
    const json = JSON.stringify({ version: "1.0.0", rules });
    await using server = await listenRaw((socket) => socket.write(httpResponse(200, json)));
    const told: string[] = [];
    const { provider } = createBench(server, {
      emit: (type) => {
        told.push(type);
        // As a handler may.
        if (type === "ruleSkipped") provider.close();
      },
      reportErrors: ({ errors }) => told.push(...errors.map(({ path }) => path)),
    });
    provider.onReady(() => {
      provider.close();
      told.push("closed");
    });
    provider.start();
    await until(() => provider.current !== undefined);
    await settle();
    expect(told.slice(0, 3)).toEqual(["ruleSkipped", "$.rules.mboxes.nav[0].condition", "closed"]);
    expect(told.slice(3)).not.toContain("ruleSkipped");
  });

  it("reports the rules of a location that no decision reads, when all are checked", async () => {
    const rules = { mboxes: { hero: [aRule], nav: [unknownOperator] }, views: {} };
    const json = JSON.stringify({ version: "1.0.0", rules });
    await using server = await listenRaw((socket) => socket.write(httpResponse(200, json)));
    const reported: string[] = [];
    const { provider } = createBench(server, {
      reportErrors: ({ errors }) => reported.push(...errors.map(({ path }) => path)),
    });
    provider.start();
    await until(() => reported.length > 0);
    expect(reported).toEqual(["$.rules.mboxes.nav[0].condition"]);
  });

  it.each([
    ["later", {}],
    ["before the first decision", { payload: JSON.parse(writeArtifact("given")) }],
  ])("tells of a check that fails %s as of a failed download", async (_, changes) => {
    await using server = await listenRaw((socket) => socket.write(httpResponse(200, writeArtifact("first"))));
    const { provider, events, nameInUse } = createBench(server, {
      ...changes,
      pollingInterval: 0,
      reportErrors: () => {
        throw new Error("Out of order");
      },
    });
    const ready = provider.obtain();
    provider.start();
    await ready;
    const failures = (): readonly unknown[] => events.filter(([type]) => type === "artifactDownloadFailed");
    await until(() => failures().length > 0);
    expect(nameInUse()).toBeDefined();
    expect(failures()).toEqual([
      [
        "artifactDownloadFailed",
        expect.objectContaining({ error: expect.objectContaining({ cause: new Error("Out of order") }) }),
      ],
    ]);
  });

  it("decides by a given artifact as it was when it became ready", async () => {
    await using server = await listenRaw((socket) => socket.destroy());
    const hero = [{ ...aRule }, { ...aRule, ruleKey: "2" }];
    const payload = { version: "1.0.0", rules: { mboxes: { hero }, views: {} } };
    const { provider } = createBench(server, { payload, pollingInterval: 0 });
    provider.start();
    await provider.obtain();
    hero.length = 1;
    hero[0] = { ...aRule, ruleKey: "other" };
    expect(provider.current?.plan.mboxes.get("hero")?.rules.map(({ rule }) => rule.ruleKey)).toEqual(["1", "2"]);
  });

  it("measures how long the answer took, whatever becomes of it", async () => {
    await using server = await listenRaw((socket) => socket.write(httpResponse(200, "{")));
    const measured: number[] = [];
    const { provider, clock } = createBench(server, { onDownload: (now, execution) => measured.push(now, execution) });
    const startedAt = clock.now();
    provider.start();
    await until(() => clock.waiting.length === 1);
    expect(measured).toEqual([startedAt, 0]);
  });

  it("downloads while the way to take host names apart is still on its way, and waits for it before it decides", async () => {
    await using server = await listenRaw((socket) => socket.write(httpResponse(200, writeArtifact("first"))));
    let arrive: (splitHost: SplitHost) => void = () => {};
    const splitHost = new Promise<SplitHost>((resolve) => {
      arrive = resolve;
    });
    const { provider, nameInUse } = createBench(server, { splitHost });
    provider.start();
    await until(() => server.requests.length === 1);
    await settle();
    expect(provider.current).toBeUndefined();
    arrive((host) => ({ subdomain: "", domain: `of ${host}`, topLevelDomain: "" }));
    await provider.obtain();
    expect(nameInUse()).toBe("first");
    expect(provider.current?.plan.readers.readUrl("https://example.com/").domain).toBe("of example.com");
  });

  it("reads obfuscated artifacts, and refuses those of another organization", async () => {
    const locked = (organization: string): Buffer =>
      Buffer.from(obfuscateArtifact(JSON.parse(writeArtifact("locked")), organization, "k".repeat(32)));
    await using server = await listenRaw((socket, _request, number) =>
      socket.write(httpResponse(200, locked(number === 1 ? "other@AdobeOrg" : organizationId))),
    );
    const { provider, clock, events, nameInUse } = createBench(server, { format: "bin" });
    provider.start();
    await until(() => clock.waiting.length === 1);
    expect(events[0]).toMatchObject(["artifactDownloadFailed", { error: { code: "invalid-artifact" } }]);
    await clock.advance(1_000);
    await provider.obtain();
    expect(nameInUse()).toBe("locked");
  });

  it("becomes ready when the server comes back, however long that takes, and within one back-off step (deviation D12)", async () => {
    let isUp = false;
    await using server = await listenRaw((socket) =>
      isUp ? socket.write(httpResponse(200, writeArtifact("late"))) : socket.resetAndDestroy(),
    );
    const { provider, clock, events } = createBench(server);
    provider.start();
    for (let round = 1; round <= 20; round++) {
      await until(() => events.length === round && clock.waiting.length === 1);
      await clock.advance(clock.waiting[0] ?? 0);
    }
    await until(() => clock.waiting.length === 1);
    expect(events.every(([type]) => type === "artifactDownloadFailed")).toBe(true);
    isUp = true;
    expect(clock.waiting[0]).toBeLessThanOrEqual(30_000);
    await clock.advance(30_000);
    await provider.obtain();
  });

  it("doubles its pauses up to half a minute while there is no artifact", async () => {
    await using server = await listenRaw((socket) => socket.write(httpResponse(403, "")));
    const { provider, clock, events } = createBench(server, { random: () => 1 });
    const pauses: number[] = [];
    provider.start();
    for (let round = 1; round <= 8; round++) {
      await until(() => events.length === round && clock.waiting.length === 1);
      pauses.push(clock.waiting[0] ?? 0);
      await clock.advance(clock.waiting[0] ?? 0);
    }
    expect(pauses).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000]);
  });

  it("asks at its own moment of each interval, with the ETag, and keeps what has not changed", async () => {
    await using server = await listenRaw((socket, request) =>
      socket.write(
        request.includes('if-none-match: "v1"')
          ? httpResponse(304, "")
          : httpResponse(200, writeArtifact("v1"), { etag: '"v1"' }),
      ),
    );
    const { provider, clock, events } = createBench(server);
    provider.start();
    await until(() => clock.waiting.length === 1);
    const first = provider.current;
    expect(clock.waiting[0]).toBeLessThanOrEqual(defaultInterval);
    await clock.advance(clock.waiting[0] ?? 0);
    await until(() => clock.waiting.length === 1);
    expect(clock.waiting[0]).toBe(defaultInterval);
    expect(server.requests).toHaveLength(2);
    expect(provider.current).toBe(first);
    expect(events).toHaveLength(2);
  });

  it("replaces the artifact as a whole: a call keeps the one that it began with", async () => {
    await using server = await listenRaw((socket, _request, number) =>
      socket.write(httpResponse(200, writeArtifact(`number ${number}`), { etag: `"${number}"` })),
    );
    const { provider, clock, nameInUse } = createBench(server);
    provider.start();
    await until(() => clock.waiting.length === 1);
    const before = provider.current;
    await clock.advance(clock.waiting[0] ?? 0);
    await until(() => nameInUse() === "number 2");
    expect(before?.plan.artifact.meta.name).toBe("number 1");
    expect(provider.current?.trace.artifactRetrievalCount).toBe(2);
  });

  it.each([
    ["is cut off", writeArtifact("bad").slice(0, -5), "invalid-artifact"],
    ["is a page", "<html>Sign in</html>", "invalid-artifact"],
    ["is empty", "", "invalid-artifact"],
    ["is no artifact", '{"version":"1.0.0"}', "invalid-artifact"],
    ["has a new major version", writeArtifact("bad", "2.0.0"), "unsupported-artifact-version"],
  ])("does not give up a good artifact for one that %s", async (_, body, code) => {
    await using server = await listenRaw((socket, request, number) => {
      if (number === 1) socket.write(httpResponse(200, writeArtifact("good"), { etag: '"good"' }));
      else if (number === 2) socket.write(httpResponse(200, body, { etag: '"bad"' }));
      else socket.write(httpResponse(request.includes('if-none-match: "good"') ? 304 : 500, ""));
    });
    const cache = createMemoryCache();
    const { provider, clock, events, nameInUse } = createBench(server, { cache });
    provider.start();
    await until(() => clock.waiting.length === 1);
    await clock.advance(clock.waiting[0] ?? 0);
    await until(() => events.at(-1)?.[0] === "artifactDownloadFailed");
    expect(events.at(-1)?.[1]).toMatchObject({ error: { code } });
    expect(nameInUse()).toBe("good");
    expect([...cache.stored.values()].map(({ etag }) => etag)).toEqual(['"good"']);
    // The good one's ETag is kept too: the next poll finds it unchanged.
    await until(() => clock.waiting.length === 1);
    await clock.advance(1_000);
    await until(() => server.requests.length === 3);
    expect(server.requests[2]).toContain('if-none-match: "good"');
  });

  it("starts from the cache without the network, and refreshes behind", async () => {
    const cache = createMemoryCache();
    await using server = await listenRaw((socket, _request, number) => {
      if (number === 1) socket.write(httpResponse(200, writeArtifact("kept"), { etag: '"1"' }));
      else if (number === 3) socket.write(httpResponse(200, writeArtifact("fresh"), { etag: '"2"' }));
    });
    const earlier = createBench(server, { cache });
    earlier.provider.start();
    await until(() => cache.stored.size === 1);

    const { provider, events, nameInUse } = createBench(server, { cache });
    provider.start();
    await provider.obtain();
    expect(nameInUse()).toBe("kept");
    expect(events[0]?.[0]).toBe("artifactCacheUsed");
    expect(events[1]).toEqual([
      "artifactDownloadSucceeded",
      expect.objectContaining({ artifactPayload: expect.objectContaining({ meta: { name: "kept" } }) }),
    ]);
    await until(() => server.requests.length === 2);
    expect(server.requests[1]).toContain('if-none-match: "1"');

    const third = createBench(server, { cache });
    third.provider.start();
    await until(() => third.nameInUse() === "fresh");
    await until(() => [...cache.stored.values()][0]?.etag === '"2"');
  });

  it("does not mind a cache that fails or holds nonsense", async () => {
    await using server = await listenRaw((socket) => socket.write(httpResponse(200, writeArtifact("fresh"))));
    const broken: ArtifactCache = {
      read: () => Promise.reject(new Error("disk")),
      write: () => Promise.reject(new Error("disk")),
    };
    const nonsense: ArtifactCache = {
      read: async () => ({ bytes: new Uint8Array([1, 2]), etag: undefined, retrievedAt: 0 }),
      write: async () => {},
    };
    const timeless: ArtifactCache = {
      read: async () => ({
        bytes: new TextEncoder().encode(writeArtifact("old")),
        etag: undefined,
        retrievedAt: undefined as never,
      }),
      write: async () => {},
    };
    for (const cache of [broken, nonsense, timeless]) {
      const { provider, nameInUse } = createBench(server, { cache });
      provider.start();
      await provider.obtain();
      expect(nameInUse()).toBe("fresh");
      await settle();
      expect(provider.current?.trace).toMatchObject({ artifactRetrievalCount: 1 });
    }
  });

  it("uses a given payload at once, and asks for a new one only at the interval", async () => {
    await using server = await listenRaw((socket) => socket.write(httpResponse(200, writeArtifact("downloaded"))));
    const { provider, clock, events, nameInUse } = createBench(server, { payload: JSON.parse(writeArtifact("given")) });
    provider.start();
    expect(nameInUse()).toBe("given");
    expect(provider.current?.trace.artifactLocation).toBe("Not Applicable");
    await settle();
    expect(events).toEqual([]);
    expect(server.requests).toHaveLength(0);
    await clock.advance(clock.waiting[0] ?? 0);
    await until(() => nameInUse() === "downloaded");
  });

  it.each([
    [0, 0, undefined],
    [0, 300_000, undefined],
    [1, 300_000, 300_000],
    [1_000, 0, 1_000],
    [600_000, 300_000, 600_000],
  ])("takes a polling interval of %i, with a minimum of %i, for %s", async (pollingInterval, minInterval, expected) => {
    await using server = await listenRaw((socket) => socket.write(httpResponse(200, writeArtifact("a"))));
    const { provider, clock } = createBench(server, { pollingInterval, minInterval });
    provider.start();
    await provider.obtain();
    await settle();
    expect(clock.waiting[0] === undefined).toBe(expected === undefined);
    if (expected === undefined) return;
    await clock.advance(clock.waiting[0] ?? 0);
    await until(() => clock.waiting.length === 1);
    expect(clock.waiting[0]).toBe(expected);
  });

  it("polls first when a short interval has passed, and not at a phase of it", async () => {
    await using server = await listenRaw((socket) => socket.write(httpResponse(200, writeArtifact("a"))));
    const { provider, clock } = createBench(server, { pollingInterval: 1_000, createSeed: () => 7 });
    provider.start();
    await until(() => clock.waiting.length === 1);
    expect(clock.waiting).toEqual([1_000]);
  });

  it("polls at the process's own moment after a start, however soon that is", async () => {
    await using server = await listenRaw((socket) => socket.write(httpResponse(200, writeArtifact("a"))));
    const seeds = Array.from({ length: 100 }, (_, seed) => seed);
    const clocks = seeds.map((seed) => {
      const payload = JSON.parse(writeArtifact("given"));
      const { provider, clock } = createBench(server, { payload, createSeed: () => seed });
      provider.start();
      return clock;
    });
    await until(() => clocks.every(({ waiting }) => waiting.length === 1));
    const delays = clocks.map(({ waiting }) => waiting[0] ?? 0);
    // About ten of them within the first tenth of the interval.
    expect(new Set(delays).size).toBe(100);
    expect(delays.filter((delay) => delay < defaultInterval / 10).length).toBeGreaterThan(5);
  });

  it("asks within the interval whatever happened: after a start, and after a long outage of the server", async () => {
    let isDown = false;
    await using server = await listenRaw((socket) =>
      socket.write(isDown ? httpResponse(503, "") : httpResponse(200, writeArtifact("a"))),
    );
    for (const [pollingInterval, seed] of [5_000, defaultInterval].flatMap((interval) =>
      [1, 2, 3].map((seed) => [interval, seed]),
    )) {
      isDown = false;
      const { provider, clock } = createBench(server, { pollingInterval, createSeed: () => seed ?? 0 });
      provider.start();
      await until(() => clock.waiting.length === 1);
      expect(clock.waiting[0]).toBeLessThanOrEqual(pollingInterval ?? 0);
      isDown = true;
      for (let poll = 0; poll < 12; poll++) {
        await clock.advance(clock.waiting[0] ?? 0);
        await until(() => clock.waiting.length === 1);
        expect(clock.waiting[0]).toBeLessThanOrEqual(pollingInterval ?? 0);
      }
      provider.close();
    }
  });

  it("polls soon again after the machine's clock was set, whichever way", async () => {
    await using server = await listenRaw((socket) => socket.write(httpResponse(200, writeArtifact("a"))));
    for (const jump of [-86_400_000 * 365, 86_400_000 * 365]) {
      const { provider, clock } = createBench(server);
      provider.start();
      await until(() => clock.waiting.length === 1);
      clock.jump(jump);
      await clock.advance(clock.waiting[0] ?? 0);
      await until(() => clock.waiting.length === 1);
      expect(clock.waiting[0]).toBeLessThanOrEqual(defaultInterval);
    }
  });

  it("says which artifact it has, how fresh it is, why the last attempt failed and when the next one begins", async () => {
    const cache = createMemoryCache();
    const body = JSON.stringify({
      version: "1.0.0",
      meta: { generatedAt: "2026-01-02" },
      rules: { mboxes: {}, views: {} },
    });
    await using server = await listenRaw((socket, _request, number) => {
      if (number === 1) socket.write(httpResponse(503, ""));
      else if (number === 2) socket.write(httpResponse(200, body, { etag: '"1"' }));
      else socket.write(httpResponse(304, ""));
    });
    const { provider, clock } = createBench(server, { cache, pollingInterval: 10_000 });
    const stats = () => provider.stats;
    expect(stats()).toMatchObject({ version: undefined, age: undefined, failures: 0, nextAttempt: undefined });
    provider.start();
    await until(() => clock.waiting.length === 1);
    expect(stats()).toMatchObject({ failures: 1, lastError: { code: "http-error", httpStatus: 503 } });
    expect(stats().nextAttempt).toBeCloseTo(clock.now() + (clock.waiting[0] ?? 0), -1);

    await clock.advance(clock.waiting[0] ?? 0);
    await until(() => stats().source === "download" && clock.waiting.length === 1);
    await clock.advance(4_000);
    expect(stats()).toEqual({
      version: "1.0.0",
      generatedAt: "2026-01-02",
      source: "download",
      age: 4_000,
      failures: 0,
      lastError: undefined,
      nextAttempt: clock.now() + 6_000,
    });
    await clock.advance(6_000);
    await until(() => server.requests.length === 3 && clock.waiting.length === 1);
    // The server said that it has not changed.
    expect(stats()).toMatchObject({ source: "download", age: 0 });

    const again = createBench(server, { cache });
    again.clock.jump(86_400_000);
    await again.provider.start();
    await again.provider.obtain();
    expect(again.provider.stats).toMatchObject({ source: "cache", version: "1.0.0" });
    expect(again.provider.stats.age).toBeGreaterThan(80_000_000);
  });

  it("keeps no process alive by its timers, and leaves none behind", async () => {
    await using server = await listenRaw((socket) => socket.write(httpResponse(200, writeArtifact("a"))));
    const { provider, clock } = createBench(server);
    provider.start();
    await until(() => clock.waiting.length === 1);
    expect(clock.keepsAlive).toBe(false);
    provider.close();
    expect(clock.waiting).toEqual([]);
    expect(provider.current).toBeDefined();
  });

  it("takes nothing from the cache when it is closed while it prepares it", async () => {
    await using server = await listenRaw(() => {});
    const cached = { bytes: new TextEncoder().encode(writeArtifact("cached")), etag: undefined, retrievedAt: 1 };
    const cache: ArtifactCache = { read: async () => cached, write: async () => undefined };
    let arrive: (splitHost: SplitHost) => void = () => {};
    const splitHost = new Promise<SplitHost>((resolve) => {
      arrive = resolve;
    });
    const { provider, clock, events } = createBench(server, { cache, splitHost });
    provider.start();
    await settle();
    provider.close();
    arrive((host) => ({ subdomain: "", domain: host, topLevelDomain: "" }));
    await settle();
    expect(provider.current).toBeUndefined();
    expect(events).toEqual([]);
    expect(server.requests).toHaveLength(0);
    await clock.advance(5_000);
  });

  it("ends a download that is under way when it is closed, and says nothing of it", async () => {
    await using server = await listenRaw(() => {});
    const { provider, clock, events } = createBench(server);
    provider.start();
    await until(() => server.requests.length === 1);
    provider.close();
    await until(() => server.open === 0);
    await settle();
    expect(events).toEqual([]);
    expect(clock.waiting).toEqual([]);
  });
});

describe("RequestArtifactSource", () => {
  afterEach(closeAll);

  it("polls again whenever a request comes while an earlier attempt ends, and is lost", async () => {
    for (let turns = 0; turns <= 20; turns++) {
      await using server = await listenRaw((socket, _request, number) => {
        if (number === 1) socket.write(httpResponse(200, writeArtifact("first")));
      });
      const { provider, clock } = createBenchOf((settings) => new RequestArtifactSource(settings), server);
      // The first attempt is slow: it ends when another may begin.
      provider.onReady(async () => {
        clock.jump(2_000);
        for (let turn = 0; turn < turns; turn++) await undefined;
        provider.use(undefined);
      });
      provider.use(undefined);
      await until(() => provider.current !== undefined);
      await settle();
      const before = server.requests.length;
      clock.jump(defaultInterval * 2);
      provider.use(undefined);
      await until(() => server.requests.length > before);
    }
  });
});
