import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { InMemStorageProvider, Unleash, type UnleashConfig } from "unleash-client";
import { type FlagProduct, flagKey, pagePart, tiers } from "./experiment.ts";

type Features = NonNullable<NonNullable<UnleashConfig["bootstrap"]>["data"]>;

/** The server SDK with a bootstrap, without polling or metrics. Its one request goes to a handler in this process. */
export async function openUnleash(): Promise<FlagProduct> {
  const server = createServer((_, response) => response.writeHead(304).end()).listen(0, "127.0.0.1");
  await once(server, "listening");
  const client = new Unleash({
    appName: "bench",
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/`,
    bootstrap: { data: features },
    storageProvider: new InMemStorageProvider(),
    refreshInterval: 0,
    disableMetrics: true,
  });
  await once(client, "ready");
  return {
    name: "Unleash",
    decide(visitor) {
      const { id, tier, url } = visitor;
      const variant = client.getVariant(flagKey, { userId: id, properties: { tier, url } });
      return variant.feature_enabled ? variant.name : "off";
    },
    close: () => {
      client.destroy();
      server.close();
    },
  };
}

const features = [
  {
    name: flagKey,
    type: "experiment",
    description: "",
    enabled: true,
    stale: false,
    impressionData: false,
    project: "default",
    strategies: [
      {
        name: "flexibleRollout",
        parameters: { rollout: "100", stickiness: "userId", groupId: flagKey },
        constraints: [
          { contextName: "tier", operator: "IN", values: tiers, inverted: false, caseInsensitive: false },
          { contextName: "url", operator: "STR_CONTAINS", values: [pagePart], inverted: false, caseInsensitive: false },
        ],
        variants: [
          { name: "control", weight: 500, stickiness: "userId", weightType: "fix" },
          { name: "treatment", weight: 500, stickiness: "userId", weightType: "fix" },
        ],
      },
    ],
    variants: [],
  },
] as unknown as Features;
