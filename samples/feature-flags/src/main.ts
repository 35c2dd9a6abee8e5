/** Feature flags: typed attributes with defaults, decided on the device, so that a flag costs microseconds and no request. */
import { fileURLToPath } from "node:url";
import { createEdge, listen } from "@fletch/edge";
import { TargetClient } from "@fletch/sdk";

/** What the application knows of its flags. Target may send less; the defaults fill the gaps. */
interface Flags {
  readonly newCheckout: boolean;
  readonly itemsPerPage: number;
  readonly banner: string;
}

const defaults: Flags = { newCheckout: false, itemsPerPage: 12, banner: "" };

await using edge = createEdge({
  client: "acme",
  activities: [fileURLToPath(new URL("../activities", import.meta.url))],
});
await using server = await listen(edge, { port: 0 });
await using target = TargetClient.create({
  client: "acme",
  organizationId: "0AAA@AdobeOrg",
  decisioningMethod: "on-device",
  serverDomain: new URL(server.url).host,
  secure: false,
  artifactLocation: `${server.url}/acme/production/v1/rules.json`,
});
await target.ready({ timeout: 5_000 });

// For each of some users the flags, by getAttributes<Flags>.
let on = 0;
for (let user = 1; user <= 1_000; user++) {
  const request = { id: { thirdPartyId: `user-${user}` } };
  const attributes = await target.getAttributes<{ flags: Flags }>(["flags"], { request });
  const newCheckout = attributes.getValue("flags", "newCheckout", defaults.newCheckout);
  const itemsPerPage = attributes.getValue("flags", "itemsPerPage", defaults.itemsPerPage);
  if (newCheckout) on += 1;
  if (user <= 3) console.log(`user-${user}: newCheckout ${newCheckout}, ${itemsPerPage} items per page`);
}
console.log(`The new checkout is on for ${on} of 1000 users; the activity says 30 %.`);

// The same for a page: one object, the defaults underneath.
const page = target.forRequest({ url: "https://shop.test/checkout", id: { thirdPartyId: "user-1" } });
const flags = await page.attributes<Flags>("flags", { fallback: defaults });
console.log("For the page of user-1:", { ...flags });
console.log(`The edge was asked ${edge.counters.requests} times for all of that.`);
