/** How many random bytes are fetched at once: asking for them costs more than they do. */
const poolSize = 4096;
const pool = new Uint8Array(poolSize);
let used = poolSize;

/** A random UUID (RFC 9562, version 4) without its hyphens: 32 lower-case hex digits. */
export function createId(): string {
  const at = take(16);
  pool[at + 6] = (byteAt(at + 6) & 0x0f) | 0x40;
  pool[at + 8] = (byteAt(at + 8) & 0x3f) | 0x80;
  return readDigits(at);
}

/** A new supplemental data id: two halves of 16 upper-case hex digits, each of which starts below 8. */
export function createSupplementalDataId(): string {
  const at = take(16);
  pool[at] = byteAt(at) & 0x7f;
  pool[at + 8] = byteAt(at + 8) & 0x7f;
  const digits = readDigits(at).toUpperCase();
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

/** The character codes of the first and of the second hex digit, by byte. */
const high = tabulate(4);
const low = tabulate(0);

function tabulate(shift: number): Uint8Array {
  return Uint8Array.from({ length: 256 }, (_, byte) => "0123456789abcdef".charCodeAt((byte >> shift) & 15));
}

/** 16 bytes as 32 digits. All in one call: a string that is joined from parts costs more, and once more when somebody reads it. */
function readDigits(at: number): string {
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
    high[a] as number, low[a] as number, high[b] as number, low[b] as number,
    high[c] as number, low[c] as number, high[d] as number, low[d] as number,
    high[e] as number, low[e] as number, high[f] as number, low[f] as number,
    high[g] as number, low[g] as number, high[h] as number, low[h] as number,
    high[i] as number, low[i] as number, high[j] as number, low[j] as number,
    high[k] as number, low[k] as number, high[l] as number, low[l] as number,
    high[m] as number, low[m] as number, high[n] as number, low[n] as number,
    high[o] as number, low[o] as number, high[p] as number, low[p] as number,
  );
}
