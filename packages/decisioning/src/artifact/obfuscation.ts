/** The obfuscated format: `ATOD:001`, a key of 32 characters, and JSON under a repeating XOR with organization and key. */

export const magic = "ATOD:001";
export const formatVersion = 1;
export const keyOffset = 8;
export const keyLength = 32;
export const bodyOffset: number = keyOffset + keyLength;

/** XOR is its own inverse: this both encodes and decodes. */
export function xorWithKey(body: Uint8Array, organizationId: string, key: string): Uint8Array {
  const mask = new TextEncoder().encode(organizationId + key);
  const result = new Uint8Array(body.length);
  for (let index = 0; index < body.length; index++) {
    result[index] = (body[index] ?? 0) ^ (mask[index % mask.length] ?? 0);
  }
  return result;
}
