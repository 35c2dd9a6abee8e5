/** Why did this visitor get that? A trace has the evaluated activities and their conditions, of the edge and of the device. */
import { fileURLToPath } from "node:url";
import { describeCondition } from "@fletch/decisioning";
import { createEdge, listen } from "@fletch/edge";
import { type DecisioningMethod, TargetClient } from "@fletch/sdk";

// At Target, the token comes from Administration > Implementation. This edge takes the token of its option.
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
    const [option] = response.execute?.mboxes?.[0]?.options ?? [];
    console.log(`\n${decisioningMethod}, tier ${tier}: ${option?.content}`);
    for (const each of trace) for (const line of explain(each)) console.log(`  ${line}`);
  }
}

/** The parts of a trace that are used here. Traces are free-form. */
interface Trace {
  readonly campaigns?: readonly { readonly id: number; readonly branchId?: number }[];
  readonly evaluatedCampaignTargets?: readonly {
    readonly campaignId: number;
    readonly matchedRuleConditions?: readonly unknown[];
    readonly unmatchedRuleConditions?: readonly unknown[];
  }[];
}

/** Writes a trace as sentences. */
function explain(trace: Trace): readonly string[] {
  const { campaigns = [], evaluatedCampaignTargets = [] } = trace;
  const shown = campaigns.map(({ id, branchId }) => `Shown: experience ${branchId ?? "?"} of activity ${id}.`);
  const reasons = evaluatedCampaignTargets.flatMap(
    ({ campaignId, matchedRuleConditions = [], unmatchedRuleConditions = [] }) => [
      ...matchedRuleConditions.map((each) => `Activity ${campaignId}: ${describeCondition(each)}, which holds.`),
      ...unmatchedRuleConditions.map(
        (each) => `Activity ${campaignId}: ${describeCondition(each)}, which does not hold.`,
      ),
    ],
  );
  return [...shown, ...reasons];
}
