import { deobfuscateArtifact } from "@fletch/decisioning";
import { TargetError } from "@fletch/delivery-api";
import { readRegularFile } from "../read-regular-file.ts";

/**
 * Reads an artifact from a file, as JSON or obfuscated; the content tells which.
 *
 * Synchronous, so that one read returns the whole old artifact or the whole new one.
 *
 * @param organizationId the Experience Cloud organization, e.g. `0AAA@AdobeOrg`; required for the obfuscated format
 * @returns an unchecked artifact, for `parseArtifact`
 * @throws TargetError `artifact-unavailable` for an unreadable file, `invalid-artifact` for invalid JSON,
 * `invalid-options` for an obfuscated file without `organizationId`
 */
export function readArtifactFile(path: string, organizationId?: string): unknown {
  const bytes = readBytes(path);
  return isObfuscated(bytes) ? unlock(bytes, path, organizationId) : parseJson(bytes, path);
}

function readBytes(path: string): Uint8Array {
  try {
    const bytes = readRegularFile(path, maxBytes);
    if (bytes !== null) return bytes;
  } catch (cause) {
    throw new TargetError("artifact-unavailable", `${path}: cannot be read: ${(cause as Error).message}`, { cause });
  }
  throw new TargetError("artifact-unavailable", `${path}: cannot be read: there is no such file`);
}

/** The largest artifact. Target's own limit is much lower. */
const maxBytes = 134_217_728;

/** `ATOD:` in ASCII. JSON cannot begin with it. */
function isObfuscated(bytes: Uint8Array): boolean {
  return new TextDecoder("latin1").decode(bytes.subarray(0, 5)) === "ATOD:";
}

function unlock(bytes: Uint8Array, path: string, organizationId: string | undefined): unknown {
  if (organizationId === undefined) {
    throw new TargetError(
      "invalid-options",
      `${path}: the file is obfuscated; expected an organizationId, received none`,
    );
  }
  return deobfuscateArtifact(bytes, organizationId);
}

function parseJson(bytes: Uint8Array, path: string): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch (cause) {
    throw new TargetError("invalid-artifact", `${path}: expected JSON: ${(cause as Error).message}`, { cause });
  }
}
