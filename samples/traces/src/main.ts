/** Why did this visitor get that? A trace says which activities were looked at, and whose conditions held: by the edge and on the device. */
import { fileURLToPath } from "node:url";
import { createEdge, listen } from "@fletch/edge";
import { type DecisioningMethod, TargetClient } from "@fletch/sdk";

// At Target, the token comes from Administration > Implementation. This edge takes the one that it is given here.
const authorizationToken = "only-for-this-edge";

await using edge = createEdge({
  client: "acme",
  activities: [fileURLToPath(new URL("../activities", import.meta.url))],
  traceToken: authorizationToken,
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

for (const decisioningMethod of ["on-device", "server-side"] satisfies DecisioningMethod[]) {
  for (const tier of ["gold", "silver"]) {
    const { response, trace = [] } = await target.getOffers({
      decisioningMethod,
      request: {
        trace: { authorizationToken },
        execute: { mboxes: [{ name: "hero", parameters: { tier } }] },
      },
    });
    const offer = response.execute?.mboxes?.[0]?.options?.[0]?.content;
    console.log(`\n${decisioningMethod}, tier ${tier}: ${offer}`);
    for (const each of trace) console.log(summarize(each));
  }
}

/** A trace is free-form; these are the parts that answer the question. */
function summarize(trace: Readonly<Record<string, unknown>>): string {
  const { campaigns, evaluatedCampaignTargets } = trace as {
    campaigns?: object[];
    evaluatedCampaignTargets?: object[];
  };
  return [
    `  activities that applied:    ${JSON.stringify(campaigns?.map(shorten))}`,
    `  activities that were tried: ${evaluatedCampaignTargets?.length ?? 0}`,
  ].join("\n");
}

function shorten(campaign: object): object {
  const { id, activityName, branchId } = campaign as { id?: unknown; activityName?: unknown; branchId?: unknown };
  return { id, activityName, branchId };
}
