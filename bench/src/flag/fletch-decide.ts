import { createPlan, decideRequest } from "../decision/fletch-engine.ts";
import { type ArtifactJson, contains, createArtifact, equals } from "../workload/artifacts.ts";
import { type FlagProduct, flagKey, pagePart, tiers } from "./experiment.ts";

/** The experiment as an artifact, with `off` for all other visitors. */
export const flagArtifact: ArtifactJson = createArtifact([
  {
    id: 7001,
    mbox: flagKey,
    audiences: [tiers.map((tier) => equals("mbox.tier", tier)), [contains("page.url", pagePart)]],
    offers: [
      { type: "json", content: { value: "control" } },
      { type: "json", content: { value: "treatment" } },
    ],
  },
]);

/** The engine alone: no client, no cookies, no promise. */
export function openFletchDecide(): FlagProduct {
  const plan = createPlan(flagArtifact);
  return {
    name: "Fletch, decide",
    decide({ id, tier, url, userAgent }) {
      const { response } = decideRequest(plan, {
        id: { tntId: id },
        context: { channel: "web", userAgent, address: { url } },
        execute: { mboxes: [{ name: flagKey, index: 0, parameters: { tier } }] },
      });
      const content = response.execute?.mboxes?.[0]?.options?.[0]?.content as { value: string } | undefined;
      return content?.value ?? "off";
    },
    close: () => undefined,
  };
}
