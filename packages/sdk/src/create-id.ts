/** How many random bytes are fetched at once: asking for them costs more than they do. */
const poolSize = 4096;
const pool = new Uint8Array(poolSize);
let used = poolSize;

/** A random UUID (RFC 9562, version 4) without its hyphens: 32 lower-case hex digits. */
export function createId(): string {
  const at = take(16);
  pool[at + 6] = (byteAt(at + 6) & 0x0f) | 0x40;
  pool[at + 8] = (byteAt(at + 8) & 0x3f) | 0x80;
  return readHalf(at, lowerCase) + readHalf(at + 8, lowerCase);
}

/** A new supplemental data id: two halves of 16 upper-case hex digits, each of which starts below 8. */
export function createSupplementalDataId(): string {
  const at = take(16);
  pool[at] = byteAt(at) & 0x7f;
  pool[at + 8] = byteAt(at + 8) & 0x7f;
  return `${readHalf(at, upperCase)}-${readHalf(at + 8, upperCase)}`;
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

/** The character code of the first and of the second hex digit, by byte. */
interface HexDigits {
  readonly first: Uint8Array;
  readonly second: Uint8Array;
}

const lowerCase = tabulate("0123456789abcdef");
const upperCase = tabulate("0123456789ABCDEF");

function tabulate(digits: string): HexDigits {
  const first = new Uint8Array(256);
  const second = new Uint8Array(256);
  for (let byte = 0; byte < 256; byte++) {
    first[byte] = digits.charCodeAt(byte >> 4);
    second[byte] = digits.charCodeAt(byte & 15);
  }
  return { first, second };
}

/** Eight bytes as 16 digits. All in one call, for a string that is joined from parts costs twice as much, and much more memory. */
function readHalf(at: number, { first, second }: HexDigits): string {
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
    first[a] as number, second[a] as number, first[b] as number, second[b] as number,
    first[c] as number, second[c] as number, first[d] as number, second[d] as number,
    first[e] as number, second[e] as number, first[f] as number, second[f] as number,
    first[g] as number, second[g] as number, first[h] as number, second[h] as number,
  );
}
