/** Feature flags: decided on the device as they are read, typed, and each reported once. */
import { fileURLToPath } from "node:url";
import { createEdge, listen } from "@fletch/edge";
import { TargetClient } from "@fletch/sdk/flags";

/** The flags of the application, by mbox. `fletch types` writes such a declaration from activity files. */
interface AppFlags {
  readonly flags: { readonly newCheckout: boolean; readonly itemsPerPage?: number; readonly banner?: string };
}

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
  telemetryEnabled: false,
  // Impressions of all users go out at once, which a busy machine does not do within the default.
  timeout: 20_000,
});
await target.ready();

// A thousand users, three flags each, read three times: no read waits for Target.
let on = 0;
let reads = 0;
for (let user = 1; user <= 1_000; user++) {
  for (let visit = 1; visit <= 3; visit++) {
    const flags = target.flags<AppFlags>({ id: `user-${user}` });
    const newCheckout = flags.boolean("flags", "newCheckout", false);
    const itemsPerPage = flags.number("flags", "itemsPerPage", 12);
    flags.string("flags", "banner", "");
    reads += 3;
    if (visit > 1) continue;
    if (newCheckout) on += 1;
    if (user <= 3) console.log(`user-${user}: newCheckout ${newCheckout}, ${itemsPerPage} items per page`);
  }
}
console.log(`The new checkout is on for ${on} of 1000 users; the activity says 30 %.`);

const { value, reason, variant, activity } = target
  .flags<AppFlags>({ id: "user-1" })
  .details("flags", "newCheckout", false);
console.log("Why user-1 has it:", { value, reason, variant, activity: activity?.name });

// Network requests: none for decisions; one impression for each user.
console.log(`${reads} reads asked the edge for ${edge.counters.requests} decisions.`);
const { pending } = target.stats().notifications;
// `flush` tries once; on a busy machine a request may need another attempt.
await target.close({ deadline: 30_000 });
const { sent, dropped } = target.stats().notifications;
console.log(
  `${pending} impressions were gathered; ${sent} were sent, in ${edge.counters.requests} requests, and ${dropped} lost.`,
);
