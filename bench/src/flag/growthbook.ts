import { GrowthBookClient } from "@growthbook/growthbook";
import { type FlagProduct, flagKey, pagePart, tiers } from "./experiment.ts";

/** The multi-user client with a fixed payload; each call has the visitor's attributes. */
export function openGrowthBook(): FlagProduct {
  const client = new GrowthBookClient().initSync({
    payload: {
      features: {
        [flagKey]: {
          defaultValue: "off",
          rules: [
            {
              key: flagKey,
              condition: { tier: { $in: tiers }, url: { $regex: pagePart } },
              variations: ["control", "treatment"],
              weights: [0.5, 0.5],
              coverage: 1,
              hashAttribute: "id",
              hashVersion: 2,
              seed: flagKey,
            },
          ],
        },
      },
    },
  });
  return {
    name: "GrowthBook",
    decide: ({ id, tier, url }) => client.getFeatureValue(flagKey, "off", { attributes: { id, tier, url } }) as string,
    close: () => client.destroy(),
  };
}
