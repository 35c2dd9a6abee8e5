import { readDigits } from "#read-digits";

/** The random bytes requested at once, because a request costs more than its bytes. */
const poolSize = 4096;
const pool = new Uint8Array(poolSize);
let used = poolSize;

/**
 * Returns a random UUID (RFC 9562, version 4) without hyphens: 32 lower-case hex digits. Takes 0.1 µs of CPU time on Node 20;
 * `crypto.randomUUID().replaceAll("-", "")` takes 0.6 µs.
 */
export function createId(): string {
  const at = take(16);
  pool[at + 6] = (byteAt(at + 6) & 0x0f) | 0x40;
  pool[at + 8] = (byteAt(at + 8) & 0x3f) | 0x80;
  return readDigits(pool, at, false);
}

/** Returns a new supplemental data id: two halves of 16 upper-case hex digits, each starting below 8. */
export function createSupplementalDataId(): string {
  const at = take(16);
  pool[at] = byteAt(at) & 0x7f;
  pool[at + 8] = byteAt(at + 8) & 0x7f;
  const digits = readDigits(pool, at, true);
  return `${digits.slice(0, 16)}-${digits.slice(16)}`;
}

/** Reserves bytes of the pool; each is used once. */
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
