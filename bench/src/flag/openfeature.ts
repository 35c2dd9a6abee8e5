import { FletchProvider } from "@fletch/openfeature";
import { LaunchDarklyProvider } from "@launchdarkly/openfeature-node-server";
import { OpenFeature, type Provider } from "@openfeature/server-sdk";
import { type FlagProduct, flagKey } from "./experiment.ts";
import { createFlagClient } from "./fletch-flags.ts";
import { createLaunchDarklyOptions } from "./launchdarkly.ts";

/** Fletch's provider in OpenFeature's SDK. `targetingKey` identifies the visitor. */
export async function openFletchProvider(): Promise<FlagProduct> {
  const provider = new FletchProvider(await createFlagClient(), { closesClient: true });
  return openProvider("Fletch, OpenFeature", `${flagKey}.value`, provider);
}

/** LaunchDarkly's own provider in OpenFeature's SDK. */
export async function openLaunchDarklyProvider(): Promise<FlagProduct> {
  const provider = new LaunchDarklyProvider("sdk-key", await createLaunchDarklyOptions());
  return openProvider("LaunchDarkly, OpenFeature", flagKey, provider);
}

async function openProvider(name: string, key: string, provider: Provider): Promise<FlagProduct> {
  await OpenFeature.setProviderAndWait(name, provider);
  const client = OpenFeature.getClient(name);
  return {
    name,
    decide: ({ id, tier, url, userAgent }) =>
      client.getStringValue(key, "off", { targetingKey: id, tier, url, userAgent }),
    close: () => provider.onClose?.(),
  };
}
