import { basicLogger, init, type LDOptions } from "@launchdarkly/node-server-sdk";
import { TestData } from "@launchdarkly/node-server-sdk/integrations";
import { type FlagProduct, flagKey, pagePart, tiers } from "./experiment.ts";

/** Returns the options of LaunchDarkly's client: flags from its `TestData` source, no network, no events. */
export async function createLaunchDarklyOptions(): Promise<LDOptions> {
  const flags = new TestData();
  await flags.usePreconfiguredFlag({
    key: flagKey,
    version: 1,
    on: true,
    salt: flagKey,
    variations: ["off", "control", "treatment"],
    offVariation: 0,
    fallthrough: { variation: 0 },
    prerequisites: [],
    targets: [],
    rules: [
      {
        id: "shoppers",
        clauses: [
          { attribute: "tier", op: "in", values: tiers, contextKind: "user", negate: false },
          { attribute: "url", op: "contains", values: [pagePart], contextKind: "user", negate: false },
        ],
        rollout: {
          kind: "rollout",
          contextKind: "user",
          variations: [
            { variation: 1, weight: 50_000 },
            { variation: 2, weight: 50_000 },
          ],
        },
      },
    ],
  });
  return {
    updateProcessor: flags.getFactory(),
    sendEvents: false,
    diagnosticOptOut: true,
    logger: basicLogger({ level: "none" }),
  };
}

/** The server SDK by itself. */
export async function openLaunchDarkly(): Promise<FlagProduct> {
  const client = init("sdk-key", await createLaunchDarklyOptions());
  await client.waitForInitialization({ timeout: 5 });
  return {
    name: "LaunchDarkly",
    decide: ({ id, tier, url }) => client.variation(flagKey, { kind: "user", key: id, tier, url }, "off"),
    close: () => client.close(),
  };
}
