import { TargetError } from "@fletch/delivery-api";
import { runToCompletion, type Steps } from "../cooperative.ts";
import { bodyOffset, formatVersion, keyOffset, xorWithKey } from "./obfuscation.ts";

/**
 * Decodes the obfuscated format (`rules.bin`). Returns unchecked JSON, for `parseArtifact`.
 *
 * @throws TargetError `invalid-artifact` for truncated bytes, another version, or another organization
 */
export function deobfuscateArtifact(bytes: Uint8Array, organizationId: string): unknown {
  const body = runToCompletion(deobfuscateArtifactChunked(bytes, organizationId));
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

/**
 * Cooperative `deobfuscateArtifact`: yields every 256 KiB. Returns bytes: UTF-8 JSON if the artifact is complete and of
 * this organization.
 *
 * @throws TargetError `invalid-artifact` for too few bytes, or another version
 */
export function* deobfuscateArtifactChunked(bytes: Uint8Array, organizationId: string): Steps<Uint8Array> {
  const ascii = new TextDecoder("latin1");
  const header = ascii.decode(bytes.subarray(0, keyOffset));
  const version = header.split(":")[1] ?? "";
  if (!/^\d+$/.test(version) || Number(version) !== formatVersion) {
    throw new TargetError(
      "invalid-artifact",
      `The obfuscated artifact should start with "ATOD:001", received ${JSON.stringify(header)}`,
    );
  }
  if (bytes.length <= bodyOffset) {
    throw new TargetError("invalid-artifact", `The obfuscated artifact is cut off: it has only ${bytes.length} bytes`);
  }
  const key = ascii.decode(bytes.subarray(keyOffset, bodyOffset));
  const maskLength = new TextEncoder().encode(organizationId + key).length;
  // Each step starts at a multiple of the key's length.
  const stepSize = Math.ceil(bytesPerStep / maskLength) * maskLength;
  const decoded = new Uint8Array(bytes.length - bodyOffset);
  for (let at = 0; at < decoded.length; at += stepSize) {
    const encoded = bytes.subarray(bodyOffset + at, bodyOffset + at + stepSize);
    decoded.set(xorWithKey(encoded, organizationId, key), at);
    yield;
  }
  return decoded;
}

const bytesPerStep = 262_144;
