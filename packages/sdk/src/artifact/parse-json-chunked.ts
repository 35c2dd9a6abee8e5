/**
 * `JSON.parse` in steps, for texts of many megabytes that would block the event loop for a quarter of a second.
 *
 * @param chunkSize bytes that `JSON.parse` gets at once at most, unless a single string or number is longer
 * @throws SyntaxError where `JSON.parse` throws one
 */
export function parseJsonChunked(bytes: Uint8Array, chunkSize = 1_048_576): Generator<undefined, unknown, void> {
  return new JsonSteps(bytes, chunkSize).parse();
}

/**
 * The depth of splitting: an artifact's rules are four levels deep. Deeper values go to `JSON.parse` whole, so that
 * nesting neither slows this down nor overflows the stack.
 */
const maxSplitDepth = 6;

/** The most bytes scanned per step. */
const scanned = 262_144;

class JsonSteps {
  readonly #bytes: Uint8Array;
  readonly #chunkSize: number;
  readonly #decoder: TextDecoder = new TextDecoder("utf-8", { ignoreBOM: true });

  constructor(bytes: Uint8Array, chunkSize: number) {
    this.#bytes = bytes;
    this.#chunkSize = chunkSize;
  }

  *parse(): Generator<undefined, unknown, void> {
    const start = this.#skipSpace(startsWithByteOrderMark(this.#bytes) ? 3 : 0);
    if (this.#bytes.length - start <= this.#chunkSize) return this.#parseNow(start, this.#bytes.length);
    const end = yield* this.#findEnd(start);
    if (this.#skipSpace(end) !== this.#bytes.length) this.#fail(end);
    return yield* this.#parseSpan(start, end, 0);
  }

  *#parseSpan(start: number, end: number, depth: number): Generator<undefined, unknown, void> {
    const open = this.#bytes[start];
    if (end - start > this.#chunkSize && depth < maxSplitDepth) {
      if (open === openBracket) return yield* this.#parseArray(start, end, depth + 1);
      if (open === openBrace) return yield* this.#parseObject(start, end, depth + 1);
    }
    yield;
    return this.#parseNow(start, end);
  }

  *#parseArray(start: number, end: number, depth: number): Generator<undefined, unknown, void> {
    const items: unknown[] = [];
    let at = this.#skipSpace(start + 1);
    while (this.#bytes[at] !== closeBracket) {
      const until = yield* this.#findEnd(at);
      items.push(yield* this.#parseSpan(at, until, depth));
      at = this.#afterComma(until, end, closeBracket);
    }
    return items;
  }

  *#parseObject(start: number, end: number, depth: number): Generator<undefined, unknown, void> {
    const fields: Record<string, unknown> = {};
    let at = this.#skipSpace(start + 1);
    while (this.#bytes[at] !== closeBrace) {
      const keyEnd = yield* this.#findEnd(at);
      const key: unknown = this.#parseNow(at, keyEnd);
      const separator = this.#skipSpace(keyEnd);
      if (typeof key !== "string" || this.#bytes[separator] !== colon) return this.#fail(separator);
      const from = this.#skipSpace(separator + 1);
      const until = yield* this.#findEnd(from);
      const value = yield* this.#parseSpan(from, until, depth);
      // As in `JSON.parse`, "__proto__" is an ordinary field.
      Object.defineProperty(fields, key, { value, writable: true, enumerable: true, configurable: true });
      at = this.#afterComma(until, end, closeBrace);
    }
    return fields;
  }

  /** Returns the position of the next item, or of the closing bracket. */
  #afterComma(at: number, end: number, close: number): number {
    const next = this.#skipSpace(at);
    if (this.#bytes[next] === close && next === end - 1) return next;
    if (this.#bytes[next] !== comma) return this.#fail(next);
    const item = this.#skipSpace(next + 1);
    return this.#bytes[item] === close ? this.#fail(item) : item;
  }

  /** Returns the end of the value at `start`. Only counts brackets: `JSON.parse` checks the rest. */
  *#findEnd(start: number): Generator<undefined, number, void> {
    const bytes = this.#bytes;
    let depth = 0;
    let nextYield = start + scanned;
    for (let at = start; at < bytes.length; at++) {
      if (at >= nextYield) {
        nextYield = at + scanned;
        yield;
      }
      const code = bytes[at];
      if (code === quote) {
        at = this.#endOfString(at);
        if (depth === 0) return at + 1;
      } else if (code === openBrace || code === openBracket) {
        depth++;
      } else if (code === closeBrace || code === closeBracket) {
        // The end of a last number, `true`, `false` or `null`.
        if (depth === 0) return at;
        if (--depth === 0) return at + 1;
      } else if (depth === 0 && (code === comma || code === colon || isSpace(code))) {
        return at;
      }
    }
    return bytes.length;
  }

  #endOfString(start: number): number {
    const bytes = this.#bytes;
    for (let at = bytes.indexOf(quote, start + 1); at !== -1; at = bytes.indexOf(quote, at + 1)) {
      let slashes = 0;
      while (bytes[at - 1 - slashes] === backslash) slashes++;
      if (slashes % 2 === 0) return at;
    }
    return bytes.length - 1;
  }

  #skipSpace(at: number): number {
    let next = at;
    while (isSpace(this.#bytes[next])) next++;
    return next;
  }

  #parseNow(start: number, end: number): unknown {
    return JSON.parse(this.#decoder.decode(this.#bytes.subarray(start, end)));
  }

  #fail(at: number): never {
    const found =
      at < this.#bytes.length
        ? `token ${JSON.stringify(this.#decoder.decode(this.#bytes.subarray(at, at + 1)))}`
        : "end";
    throw new SyntaxError(`Unexpected ${found} in JSON at position ${at}`);
  }
}

function startsWithByteOrderMark(bytes: Uint8Array): boolean {
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
}

function isSpace(code: number | undefined): boolean {
  return code === 32 || code === 10 || code === 13 || code === 9;
}

const quote = 34;
const comma = 44;
const colon = 58;
const openBracket = 91;
const backslash = 92;
const closeBracket = 93;
const openBrace = 123;
const closeBrace = 125;
