import { compilePlan, type DecideInput, decide, type Plan, parseArtifact, runToCompletion } from "@fletch/decisioning";
import { splitHost } from "@fletch/decisioning/public-suffix";
import type { DeliveryRequest, DeliveryResponse } from "@fletch/delivery-api";
import { ActivityFiles } from "../src/authoring/authored-activities.ts";
import type { CompiledActivities } from "../src/authoring/compile/compile-activities.ts";
import { withActivityFiles } from "./activity-folder.ts";

interface CompileOptions {
  readonly environment?: string;
  readonly shares?: ReadonlyMap<number, readonly number[]>;
}

/** Activities as they are written in files, compiled. */
export function compileFiles(
  files: Readonly<Record<string, string>>,
  { environment = "production", shares = new Map() }: CompileOptions = {},
): CompiledActivities {
  return withActivityFiles(files, (folder) =>
    runToCompletion(
      runToCompletion(new ActivityFiles({ sources: [folder], environment }).read()).compile(
        "target-global-mbox",
        shares,
      ),
    ),
  );
}

/** The plan of an artifact. Throws if there is anything wrong with it. */
export function compile(artifact: object): Plan {
  const parsed = parseArtifact(artifact);
  if (!parsed.ok || parsed.issues.length > 0) throw new Error(JSON.stringify(parsed.issues));
  const plan = compilePlan(parsed.artifact, { splitHost });
  if (plan.errors.length > 0) throw new Error(JSON.stringify(plan.errors));
  return plan;
}

/** A decision with ids and a clock that always are the same. */
export function decideWith(
  plan: Plan,
  request: Partial<DeliveryRequest>,
  hooks: Partial<DecideInput> = {},
): DeliveryResponse {
  const full: DeliveryRequest = { id: { tntId: "visitor" }, requestId: "r", context: { channel: "web" }, ...request };
  const decision = decide(plan, {
    client: "acme",
    request: full,
    now: 1_795_000_000_000,
    createId: () => "id",
    ...hooks,
  });
  if (decision.errors.length > 0) throw new Error(JSON.stringify(decision.errors));
  return decision.response;
}
