import { createEdge } from "@fletch/edge";
import { TargetClient, type TargetClientOptions } from "@fletch/sdk/flags";
import { quietLogger } from "@fletch/test-kit/loggers";
import {
  AsyncLocalStorageTransactionContextPropagator,
  type Client,
  type EvaluationContext,
  type EvaluationDetails,
  type Hook,
  type JsonValue,
  OpenFeature,
  ProviderEvents,
} from "@openfeature/server-sdk";
import { afterAll, afterEach, describe, expect, it } from "vitest";
import { FletchProvider } from "../src/index.ts";
import { mapContext } from "../src/map-context.ts";
import { readScenarios, runScenario, type Steps } from "./gherkin.ts";
import { specificationArtifact, specificationFlags } from "./specification-artifact.ts";

/** What there is no such thing for: an activity that is off is in no artifact. */
const notApplicable = ["@reason-codes-disabled"];

/** What needs flags that the edge decides: of those that the device decides nothing is cached. */
const ofTheEdge = "@reason-codes-cached";

/** What a scenario has so far. */
class World {
  readonly isOfTheEdge: boolean;
  readonly domain: string = `scenario-${++scenarios}`;
  readonly client: Client = OpenFeature.getClient(this.domain);
  context: EvaluationContext = {};
  levels: readonly string[] = [];
  readonly entries: Map<string, EvaluationContext> = new Map();
  merged: EvaluationContext = {};
  flag: { readonly type: string; readonly key: string; readonly fallback: unknown } = {
    type: "",
    key: "",
    fallback: "",
  };
  details: EvaluationDetails<JsonValue> | undefined;
  hooks: Hook[] = [];
  readonly stages: [hook: string, stage: string, details?: EvaluationDetails<JsonValue>][] = [];

  constructor(isOfTheEdge = false) {
    this.isOfTheEdge = isOfTheEdge;
  }
}

let scenarios = 0;
const clients: TargetClient[] = [];

afterEach(async () => {
  OpenFeature.clearHooks();
  OpenFeature.setContext({});
  await Promise.all(clients.splice(0).map((client) => client.close({ deadline: 0 })));
});
afterAll(async () => {
  await OpenFeature.clearProviders();
  await edge.close();
});

const edge = createEdge({ artifacts: [specificationArtifact()], client: "acme", organizationId: "0AAA@AdobeOrg" });

function connect(changes: Partial<TargetClientOptions> = {}): TargetClient {
  const client = TargetClient.create({
    client: "acme",
    organizationId: "0AAA@AdobeOrg",
    decisioningMethod: "on-device",
    artifactPayload: specificationArtifact(),
    pollingInterval: 0,
    telemetryEnabled: false,
    artifactCache: false,
    fetchApi: async () => new Response("{}"),
    logger: quietLogger,
    ...changes,
  });
  clients.push(client);
  return client;
}

function provide(world: World, client: TargetClient, readyTimeout: number): FletchProvider {
  return new FletchProvider(client, {
    readyTimeout,
    edgeCacheTime: 60_000,
    flagMetadata: (_, flagKey) => specificationFlags[flagKey]?.flagMetadata ?? {},
    mapContext(context) {
      world.merged = context;
      // The scenario of `CACHED` names no visitor, and nothing is kept for visitors without an id.
      return mapContext({ targetingKey: "visitor", ...context });
    },
  });
}

const noArtifact = { artifactPayload: undefined, fetchApi: async () => new Response("", { status: 404 }) };

const decidedAtEdge = {
  decisioningMethod: "server-side",
  artifactPayload: undefined,
  fetchApi: (url, init) => edge.fetch(new Request(url, init)),
} satisfies Partial<TargetClientOptions>;

async function setUp(world: World, status: string): Promise<void> {
  const isWaiting = status === "error" || status === "not ready";
  const client = connect(isWaiting ? noArtifact : world.isOfTheEdge ? decidedAtEdge : {});
  if (status === "fatal") await client.close();
  // Only who waits in vain has to wait until the limit.
  const provider = provide(world, client, isWaiting ? 200 : 30_000);
  const ready = OpenFeature.setProviderAndWait(world.domain, provider);
  if (status === "not ready") ready.catch(() => undefined);
  else await ready.catch(() => undefined);
  if (status === "stale") provider.events.emit(ProviderEvents.Stale);
}

