/**
 * `JSON.parse` in steps, for texts of many megabytes: it would hold up everybody else for a quarter of a second. The text is
 * split along its structure into pieces that `JSON.parse` does quickly; what comes out is the same, and so are the errors.
 */
export function* parseJsonInSteps(text: string): Generator<undefined, unknown, void> {
  const start = skipSpace(text, 0);
  const end = yield* findEnd(text, start);
  if (skipSpace(text, end) !== text.length) return JSON.parse(text);
  return yield* parseSpan(text, start, end, 0);
}

/** Characters that `JSON.parse` gets at once at most, unless a single string or number is longer. */
const piece = 262_144;
/**
 * How deep the text is split: an artifact's rules lie four levels deep. What is deeper goes to `JSON.parse` whole, so that no
 * nesting makes this one slow or exhausts the stack.
 */
const deepestSplit = 6;
/** Characters that are scanned in one step. */
const scanned = 262_144;

function* parseSpan(text: string, start: number, end: number, depth: number): Generator<undefined, unknown, void> {
  const open = text[start];
  if (end - start <= piece || depth >= deepestSplit || (open !== "{" && open !== "[")) {
    yield;
    return JSON.parse(text.slice(start, end));
  }
  return open === "["
    ? yield* parseArray(text, start, end, depth + 1)
    : yield* parseObject(text, start, end, depth + 1);
}

function* parseArray(text: string, start: number, end: number, depth: number): Generator<undefined, unknown, void> {
  const items: unknown[] = [];
  let at = skipSpace(text, start + 1);
  while (text[at] !== "]") {
    const until = yield* findEnd(text, at);
    items.push(yield* parseSpan(text, at, until, depth));
    at = afterComma(text, until, end, "]");
  }
  return items;
}

function* parseObject(text: string, start: number, end: number, depth: number): Generator<undefined, unknown, void> {
  const fields: Record<string, unknown> = {};
  let at = skipSpace(text, start + 1);
  while (text[at] !== "}") {
    const keyEnd = yield* findEnd(text, at);
    const key: unknown = JSON.parse(text.slice(at, keyEnd));
    const colon = skipSpace(text, keyEnd);
    if (typeof key !== "string" || text[colon] !== ":") return fail(text);
    const from = skipSpace(text, colon + 1);
    const until = yield* findEnd(text, from);
    const value = yield* parseSpan(text, from, until, depth);
    // As `JSON.parse` does it: "__proto__" is a field like any other.
    Object.defineProperty(fields, key, { value, writable: true, enumerable: true, configurable: true });
    at = afterComma(text, until, end, "}");
  }
  return fields;
}

/** Where the next item begins, or where the closing bracket is. */
function afterComma(text: string, at: number, end: number, close: string): number {
  const next = skipSpace(text, at);
  if (text[next] === close && next === end - 1) return next;
  if (text[next] !== ",") return fail(text);
  const item = skipSpace(text, next + 1);
  return text[item] === close ? fail(text) : item;
}

/** Where the value that begins at `start` ends. Brackets are only counted here: `JSON.parse` checks what is between them. */
function* findEnd(text: string, start: number): Generator<undefined, number, void> {
  let depth = 0;
  let pause = start + scanned;
  for (let at = start; at < text.length; at++) {
    if (at >= pause) {
      pause = at + scanned;
      yield;
    }
    const code = text.charCodeAt(at);
    if (code === quote) {
      at = endOfString(text, at);
      if (depth === 0) return at + 1;
    } else if (code === openBrace || code === openBracket) {
      depth++;
    } else if (code === closeBrace || code === closeBracket) {
      // The end of a number, `true`, `false` or `null` that is the last of its list.
      if (depth === 0) return at;
      if (--depth === 0) return at + 1;
    } else if (depth === 0 && (code === comma || isSpace(code) || code === colon)) {
      return at;
    }
  }
  return text.length;
}

function endOfString(text: string, start: number): number {
  for (let at = text.indexOf('"', start + 1); at !== -1; at = text.indexOf('"', at + 1)) {
    let slashes = 0;
    while (text.charCodeAt(at - 1 - slashes) === backslash) slashes++;
    if (slashes % 2 === 0) return at;
  }
  return text.length - 1;
}

function skipSpace(text: string, at: number): number {
  while (at < text.length && isSpace(text.charCodeAt(at))) at++;
  return at;
}

function isSpace(code: number): boolean {
  return code === 32 || code === 10 || code === 13 || code === 9;
}

/** The text is no JSON: `JSON.parse` says so best. It stops where the error is. */
function fail(text: string): never {
  JSON.parse(text);
  throw new SyntaxError("The text is not valid JSON");
}

const quote = 34;
const comma = 44;
const colon = 58;
const openBracket = 91;
const backslash = 92;
const closeBracket = 93;
const openBrace = 123;
const closeBrace = 125;
