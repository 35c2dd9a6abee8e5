import { createInstance, createStaticProjectConfigManager } from "@optimizely/optimizely-sdk";
import { type FlagProduct, flagKey, pagePart, tiers } from "./experiment.ts";

/** The SDK with a fixed datafile and no event processor, so that nothing is fetched or sent. */
export async function openOptimizely(): Promise<FlagProduct> {
  const client = createInstance({
    projectConfigManager: createStaticProjectConfigManager({ datafile: JSON.stringify(datafile) }),
  });
  await client.onReady();
  return {
    name: "Optimizely",
    decide({ id, tier, url }) {
      const decision = client.createUserContext(id, { tier, url }).decide(flagKey);
      return decision.enabled ? (decision.variationKey ?? "off") : "off";
    },
    close: () => client.close(),
  };
}

const attribute = (name: string, match: string, value: string): object => ({
  type: "custom_attribute",
  name,
  match,
  value,
});

const variation = (id: string, key: string): object => ({ id, key, featureEnabled: true, variables: [] });

const datafile = {
  version: "4",
  accountId: "1",
  projectId: "1",
  revision: "1",
  sdkKey: "bench",
  environmentKey: "production",
  anonymizeIP: true,
  botFiltering: false,
  sendFlagDecisions: false,
  rollouts: [],
  groups: [],
  variables: [],
  integrations: [],
  events: [],
  audiences: [{ id: "$opt_dummy_audience", name: "unused", conditions: '["or"]' }],
  typedAudiences: [
    {
      id: "shoppers",
      name: "Shoppers",
      conditions: [
        "and",
        ["or", ...tiers.map((tier) => attribute("tier", "exact", tier))],
        attribute("url", "substring", pagePart),
      ],
    },
  ],
  attributes: [
    { id: "tier", key: "tier" },
    { id: "url", key: "url" },
  ],
  featureFlags: [{ id: "flag", key: flagKey, rolloutId: "", experimentIds: ["experiment"], variables: [] }],
  experiments: [
    {
      id: "experiment",
      key: flagKey,
      status: "Running",
      layerId: "layer",
      audienceIds: ["shoppers"],
      audienceConditions: ["or", "shoppers"],
      forcedVariations: {},
      variations: [variation("1", "control"), variation("2", "treatment")],
      trafficAllocation: [
        { entityId: "1", endOfRange: 5_000 },
        { entityId: "2", endOfRange: 10_000 },
      ],
    },
  ],
};
