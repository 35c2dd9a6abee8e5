import { createFletchDevice } from "../decision/fletch-client.ts";
import { type FlagProduct, flagKey } from "./experiment.ts";
import { flagArtifact } from "./fletch-decide.ts";

/** The client with `getAttributes`. */
export async function openFletchAttributes(): Promise<FlagProduct> {
  const client = await createFletchDevice(flagArtifact);
  return {
    name: "Fletch, getAttributes",
    async decide({ id, tier, url, userAgent }) {
      const attributes = await client.getAttributes<Record<typeof flagKey, { value: string }>>([flagKey], {
        request: {
          id: { tntId: id },
          context: { channel: "web", userAgent, address: { url } },
          execute: { mboxes: [{ name: flagKey, index: 0, parameters: { tier } }] },
        },
      });
      return attributes.getValue(flagKey, "value", "off");
    },
    close: () => client.close(),
  };
}
