import { runToCompletion } from "@fletch/decisioning";
import { ActivityFiles } from "../authoring/authored-activities.ts";
import { TokenSigner } from "../tokens/token-signer.ts";
import { loadSnapshot } from "./load-snapshot.ts";

/** Which activities to read. */
export interface ReadActivitiesOptions {
  /** Omits activities that are only for other environments. @default "production" */
  readonly environment?: string;
}

/**
 * Reads activity files once, and compiles the artifact that an edge serves to devices. Its remote lists name what
 * devices cannot decide.
 *
 * @example
 * const artifact = readActivities(["activities"], { environment: "staging" });
 *
 * @param sources folders, globs and paths of files
 * @returns an unchecked artifact, for `parseArtifact` or `artifactPayload`
 * @throws TargetError `invalid-activities` with every mistake in every file
 */
export function readActivities(
  sources: readonly string[],
  { environment = "production" }: ReadActivitiesOptions = {},
): unknown {
  const files = new ActivityFiles({ sources, environment });
  const snapshot = loadSnapshot({ sources: [], files, organizationId: undefined, signer: new TokenSigner(undefined) });
  return JSON.parse(new TextDecoder().decode(runToCompletion(snapshot).served.json.body));
}