function read(type: string, text: string): unknown {
  switch (type.toLowerCase()) {
    case "string":
      return text;
    case "object":
      return JSON.parse(text.replaceAll('\\"', '"'));
    default:
      return text === "null" ? undefined : JSON.parse(text);
  }
}

async function evaluate(world: World): Promise<void> {
  const { client, context, hooks } = world;
  const { type, key, fallback } = world.flag;
  const options = { hooks };
  const lower = type.toLowerCase();
  if (lower === "boolean") world.details = await client.getBooleanDetails(key, fallback as boolean, context, options);
  else if (lower === "string") world.details = await client.getStringDetails(key, fallback as string, context, options);
  else if (lower === "object")
    world.details = await client.getObjectDetails(key, fallback as object as JsonValue, context, options);
  else world.details = await client.getNumberDetails(key, fallback as number, context, options);
}

function createHook(world: World, name: string): Hook {
  const note = (stage: string, details?: EvaluationDetails<JsonValue>): void => {
    world.stages.push(details === undefined ? [name, stage] : [name, stage, details]);
  };
  return {
    before: () => note("before"),
    after: (_, details) => note("after", details as EvaluationDetails<JsonValue>),
    error: () => note("error"),
    finally: (_, details) => note("finally", details as EvaluationDetails<JsonValue>),
  };
}

const addEntry = (world: World, level: string, entry: EvaluationContext): void => {
  world.entries.set(level, { ...world.entries.get(level), ...entry });
};

