import { createHash } from "node:crypto";

/** Returns a number from 1 to 2^31 - 1 that is equal for equal texts. Collisions are rare. */
export function stableId(...parts: readonly (string | number)[]): number {
  return digest(parts).readUInt32BE() & 0x7fffffff || 1;
}

/** Returns an opaque token that is equal for equal parts. */
export function stableToken(...parts: readonly (string | number)[]): string {
  return digest(parts).toString("base64url").slice(0, 24);
}

/** JSON keeps the parts apart. */
function digest(parts: readonly (string | number)[]): Buffer {
  return createHash("sha256").update(JSON.stringify(parts)).digest();
}
