import { compilePlan, type Decision, decide, type Plan, parseArtifact } from "@fletch/decisioning";
import { splitHost } from "@fletch/decisioning/public-suffix";
import type { DeliveryRequest } from "@fletch/delivery-api";
import { createId } from "../workload/create-id.ts";

export function createPlan(artifact: unknown): Plan {
  const parsed = parseArtifact(artifact);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.issues));
  return compilePlan(parsed.artifact, { splitHost });
}

export function decideRequest(plan: Plan, request: DeliveryRequest): Decision {
  return decide(plan, { client: "bench", now: Date.now(), createId, request });
}
