import { type ActivityDetails, type ExplainInput, runToCompletion } from "@fletch/decisioning";
import { loadSnapshot } from "../activities/load-snapshot.ts";
import { type ReadActivitiesOptions, readActivitiesSchema } from "../activities/read-activities.ts";
import { ActivityFiles } from "../authoring/authored-activities.ts";
import { requireOptions } from "../exact-object.ts";
import { TokenSigner } from "../tokens/token-signer.ts";
import { describeUnserved } from "./describe-unserved.ts";

/** The artifact of devices, and an explanation of what it omits. */
export interface DeviceActivities {
  /** As `readActivities` returns it. */
  readonly artifact: unknown;
  /** For `explain`: drafts, activities for other environments, and edge-only ones. */
  readonly activities: readonly ActivityDetails[];
  readonly audienceName: NonNullable<ExplainInput["audienceName"]>;
}

/**
 * Reads activity files once, to explain on-device decisions.
 *
 * @example
 * const { artifact, ...details } = readDeviceActivities(["activities"]);
 * const parsed = parseArtifact(artifact);
 * if (parsed.ok) explain(compilePlan(parsed.artifact), { ...input, ...details });
 *
 * @param sources folders, globs and paths of files
 * @throws TargetError `invalid-activities` with every mistake in every file, `invalid-options`
 */
export function readDeviceActivities(
  sources: readonly string[],
  options: ReadActivitiesOptions = {},
): DeviceActivities {
  requireOptions(readActivitiesSchema, options, "readDeviceActivities");
  const { environment = "production" } = options;
  const files = new ActivityFiles({ sources, environment });
  const snapshot = runToCompletion(
    loadSnapshot({ sources: [], files, organizationId: undefined, signer: new TokenSigner(undefined) }),
  );
  const edgeOnly = new Map(snapshot.authored.map((activity) => [activity.id, activity.edgeOnly]));
  return {
    artifact: JSON.parse(new TextDecoder().decode(snapshot.served.json.body)),
    activities: describeUnserved(snapshot, environment, () => false).map((details) => {
      const because = edgeOnly.get(details.id) ?? [];
      const unserved =
        because.length === 0 ? details.unserved : [...details.unserved, { kind: "edge-only", because } as const];
      return { ...details, unserved };
    }),
    audienceName: snapshot.audienceName,
  };
}
