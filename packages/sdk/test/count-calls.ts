/** Counts what calls of a client on the device cost, and prints it as JSON. `testBudgets` starts it. */
import { TargetClient } from "@fletch/sdk/flags";
import { buildArtifact, buildRule } from "@fletch/test-kit/artifacts";
import { countCost } from "@fletch/test-kit/count-cost";

const options = [{ type: "json", content: { value: "on" } }];
await using client = TargetClient.create({
  client: "acme",
  organizationId: "0AAA@AdobeOrg",
  decisioningMethod: "on-device",
  artifactPayload: buildArtifact({ mboxes: { flag: [buildRule("flag", { options })] } }),
  pollingInterval: 0,
  telemetryEnabled: false,
  fetchApi: async () => new Response(null, { status: 204 }),
});
await client.ready();

let ids = 0;
const nextId = () => ({ tntId: `visitor-${ids++}` });
const parameters = { tier: "gold" };

process.stdout.write(
  JSON.stringify({
    "a flag of a new visitor": await countCost(
      () => client.flags({ id: nextId(), parameters }, { exposures: "never" }).string("flag", "value", "off"),
      500,
    ),
    "attributes of a new visitor": await countCost(
      () => client.getAttributes(["flag"], { request: { id: nextId(), context: { channel: "web" } } }),
      500,
    ),
  }),
);
