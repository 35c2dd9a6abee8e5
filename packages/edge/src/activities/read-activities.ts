import { runToCompletion } from "@fletch/decisioning";
import { ActivityFiles } from "../authoring/authored-activities.ts";
import { TokenSigner } from "../tokens/token-signer.ts";
import { loadSnapshot } from "./load-snapshot.ts";

/** For whom activity files are read. */
export interface ReadActivitiesOptions {
  /** Activities that are for others only are left out. @default "production" */
  readonly environment?: string;
}

/**
 * Reads activity files once, and makes the artifact from them that an edge serves to devices. What devices cannot decide is named in its
 * remote lists.
 *
 * @example
 * const artifact = readActivities(["activities"], { environment: "staging" });
 *
 * @param sources folders, globs and paths of files
 * @returns it is unchecked: it belongs into `parseArtifact`, or `artifactPayload`
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
