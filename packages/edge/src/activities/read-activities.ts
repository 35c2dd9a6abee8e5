import { runToCompletion } from "@fletch/decisioning";
import { optional, type Schema, string } from "@fletch/delivery-api/schema";
import { ActivityFiles } from "../authoring/authored-activities.ts";
import { exactObject, requireOptions } from "../exact-object.ts";
import { TokenSigner } from "../tokens/token-signer.ts";
import { loadSnapshot } from "./load-snapshot.ts";

/** Which activities to read. */
export interface ReadActivitiesOptions {
  /** Omits activities that are only for other environments. @default "production" */
  readonly environment?: string;
}

export const readActivitiesSchema: Schema<ReadActivitiesOptions> = exactObject<ReadActivitiesOptions>({
  environment: optional(string({ min: 1 })),
});

/**
 * Reads activity files once, and compiles the artifact that an edge serves to devices. Its remote lists name what
 * devices cannot decide.
 *
 * @example
 * const artifact = readActivities(["activities"], { environment: "staging" });
 *
 * @param sources folders, globs and paths of files
 * @returns an unchecked artifact, for `parseArtifact` or `artifactPayload`
 * @throws TargetError `invalid-activities` with every mistake in every file, `invalid-options`
 */
export function readActivities(sources: readonly string[], options: ReadActivitiesOptions = {}): unknown {
  requireOptions(readActivitiesSchema, options, "readActivities");
  const { environment = "production" } = options;
  const files = new ActivityFiles({ sources, environment });
  const snapshot = loadSnapshot({ sources: [], files, organizationId: undefined, signer: new TokenSigner(undefined) });
  return JSON.parse(new TextDecoder().decode(runToCompletion(snapshot).served.json.body));
}
