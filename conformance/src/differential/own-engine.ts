import { compilePlan, decide, type Plan, parseArtifact } from "@fletch/decisioning";
import { splitHost } from "@fletch/decisioning/public-suffix";
import type { DeliveryRequest } from "@fletch/delivery-api";
import { comparedClient, comparedSession } from "./published-engine.ts";

/** Our engine's decision, in the form of the published client's. */
export interface OwnOutcome {
  readonly response: Readonly<Record<string, unknown>>;
  readonly remoteMboxes: readonly string[];
  readonly remoteViews: readonly string[];
  readonly notifications: readonly unknown[];
}

export function compileForComparison(artifact: unknown): Plan {
  const parsed = parseArtifact(artifact);
  if (!parsed.ok) throw new Error(`refused the artifact: ${JSON.stringify(parsed.issues)}`);
  return compilePlan(parsed.artifact, { splitHost });
}

/** @param newId the id of a visitor without one */
export function decideForComparison(
  plan: Plan,
  request: DeliveryRequest,
  now: number,
  newId: string,
  locationHint: string,
): OwnOutcome {
  const { response, remote, notifications } = decide(plan, {
    client: comparedClient,
    request,
    now,
    createId: () => newId.padEnd(32, "0"),
    locationHint,
    sessionId: comparedSession,
    artifactTrace: {
      artifactLocation: "Not Applicable",
      pollingInterval: 0,
      pollingHalted: false,
      artifactRetrievalCount: 1,
    },
  });
  return {
    response: JSON.parse(JSON.stringify(response)),
    remoteMboxes: remote.remoteMboxes,
    remoteViews: remote.remoteViews,
    notifications: JSON.parse(JSON.stringify(notifications)),
  };
}
