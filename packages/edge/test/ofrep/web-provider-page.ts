/** What the page of web-provider.test.ts runs: the official SDK and provider, and a list of what the provider said. */
import { OFREPWebProvider } from "@openfeature/ofrep-web-provider";
import { OpenFeature, ProviderEvents } from "@openfeature/web-sdk";

const events: object[] = [];
for (const event of Object.values(ProviderEvents)) {
  OpenFeature.addHandler(event, (details) => {
    events.push({ event, flagsChanged: details?.flagsChanged });
  });
}
Object.assign(globalThis, { flags: { OpenFeature, OFREPWebProvider, events, client: OpenFeature.getClient() } });