const steps: Steps<World> = [
  [/an? (stable|not ready|fatal|error|stale) provider/, (world, [status = ""]) => setUp(world, status)],
  [
    /an? (\w+)-flag with key "(.*)" and a fallback value "(.*)"/,
    (world, [type = "", key = "", fallback = ""]) => {
      world.flag = { type, key, fallback: read(type, fallback) };
    },
  ],
  [
    /a context containing a key "(.*)", with type "(.*)" and with value "(.*)"/,
    (world, [key = "", type = "", value = ""]) => {
      world.context = { ...world.context, [key]: read(type, value) as string };
    },
  ],
  [
    /a context containing a key "(.*)" with null value/,
    (world, [key = ""]) => {
      world.context = { ...world.context, [key]: null };
    },
  ],
  [/the flag was evaluated with details(?: asynchronously| using the evaluation options)?/, evaluate],
  [
    /the resolved details value should be "(.*)"/,
    (world, [value = ""]) => expect(world.details?.value).toEqual(read(world.flag.type, value)),
  ],
  [/the reason should be "(.*)"/, (world, [reason]) => expect(world.details?.reason).toBe(reason)],
  [/the error-code should be "(.*)"/, (world, [code]) => expect(world.details?.errorCode).toBe(code)],
  [/the flag key should be "(.*)"/, (world, [key]) => expect(world.details?.flagKey).toBe(key)],
  [/the variant should be "(.*)"/, (world, [variant]) => expect(world.details?.variant).toBe(variant)],
  [
    /the resolved metadata should contain/,
    (world, _, [, ...rows]) => {
      const expected = rows.map(([key = "", type = "", value = ""]) => [key, read(type, value)]);
      expect(world.details?.flagMetadata).toMatchObject(Object.fromEntries(expected));
    },
  ],
  [/the resolved metadata is empty/, (world) => expect(world.details?.flagMetadata).toEqual({})],
  [/the provider status should be "(.*)"/, (world, [status]) => expect(world.client.providerStatus).toBe(status)],
  // Hooks
  [/a client with added hook/, (world) => world.client.addHooks(createHook(world, "client"))],
  [
    /evaluation options containing specific hooks/,
    (world) => {
      world.hooks = [createHook(world, "first"), createHook(world, "second")];
    },
  ],
  [
    /the specified hooks should execute during evaluation/,
    (world) => expect(new Set(world.stages.map(([hook]) => hook))).toEqual(new Set(["first", "second"])),
  ],
  [
    /the hook order should be maintained/,
    (world) =>
      expect(world.stages.map(([hook, stage]) => `${hook} ${stage}`)).toEqual([
        "first before",
        "second before",
        "second after",
        "first after",
        "second finally",
        "first finally",
      ]),
  ],
  [
    /the "(.*)" hook should have been executed/,
    (world, [stage]) => expect(world.stages.map(([, each]) => each)).toContain(stage),
  ],
  [
    /the "(.*)" hooks should be called with evaluation details/,
    (world, [stages = ""], [, ...rows]) => {
      for (const stage of stages.split(", ")) {
        const details = world.stages.find(([, each]) => each === stage)?.[2];
        const names: Readonly<Record<string, keyof EvaluationDetails<JsonValue>>> = {
          flag_key: "flagKey",
          value: "value",
          variant: "variant",
          reason: "reason",
          error_code: "errorCode",
        };
        for (const [type = "", key = "", value = ""] of rows) {
          const expected = value === "null" ? undefined : read(type, value);
          expect(details?.[names[key] ?? "value"], `${stage}: ${key}`).toEqual(expected);
        }
      }
    },
  ],
  // Immutability
  [
    /an evaluation context with modifiable data/,
    (world) => {
      world.context = { targetingKey: "user-1", nested: { list: ["a"] } };
    },
  ],
  [
    /the original evaluation context should remain unmodified/,
    (world) => expect(world.context).toEqual({ targetingKey: "user-1", nested: { list: ["a"] } }),
  ],
  [
    /the evaluation details should be immutable/,
    (world) => expect(Object.isFrozen(world.details?.flagMetadata)).toBe(true),
  ],
  [/the evaluation should complete without blocking/, (world) => expect(world.details).toBeDefined()],
  // Context
  [/a stable provider with retrievable context is registered/, (world) => setUp(world, "stable")],
  [
    /A context entry with key "(.*)" and value "(.*)" is added to the "(.*)" level/,
    (world, [key = "", value = "", level = ""]) => addEntry(world, level, { [key]: value }),
  ],
  [
    /A table with levels of increasing precedence/,
    (world, _, rows) => {
      world.levels = rows.map(([level = ""]) => level);
    },
  ],
  [
    /Context entries for each level from API level down to the "(.*)" level, with key "(.*)" and value "(.*)"/,
    (world, [last = "", key = ""]) => {
      for (const level of world.levels.slice(0, world.levels.indexOf(last) + 1))
        addEntry(world, level, { [key]: level });
    },
  ],
  [
    /Some flag was evaluated/,
    async (world) => {
      const { client, entries } = world;
      OpenFeature.setContext(entries.get("API") ?? {});
      OpenFeature.setTransactionContextPropagator(new AsyncLocalStorageTransactionContextPropagator());
      client.setContext(entries.get("Client") ?? {});
      const hooks = [{ before: () => entries.get("Before Hooks") }] as Hook[];
      await new Promise<void>((resolve, reject) => {
        OpenFeature.setTransactionContext(entries.get("Transaction") ?? {}, () => {
          client
            .getBooleanDetails("boolean-flag", false, entries.get("Invocation"), { hooks })
            .then(() => resolve(), reject);
        });
      });
    },
  ],
  [
    /The merged context contains an entry with key "(.*)" and value "(.*)"/,
    (world, [key = "", value]) => expect(world.merged[key]).toBe(value),
  ],
];

describe.each(["evaluation", "hooks", "metadata", "context-merging"])("OpenFeature's scenarios of %s", (name) => {
  const all = readScenarios(`${name}.feature`).filter(
    ({ tags }) => !tags.some((tag) => notApplicable.includes(tag.name)),
  );
  it.each(all.map((scenario, index) => [index + 1, scenario.name, scenario] as const))(
    "pass with the provider: %i %s",
    (_index, _name, scenario) =>
      runScenario(scenario, steps, new World(scenario.tags.some(({ name }) => name === ofTheEdge))),
  );
});
