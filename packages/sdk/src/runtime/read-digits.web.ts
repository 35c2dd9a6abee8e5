/** Returns 16 bytes as 32 hex digits, in little code for small bundles. */
export function readDigits(bytes: Uint8Array, at: number, isUpperCase: boolean): string {
  let digits = "";
  for (const byte of bytes.subarray(at, at + 16)) digits += pairs[byte];
  return isUpperCase ? digits.toUpperCase() : digits;
}

const pairs: readonly string[] = /* @__PURE__ */ Array.from({ length: 256 }, (_, byte) =>
  (byte + 256).toString(16).slice(1),
);
