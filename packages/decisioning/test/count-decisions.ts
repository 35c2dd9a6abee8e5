/** Counts what a decision of each kind and the preparation of an artifact cost, and prints it as JSON. `testBudgets` starts it. */
import { compilePlan, decide, type Plan, parseArtifact } from "@fletch/decisioning";
import { splitHost } from "@fletch/decisioning/public-suffix";
import type { DeliveryRequest } from "@fletch/delivery-api";
import { type Cost, countCost } from "@fletch/test-kit/count-cost";
import { createArtifact, requests } from "./budget-workloads.ts";

const artifact = createArtifact();
const plan = prepare();
let ids = 0;

function prepare(): Plan {
  const parsed = parseArtifact(artifact);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.issues));
  return compilePlan(parsed.artifact, { splitHost });
}

function decideOnce(request: DeliveryRequest): void {
  decide(plan, { client: "acme", request, now: 1_767_225_600_000, createId: () => String(ids++).padStart(32, "0") });
}

const costs: Record<string, Cost> = {};
for (const [name, request] of Object.entries(requests)) costs[name] = await countCost(() => decideOnce(request), 500);
costs["an artifact of 80 rules"] = await countCost(prepare, 50);
process.stdout.write(JSON.stringify(costs));
