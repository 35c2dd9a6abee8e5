/** How many digits are made at once: asking for random bytes costs more than they do. An id keeps all of them in memory, so they are few. */
const poolSize = 2_048;
let pool = "";
let used = 0;

/** A random UUID (RFC 9562, version 4) without its hyphens: 32 lower-case hex digits. */
export function createId(): string {
  if (used === pool.length) fillPool();
  used += 32;
  return pool.slice(used - 32, used);
}

/** A new supplemental data id: two halves of 16 upper-case hex digits, each of which starts below 8. */
export function createSupplementalDataId(): string {
  const digits = createId().toUpperCase();
  return `${digits.charCodeAt(0) & 7}${digits.slice(1, 16)}-${digits.charCodeAt(16) & 7}${digits.slice(17)}`;
}

const hexDigits = new TextEncoder().encode("0123456789abcdef");

/** Ids side by side, as one text of which each is cut. No byte is handed out twice. */
function fillPool(): void {
  const codes = new Uint8Array(poolSize);
  const bytes = crypto.getRandomValues(codes.subarray(poolSize / 2));
  for (let at = 0; at < poolSize; at += 2) {
    let byte = bytes[at >> 1] as number;
    if ((at & 31) === 12) byte = (byte & 0x0f) | 0x40;
    if ((at & 31) === 16) byte = (byte & 0x3f) | 0x80;
    // Read before it is written over. By table: a comparison of random digits is slow.
    codes[at] = hexDigits[byte >> 4] as number;
    codes[at + 1] = hexDigits[byte & 15] as number;
  }
  pool = new TextDecoder().decode(codes);
  used = 0;
}
