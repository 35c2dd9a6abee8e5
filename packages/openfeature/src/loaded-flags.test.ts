import { AsyncLocalStorage } from "node:async_hooks";
import type { DeliveryRequest } from "@fletch/sdk";
import { type FlagVisitor, flagsFor, TargetClient } from "@fletch/sdk/flags";
import { quietLogger } from "@fletch/test-kit/loggers";
import type { EvaluationContext } from "@openfeature/server-sdk";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { LoadedFlags } from "./loaded-flags.ts";
import { FletchProvider } from "./server-provider.ts";

let target: TargetClient;
/** The visitors that the edge was asked about. */
let requests: DeliveryRequest[];

beforeEach(() => {
  requests = [];
  target = TargetClient.create({
    client: "acme",
    organizationId: "0AAA@AdobeOrg",
    decisioningMethod: "server-side",
    telemetryEnabled: false,
    fetchApi: async (_url, init) => respond(JSON.parse(String(init?.body)) as DeliveryRequest),
    logger: quietLogger,
  });
});
afterEach(() => target.close({ deadline: 100 }));

function respond(request: DeliveryRequest): Response {
  requests.push(request);
  const user = request.id?.thirdPartyId ?? request.id?.marketingCloudVisitorId ?? request.id?.tntId;
  const options = [{ type: "json", content: { user }, eventToken: "token" }];
  return Response.json({
    status: 200,
    requestId: "request",
    client: "acme",
    id: request.id,
    edgeHost: "",
    prefetch: { mboxes: [{ index: 0, name: "hero", options }] },
  });
}

const readUser = async (provider: FletchProvider, context: EvaluationContext = {}): Promise<string> =>
  (await provider.resolveStringEvaluation("hero.user", "none", context)).value;

const keep = (): LoadedFlags => new LoadedFlags(60_000, (visitor) => flagsFor(target, visitor));

const load = (kept: LoadedFlags, visitor: FlagVisitor): ReturnType<LoadedFlags["load"]> =>
  kept.load(flagsFor(target, visitor), "hero", visitor);

describe("cached flags of the edge", () => {
  it("are keyed by the mapped visitor", async () => {
    const current = new AsyncLocalStorage<string>();
    const provider = new FletchProvider(target, {
      edgeCacheTime: 60_000,
      mapContext: () => ({ id: { thirdPartyId: current.getStore() ?? "nobody" } }),
    });
    const read: string[] = [];
    for (const user of ["alice", "bob", "alice"]) read.push(await current.run(user, () => readUser(provider)));
    expect(read).toEqual(["alice", "bob", "alice"]);
    expect(requests.length).toBe(2);
  });

  it("report impressions to the waitUntil of the request that evaluates", async () => {
    let request = 0;
    const ended = new Set<number>();
    const kept: number[] = [];
    const provider = new FletchProvider(target, {
      edgeCacheTime: 60_000,
      exposures: "always",
      mapContext: () => {
        const own = request;
        const waitUntil = (): void => {
          if (ended.has(own)) throw new Error("The request has ended");
          kept.push(own);
        };
        return { id: "ada", waitUntil };
      },
    });
    for (request = 1; request <= 3; request++) {
      expect(await readUser(provider)).toBe("ada");
      ended.add(request);
    }
    expect(kept).toEqual([1, 2, 3]);
    const together = [4, 5].map((number) => {
      request = number;
      return readUser(provider);
    });
    await Promise.all(together);
    expect(kept).toEqual([1, 2, 3, 4, 5]);
    expect(requests.filter(({ prefetch }) => prefetch !== undefined)).toHaveLength(1);
  });

  it("are not cached for a visitor without an id", async () => {
    const provider = new FletchProvider(target, { edgeCacheTime: 60_000 });
    const visitors = new Set<string>();
    for (let visitor = 0; visitor < 50; visitor++) visitors.add(await readUser(provider));
    expect(visitors.size).toBe(50);
  });

  it.each<[string, FlagVisitor]>([
    ["no id", {}],
    ["an empty text", { id: "" }],
    ["empty ids", { id: { thirdPartyId: "", tntId: "" } }],
    ["a session alone", { sessionId: "session" }],
    ["a cookie of a session", { targetCookie: "session#abc#9999999999" }],
    [
      "a customer id that is not authenticated",
      { id: { customerIds: [{ id: "1", integrationCode: "crm", authenticatedState: "logged_out" }] } },
    ],
  ])("are not cached for a visitor with %s", async (_form, visitor) => {
    const kept = keep();
    await load(kept, visitor);
    expect((await load(kept, visitor)).isCached).toBe(false);
  });

  it.each<[string, FlagVisitor]>([
    ["a text", { id: "ada" }],
    ["a tntId", { id: { tntId: "abc.28_0" } }],
    ["an Experience Cloud id", { id: { marketingCloudVisitorId: "123" } }],
    [
      "an authenticated customer id",
      { id: { customerIds: [{ id: "1", integrationCode: "crm", authenticatedState: "authenticated" }] } },
    ],
    ["a cookie of a device", { targetCookie: "session#abc#9999999999|PC#def.28_0#9999999999" }],
  ])("are cached for a visitor with %s, regardless of waitUntil", async (_form, visitor) => {
    const kept = keep();
    await load(kept, { ...visitor, waitUntil: () => undefined });
    expect((await load(kept, { ...visitor, waitUntil: () => undefined })).isCached).toBe(true);
    expect((await load(kept, { ...visitor, url: "https://shop.test/" })).isCached).toBe(false);
  });

  it.each<[string, unknown, unknown]>([
    ["NaN and null", Number.NaN, null],
    ["Infinity and null", Number.POSITIVE_INFINITY, null],
    ["a date and its text", new Date(0), "1970-01-01T00:00:00.000Z"],
    ["two Maps", new Map([["a", 1]]), new Map([["a", 2]])],
    ["lists with nothing and with null", [undefined], [null]],
    ["a number and its text", 1, "1"],
  ])("are never shared between different parameters: %s", async (_form, one, other) => {
    const kept = keep();
    const createVisitor = (value: unknown): FlagVisitor => ({ id: "ada", parameters: { value: value as number } });
    await load(kept, createVisitor(one));
    expect((await load(kept, createVisitor(other))).isCached).toBe(false);
  });

  it("are not cached for a visitor whose ids are getters of its class: its own fields do not tell it from others", async () => {
    class User {
      readonly #name: string;
      constructor(name: string) {
        this.#name = name;
      }
      get id(): string {
        return this.#name;
      }
    }
    const provider = new FletchProvider(target, {
      edgeCacheTime: 60_000,
      mapContext: ({ targetingKey = "" }) => new User(targetingKey),
    });
    expect(await readUser(provider, { targetingKey: "ada" })).toBe("ada");
    expect(await readUser(provider, { targetingKey: "bob" })).toBe("bob");
  });

  it("are not cached for a visitor without a key: with a BigInt, a cycle, or a getter that throws", async () => {
    const cycle: Record<string, unknown> = {};
    cycle.self = cycle;
    const throwing = Object.defineProperty({}, "value", {
      enumerable: true,
      get() {
        throw new Error("no");
      },
    });
    for (const parameters of [{ value: 1n }, cycle, throwing]) {
      const kept = keep();
      const visitor = { id: "ada", parameters } as unknown as FlagVisitor;
      for (let time = 0; time < 2; time++) {
        const loaded = await kept.load(flagsFor(target, { id: "ada" }), "hero", visitor);
        expect(loaded.isCached).toBe(false);
        expect(loaded.evaluate("hero.user").value).toBe("ada");
      }
    }
  });
});
