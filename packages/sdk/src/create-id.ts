/** How many random bytes are fetched at once: asking for them costs more than they do. */
const poolSize = 4096;
const pool = new Uint8Array(poolSize);
let used = poolSize;

const hex: readonly string[] = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"));

/** A random UUID (RFC 9562, version 4) without its hyphens: 32 lower-case hex digits. */
export function createId(): string {
  const at = take(16);
  pool[at + 6] = ((pool[at + 6] as number) & 0x0f) | 0x40;
  pool[at + 8] = ((pool[at + 8] as number) & 0x3f) | 0x80;
  return readHex(at, 8) + readHex(at + 8, 8);
}

/** A new supplemental data id: two halves of 16 upper-case hex digits, each of which starts below 8. */
export function createSupplementalDataId(): string {
  const at = take(16);
  pool[at] = (pool[at] as number) & 0x7f;
  pool[at + 8] = (pool[at + 8] as number) & 0x7f;
  return `${readHex(at, 8)}-${readHex(at + 8, 8)}`.toUpperCase();
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

function readHex(from: number, count: number): string {
  let text = "";
  for (let index = from; index < from + count; index++) text += hex[pool[index] as number];
  return text;
}
