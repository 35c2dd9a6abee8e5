/** Returns 16 bytes as 32 hex digits from one call: joining parts costs more, and the first read of the result again. */
export function readDigits(bytes: Uint8Array, at: number, isUpperCase: boolean): string {
  lower ??= tabulate("0123456789abcdef");
  upper ??= tabulate("0123456789ABCDEF");
  const codes = isUpperCase ? upper : lower;
  const a = bytes[at] as number;
  const b = bytes[at + 1] as number;
  const c = bytes[at + 2] as number;
  const d = bytes[at + 3] as number;
  const e = bytes[at + 4] as number;
  const f = bytes[at + 5] as number;
  const g = bytes[at + 6] as number;
  const h = bytes[at + 7] as number;
  const i = bytes[at + 8] as number;
  const j = bytes[at + 9] as number;
  const k = bytes[at + 10] as number;
  const l = bytes[at + 11] as number;
  const m = bytes[at + 12] as number;
  const n = bytes[at + 13] as number;
  const o = bytes[at + 14] as number;
  const p = bytes[at + 15] as number;
  // biome-ignore format: a table
  return String.fromCharCode(
    codes[a] as number, codes[a + 256] as number, codes[b] as number, codes[b + 256] as number,
    codes[c] as number, codes[c + 256] as number, codes[d] as number, codes[d + 256] as number,
    codes[e] as number, codes[e + 256] as number, codes[f] as number, codes[f + 256] as number,
    codes[g] as number, codes[g + 256] as number, codes[h] as number, codes[h + 256] as number,
    codes[i] as number, codes[i + 256] as number, codes[j] as number, codes[j + 256] as number,
    codes[k] as number, codes[k + 256] as number, codes[l] as number, codes[l + 256] as number,
    codes[m] as number, codes[m + 256] as number, codes[n] as number, codes[n + 256] as number,
    codes[o] as number, codes[o + 256] as number, codes[p] as number, codes[p + 256] as number,
  );
}

/** Created by the first id, not by the import. */
let lower: Uint8Array | undefined;
let upper: Uint8Array | undefined;

/** The codes of the first hex digit of each byte, then of the second. */
function tabulate(digits: string): Uint8Array {
  return Uint8Array.from({ length: 512 }, (_, index) => digits.charCodeAt(index < 256 ? index >> 4 : index & 15));
}
