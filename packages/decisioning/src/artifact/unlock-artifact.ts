import { TargetError } from "@fletch/delivery-api";
import { bodyOffset, formatVersion, keyOffset, xorWithKey } from "./obfuscation.ts";

/**
 * The obfuscated format (`rules.bin`) to JSON. What comes out is unchecked: it belongs into `parseArtifact`.
 *
 * @throws TargetError `invalid-artifact` when the bytes are cut off, of another version, or of another organization
 */
export function unlockArtifact(bytes: Uint8Array, organizationId: string): unknown {
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
  const body = xorWithKey(bytes.subarray(bodyOffset), organizationId, key);
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(body));
  } catch (cause) {
    throw new TargetError(
      "invalid-artifact",
      "Unable to read artifact JSON: the artifact is cut off, or was made for another organization than " +
        JSON.stringify(organizationId),
      { cause },
    );
  }
}
