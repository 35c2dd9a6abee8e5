/** The text, or the position of the first byte that is not UTF-8. */
export type DecodedText =
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly line: number; readonly column: number; readonly received: string };

const decoder = new TextDecoder("utf-8", { fatal: true });

/**
 * Decodes UTF-8, with or without a byte order mark. Reports the first invalid byte, and does not guess other encodings.
 */
export function decodeText(bytes: Uint8Array): DecodedText {
  const [first, second] = bytes;
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)) {
    return { ok: false, line: 1, column: 1, received: "UTF-16" };
  }
  try {
    return { ok: true, text: decoder.decode(bytes) };
  } catch {
    const start = findWrongByte(bytes);
    const before = new TextDecoder().decode(bytes.subarray(0, start)).split("\n");
    const received = `the byte 0x${(bytes[start] ?? 0).toString(16).padStart(2, "0")}`;
    return { ok: false, line: before.length, column: (before.at(-1)?.length ?? 0) + 1, received };
  }
}

/** Finds the end of the longest valid prefix by bisection. A prefix may end within a character. */
function findWrongByte(bytes: Uint8Array): number {
  let right = 0;
  let wrong = bytes.length;
  while (wrong - right > 1) {
    const middle = (right + wrong) >> 1;
    if (isBeginning(bytes.subarray(0, middle))) right = middle;
    else wrong = middle;
  }
  return lastStart(bytes, right);
}

function isBeginning(bytes: Uint8Array): boolean {
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(bytes, { stream: true });
    return true;
  } catch {
    return false;
  }
}

/** Returns where the incomplete character at the end begins. */
function lastStart(bytes: Uint8Array, end: number): number {
  for (let length = 1; length <= 3 && length <= end; length++) {
    const byte = bytes[end - length] ?? 0;
    if (byte < 0x80) break;
    if (byte < 0xc0) continue;
    const expected = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
    return expected > length ? end - length : end;
  }
  return end;
}
