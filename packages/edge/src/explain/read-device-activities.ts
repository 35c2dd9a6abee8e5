import { type ActivityFacts, type ExplainInput, runToCompletion } from "@fletch/decisioning";
import { loadSnapshot } from "../activities/load-snapshot.ts";
import type { ReadActivitiesOptions } from "../activities/read-activities.ts";
import { ActivityFiles } from "../authoring/authored-activities.ts";
import { TokenSigner } from "../tokens/token-signer.ts";
import { describeUnserved } from "./describe-unserved.ts";

/** Activity files as devices get them, and what explains what devices do not get. */
export interface DeviceActivities {
  /** As `readActivities` returns it. */
  readonly artifact: unknown;
  /** For `explain`: drafts, activities for other environments, and those that only an edge decides. */
  readonly activities: readonly ActivityFacts[];
  readonly audienceName: NonNullable<ExplainInput["audienceName"]>;
}

/**
 * Reads activity files once, for on-device decisions that are to be explained.
 *
 * @example
 * const { artifact, ...facts } = readDeviceActivities(["activities"]);
 * const parsed = parseArtifact(artifact);
 * if (parsed.ok) explain(compilePlan(parsed.artifact), { ...input, ...facts });
 *
 * @param sources folders, globs and paths of files
 * @throws TargetError `invalid-activities` with every mistake in every file
 */
export function readDeviceActivities(
  sources: readonly string[],
  { environment = "production" }: ReadActivitiesOptions = {},
): DeviceActivities {
  const files = new ActivityFiles({ sources, environment });
  const snapshot = runToCompletion(
    loadSnapshot({ sources: [], files, organizationId: undefined, signer: new TokenSigner(undefined) }),
  );
  const edgeOnly = new Map(snapshot.authored.map((activity) => [activity.id, activity.edgeOnly]));
  return {
    artifact: JSON.parse(new TextDecoder().decode(snapshot.served.json.body)),
    activities: describeUnserved(snapshot, environment, () => false).map((facts) => {
      const because = edgeOnly.get(facts.id) ?? [];
      const unserved =
        because.length === 0 ? facts.unserved : [...facts.unserved, { kind: "edge-only", because } as const];
      return { ...facts, unserved };
    }),
    audienceName: snapshot.audienceName,
  };
}
