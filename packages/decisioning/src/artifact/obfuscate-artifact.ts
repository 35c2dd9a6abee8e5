import { TargetError } from "@fletch/delivery-api";
import { bodyOffset, keyLength, keyOffset, magic, xorWithKey } from "./obfuscation.ts";

/**
 * Encodes JSON in the obfuscated format that Target's CDN serves as `rules.bin`. Not an encryption: the key is in the
 * file.
 *
 * @param key 32 ASCII characters; a fresh random one for each artifact
 * @throws TargetError `invalid-options` for an invalid key
 */
export function obfuscateArtifact(artifact: unknown, organizationId: string, key: string): Uint8Array {
  if (!/^[\x21-\x7e]{32}$/.test(key)) {
    throw new TargetError(
      "invalid-options",
      `key: expected ${keyLength} ASCII characters, received ${key.length} characters`,
    );
  }
  const body = new TextEncoder().encode(JSON.stringify(artifact));
  const bytes = new Uint8Array(bodyOffset + body.length);
  bytes.set(new TextEncoder().encode(magic), 0);
  bytes.set(new TextEncoder().encode(key), keyOffset);
  bytes.set(xorWithKey(body, organizationId, key), bodyOffset);
  return bytes;
}
