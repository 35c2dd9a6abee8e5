import { createHash } from "node:crypto";

/** A number that always is the same for a text: 1 to 2^31 - 1. Different texts rarely share one. */
export function stableId(...parts: readonly (string | number)[]): number {
  return digest(parts).readUInt32BE() & 0x7fffffff || 1;
}

/** An opaque token that always is the same for a text. */
export function stableToken(...parts: readonly (string | number)[]): string {
  return digest(parts).toString("base64url").slice(0, 24);
}

/** Written as JSON, so that no two lists of parts run together. */
function digest(parts: readonly (string | number)[]): Buffer {
  return createHash("sha256").update(JSON.stringify(parts)).digest();
}
