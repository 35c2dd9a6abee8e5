import {
  deobfuscateArtifactChunked,
  type OpenedPlan,
  openPlanChunked,
  type Plan,
  type SplitHost,
} from "@fletch/decisioning";
import { errorFromIssues, TargetError } from "@fletch/delivery-api";
import { parseJsonChunked } from "#parse-json";
import type { ArtifactFormat } from "./artifact-options.ts";

/** An artifact that is ready for decisions. Its rules are checked at their first use, or by `check`. */
export interface PreparedArtifact extends Pick<OpenedPlan, "plan" | "check"> {
  /** The unchecked JSON. */
  readonly payload: unknown;
}

export interface PrepareOptions {
  readonly format: ArtifactFormat;
  readonly organizationId: string;
  readonly splitHost?: SplitHost | undefined;
}

/**
 * Prepares bytes in steps of a few milliseconds, however large the artifact.
 *
 * @throws TargetError `invalid-artifact`
 */
export function* prepareArtifact(
  bytes: Uint8Array,
  options: PrepareOptions,
): Generator<undefined, PreparedArtifact, void> {
  const json = options.format === "bin" ? yield* deobfuscateArtifactChunked(bytes, options.organizationId) : bytes;
  let payload: unknown;
  try {
    payload = yield* parseJsonChunked(json);
  } catch (cause) {
    throw new TargetError("invalid-artifact", `The artifact is not JSON: ${describeStart(json, options.format)}`, {
      cause,
    });
  }
  return yield* preparePayload(payload, options.splitHost);
}

/**
 * Prepares parsed JSON.
 *
 * @throws TargetError `invalid-artifact`
 */
export function* preparePayload(payload: unknown, splitHost?: SplitHost): Generator<undefined, PreparedArtifact, void> {
  const opened = yield* openPlanChunked(payload, splitHost === undefined ? {} : { splitHost });
  if (!opened.ok) throw errorFromIssues("invalid-artifact", "The artifact cannot be used", opened.issues);
  const { plan, check } = opened;
  return { plan, check, payload };
}

/** Describes invalid content by its beginning, such as a proxy's page. */
function describeStart(json: Uint8Array, format: ArtifactFormat): string {
  if (format === "bin") return "it is cut off, or was made for another organization";
  if (json.length === 0) return "it is empty";
  return `it begins with ${JSON.stringify(new TextDecoder().decode(json.subarray(0, 40)))}`;
}

/**
 * Refuses another major version while there is a valid artifact. Without one, decisions report the version.
 *
 * @throws TargetError `unsupported-artifact-version`
 */
export function refuseUnsupported(current: Plan | undefined, { artifact: { version } }: Plan): void {
  const kept = current?.artifact.version;
  if (kept === undefined || readMajor(kept) === readMajor(version)) return;
  throw new TargetError(
    "unsupported-artifact-version",
    `The new artifact has version ${version}; the one in use, ${kept}, is kept`,
  );
}

function readMajor(version: string): number {
  return Number.parseInt(version, 10);
}
