/**
 * `JSON.parse` in steps, for texts of many megabytes: it would hold up everybody else for a quarter of a second. The text is
 * split along its structure into pieces that `JSON.parse` does quickly; what comes out is the same.
 *
 * @param piece characters that `JSON.parse` gets at once at most, unless a single string or number is longer
 * @throws SyntaxError where `JSON.parse` throws one
 */
export function parseJsonInSteps(text: string, piece = 262_144): Generator<undefined, unknown, void> {
  return new JsonSteps(text, piece).parse();
}

/**
 * How deep the text is split: an artifact's rules lie four levels deep. What is deeper goes to `JSON.parse` whole, so that no
 * nesting makes this one slow or exhausts the stack.
 */
const deepestSplit = 6;

class JsonSteps {
  private readonly text: string;
  private readonly piece: number;

  constructor(text: string, piece: number) {
    this.text = text;
    this.piece = piece;
  }

  *parse(): Generator<undefined, unknown, void> {
    const start = this.skipSpace(0);
    const end = yield* this.findEnd(start);
    if (this.skipSpace(end) !== this.text.length) this.fail(end);
    return yield* this.parseSpan(start, end, 0);
  }

  private *parseSpan(start: number, end: number, depth: number): Generator<undefined, unknown, void> {
    const open = this.text[start];
    if (end - start > this.piece && depth < deepestSplit) {
      if (open === "[") return yield* this.parseArray(start, end, depth + 1);
      if (open === "{") return yield* this.parseObject(start, end, depth + 1);
    }
    yield;
    return JSON.parse(this.text.slice(start, end));
  }

  private *parseArray(start: number, end: number, depth: number): Generator<undefined, unknown, void> {
    const items: unknown[] = [];
    let at = this.skipSpace(start + 1);
    while (this.text[at] !== "]") {
      const until = yield* this.findEnd(at);
      items.push(yield* this.parseSpan(at, until, depth));
      at = this.afterComma(until, end, "]");
    }
    return items;
  }

  private *parseObject(start: number, end: number, depth: number): Generator<undefined, unknown, void> {
    const fields: Record<string, unknown> = {};
    let at = this.skipSpace(start + 1);
    while (this.text[at] !== "}") {
      const keyEnd = yield* this.findEnd(at);
      const key: unknown = JSON.parse(this.text.slice(at, keyEnd));
      const colon = this.skipSpace(keyEnd);
      if (typeof key !== "string" || this.text[colon] !== ":") return this.fail(colon);
      const from = this.skipSpace(colon + 1);
      const until = yield* this.findEnd(from);
      const value = yield* this.parseSpan(from, until, depth);
      // As `JSON.parse` does it: "__proto__" is a field like any other.
      Object.defineProperty(fields, key, { value, writable: true, enumerable: true, configurable: true });
      at = this.afterComma(until, end, "}");
    }
    return fields;
  }

  /** Where the next item begins, or where the closing bracket is. */
  private afterComma(at: number, end: number, close: string): number {
    const next = this.skipSpace(at);
    if (this.text[next] === close && next === end - 1) return next;
    if (this.text[next] !== ",") return this.fail(next);
    const item = this.skipSpace(next + 1);
    return this.text[item] === close ? this.fail(item) : item;
  }

  /** Where the value that begins at `start` ends. Brackets are only counted here: `JSON.parse` checks what is between them. */
  private *findEnd(start: number): Generator<undefined, number, void> {
    const { text } = this;
    let depth = 0;
    let pause = start + this.piece;
    for (let at = start; at < text.length; at++) {
      if (at >= pause) {
        pause = at + this.piece;
        yield;
      }
      const code = text.charCodeAt(at);
      if (code === quote) {
        at = this.endOfString(at);
        if (depth === 0) return at + 1;
      } else if (code === openBrace || code === openBracket) {
        depth++;
      } else if (code === closeBrace || code === closeBracket) {
        // The end of a number, `true`, `false` or `null` that is the last of its list.
        if (depth === 0) return at;
        if (--depth === 0) return at + 1;
      } else if (depth === 0 && (code === comma || code === colon || isSpace(code))) {
        return at;
      }
    }
    return text.length;
  }

  private endOfString(start: number): number {
    const { text } = this;
    for (let at = text.indexOf('"', start + 1); at !== -1; at = text.indexOf('"', at + 1)) {
      let slashes = 0;
      while (text.charCodeAt(at - 1 - slashes) === backslash) slashes++;
      if (slashes % 2 === 0) return at;
    }
    return text.length - 1;
  }

  private skipSpace(at: number): number {
    let next = at;
    while (isSpace(this.text.charCodeAt(next))) next++;
    return next;
  }

  private fail(at: number): never {
    const found = at < this.text.length ? `token ${JSON.stringify(this.text[at])}` : "end";
    throw new SyntaxError(`Unexpected ${found} in JSON at position ${at}`);
  }
}

/** `NaN`, behind the end of the text, is none. */
function isSpace(code: number): boolean {
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
