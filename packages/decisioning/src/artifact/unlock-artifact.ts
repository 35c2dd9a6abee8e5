import { TargetError } from "@fletch/delivery-api";
import { bodyOffset, formatVersion, keyOffset, xorWithKey } from "./obfuscation.ts";
import { runSteps } from "./steps.ts";

/**
 * The obfuscated format (`rules.bin`) to JSON. What comes out is unchecked: it belongs into `parseArtifact`.
 *
 * @throws TargetError `invalid-artifact` when the bytes are cut off, of another version, or of another organization
 */
export function unlockArtifact(bytes: Uint8Array, organizationId: string): unknown {
  const text = runSteps(unlockArtifactInSteps(bytes, organizationId));
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw unreadable(organizationId, cause);
  }
}

/**
 * `unlockArtifact` for those who have something else to do in between. What comes out is JSON text, if the artifact is whole and
 * of this organization.
 *
 * @throws TargetError `invalid-artifact`
 */
export function* unlockArtifactInSteps(bytes: Uint8Array, organizationId: string): Generator<undefined, string, void> {
  const ascii = new TextDecoder("latin1");
  const header = ascii.decode(bytes.subarray(0, keyOffset));
  const version = header.split(":")[1] ?? "";
  if (!/^\d+$/.test(version) || Number(version) !== formatVersion) {
    throw new TargetError(
      "invalid-artifact",
      `The obfuscated artifact should start with "ATOD:001", got ${JSON.stringify(header)}`,
    );
  }
  if (bytes.length <= bodyOffset) {
    throw new TargetError("invalid-artifact", `The obfuscated artifact is cut off: it has only ${bytes.length} bytes`);
  }
  const key = ascii.decode(bytes.subarray(keyOffset, bodyOffset));
  const decoder = new TextDecoder("utf-8", { fatal: true });
  const maskLength = new TextEncoder().encode(organizationId + key).length;
  // Each step begins where the key begins anew.
  const stepSize = Math.ceil(bytesPerStep / maskLength) * maskLength;
  const texts: string[] = [];
  try {
    for (let at = bodyOffset; at < bytes.length; at += stepSize) {
      const body = xorWithKey(bytes.subarray(at, at + stepSize), organizationId, key);
      texts.push(decoder.decode(body, { stream: true }));
      yield;
    }
    texts.push(decoder.decode());
  } catch (cause) {
    throw unreadable(organizationId, cause);
  }
  return texts.join("");
}

const bytesPerStep = 262_144;

function unreadable(organizationId: string, cause: unknown): TargetError {
  return new TargetError(
    "invalid-artifact",
    "Unable to read artifact JSON: the artifact is cut off, or was made for another organization than " +
      JSON.stringify(organizationId),
    { cause },
  );
}
