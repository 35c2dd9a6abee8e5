/** How many random bytes are fetched at once: asking for them costs more than they do. */
const poolSize = 4096;
const pool = new Uint8Array(poolSize);
let used = poolSize;

/** A random UUID (RFC 9562, version 4) without its hyphens: 32 lower-case hex digits. */
export function createId(): string {
  const at = take(16);
  pool[at + 6] = (byteAt(at + 6) & 0x0f) | 0x40;
  pool[at + 8] = (byteAt(at + 8) & 0x3f) | 0x80;
  return readAll(at);
}

/** A new supplemental data id: two halves of 16 upper-case hex digits, each of which starts below 8. */
export function createSupplementalDataId(): string {
  const at = take(16);
  pool[at] = byteAt(at) & 0x7f;
  pool[at + 8] = byteAt(at + 8) & 0x7f;
  return `${readHalf(at)}-${readHalf(at + 8)}`;
}

/** Reserves bytes of the pool. No byte is handed out twice. */
function take(count: number): number {
  if (used + count > poolSize) {
    crypto.getRandomValues(pool);
    used = 0;
  }
  const at = used;
  used += count;
  return at;
}

function byteAt(index: number): number {
  return pool[index] as number;
}

const lowerCase = "0123456789abcdef";
const upperCase = "0123456789ABCDEF";

/** The character codes of the first and of the second hex digit, by byte. */
const low0 = tabulate(lowerCase, 4);
const low1 = tabulate(lowerCase, 0);
const up0 = tabulate(upperCase, 4);
const up1 = tabulate(upperCase, 0);

function tabulate(digits: string, shift: number): Uint8Array {
  return Uint8Array.from({ length: 256 }, (_, byte) => digits.charCodeAt((byte >> shift) & 15));
}

/**
 * 16 bytes as 32 digits. All in one call, for a string that is joined from parts costs more, and more memory; and it costs once more when somebody reads it.
 */
function readAll(at: number): string {
  const a = byteAt(at);
  const b = byteAt(at + 1);
  const c = byteAt(at + 2);
  const d = byteAt(at + 3);
  const e = byteAt(at + 4);
  const f = byteAt(at + 5);
  const g = byteAt(at + 6);
  const h = byteAt(at + 7);
  const i = byteAt(at + 8);
  const j = byteAt(at + 9);
  const k = byteAt(at + 10);
  const l = byteAt(at + 11);
  const m = byteAt(at + 12);
  const n = byteAt(at + 13);
  const o = byteAt(at + 14);
  const p = byteAt(at + 15);
  // biome-ignore format: a table
  return String.fromCharCode(
    low0[a] as number, low1[a] as number, low0[b] as number, low1[b] as number,
    low0[c] as number, low1[c] as number, low0[d] as number, low1[d] as number,
    low0[e] as number, low1[e] as number, low0[f] as number, low1[f] as number,
    low0[g] as number, low1[g] as number, low0[h] as number, low1[h] as number,
    low0[i] as number, low1[i] as number, low0[j] as number, low1[j] as number,
    low0[k] as number, low1[k] as number, low0[l] as number, low1[l] as number,
    low0[m] as number, low1[m] as number, low0[n] as number, low1[n] as number,
    low0[o] as number, low1[o] as number, low0[p] as number, low1[p] as number,
  );
}

/** 8 bytes as 16 digits. */
function readHalf(at: number): string {
  const a = byteAt(at);
  const b = byteAt(at + 1);
  const c = byteAt(at + 2);
  const d = byteAt(at + 3);
  const e = byteAt(at + 4);
  const f = byteAt(at + 5);
  const g = byteAt(at + 6);
  const h = byteAt(at + 7);
  // biome-ignore format: a table
  return String.fromCharCode(
    up0[a] as number, up1[a] as number, up0[b] as number, up1[b] as number,
    up0[c] as number, up1[c] as number, up0[d] as number, up1[d] as number,
    up0[e] as number, up1[e] as number, up0[f] as number, up1[f] as number,
    up0[g] as number, up1[g] as number, up0[h] as number, up1[h] as number,
  );
}
