/** How many random bytes are fetched at once: asking for them costs more than they do. */
const poolSize = 4096;
const pool = new Uint8Array(poolSize);
let used = poolSize;

/** A random UUID (RFC 9562, version 4) without its hyphens: 32 lower-case hex digits. */
export function createId(): string {
  const at = take(16);
  pool[at + 6] = (byteAt(at + 6) & 0x0f) | 0x40;
  pool[at + 8] = (byteAt(at + 8) & 0x3f) | 0x80;
  return readDigits(at, lower);
}

/** A new supplemental data id: two halves of 16 upper-case hex digits, each of which starts below 8. */
export function createSupplementalDataId(): string {
  const at = take(16);
  pool[at] = byteAt(at) & 0x7f;
  pool[at + 8] = byteAt(at + 8) & 0x7f;
  const digits = readDigits(at, upper);
  return `${digits.slice(0, 16)}-${digits.slice(16)}`;
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

const lower = tabulate("0123456789abcdef");
const upper = tabulate("0123456789ABCDEF");

/** The codes of the first hex digit of each byte, and then of the second. */
function tabulate(digits: string): Uint8Array {
  return Uint8Array.from({ length: 512 }, (_, index) => digits.charCodeAt(index < 256 ? index >> 4 : index & 15));
}

/** 16 bytes as 32 digits. All in one call: a string that is joined from parts costs more, and once more when somebody reads it. */
function readDigits(at: number, codes: Uint8Array): string {
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
