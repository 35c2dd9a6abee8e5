import { TargetError } from "@fletch/delivery-api";
import type { Artifact } from "../model.ts";

/** The major version of artifacts that this engine understands. */
const supportedMajor = "1";

/** @throws TargetError `unsupported-artifact-version`; the message names both versions */
export function requireSupportedVersion({ version }: Artifact): void {
  if (version.startsWith(`${supportedMajor}.`)) return;
  throw new TargetError(
    "unsupported-artifact-version",
    `The artifact has version ${version}; this engine supports major version ${supportedMajor}`,
  );
}
