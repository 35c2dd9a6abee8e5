import type { Issue } from "@fletch/delivery-api";
import { isDeeperThan, joinPath } from "@fletch/delivery-api/schema";
import {
  Composer,
  type CST,
  type Document,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  Parser,
  visit,
  type YAMLError,
  YAMLParseError,
} from "yaml";

/** The value of a YAML or JSON text with the positions of its parts, or the text's issues. */
export type ParsedText =
  | { readonly ok: true; readonly value: unknown; readonly findPosition: FindPosition }
  | { readonly ok: false; readonly issues: readonly Issue[] };

/** Returns `line:column` of the value at a JSON path, or of its nearest parent. `atName`: of its name. */
export type FindPosition = (path: string, atName?: boolean) => string;

/** The most copies by aliases. Without a limit, a few lines could expand to billions of values. */
const maxAliases = 100;

/** The longest file, in characters. Real ones have a few thousand. */
const maxTextLength = 1_000_000;

/** The most reported syntax errors: each of many brackets can be one. */
const maxSyntaxErrors = 20;

/** The deepest nesting of values. */
const maxDepth = 100;

/**
 * Parses YAML 1.2, which includes JSON. Reports every syntax error as an issue with line and column as its path; also
 * repeated keys, several documents, unknown tags, and aliases that multiply.
 */
export function parseText(text: string): ParsedText {
  if (text.length > maxTextLength) return failed("1:1", `at most ${maxTextLength} characters`, String(text.length));
  if (isTooDeepToParse(text)) return failed("1:1", `at most ${maxDepth} levels of nesting`, "more");
  try {
    return parse(text);
  } catch (error) {
    // Deep nesting overflows the parser's stack. The library refuses aliases that multiply.
    if (!(error instanceof RangeError) && !(error instanceof ReferenceError)) throw error;
    const expected = `at most ${maxDepth} levels of nesting, and ${maxAliases} copies by aliases`;
    return failed("1:1", expected, error.message);
  }
}

function parse(text: string): ParsedText {
  const lines = new LineCounter();
  const document = composeDocument(text, lines);
  if (document === undefined) return failed("1:1", "valid YAML or JSON", "nothing");
  const syntaxErrors = [...document.errors, ...document.warnings].slice(0, maxSyntaxErrors);
  // The parser does not read lines with a tab indent, so all other errors follow from it.
  const tab = syntaxErrors.find(({ code }) => code === "TAB_AS_INDENT");
  if (tab !== undefined) {
    return failed(toPosition(lines, tab.pos[0]), "spaces for indentation, as YAML requires", "a tab");
  }
  if (syntaxErrors.length > 0) {
    return { ok: false, issues: syntaxErrors.map((problem) => syntaxIssue(lines, problem)) };
  }
  const repeated = findRepeatedKeys(document, lines);
  if (repeated.length > 0) return { ok: false, issues: repeated };
  if (countAliases(document) > maxAliases) return failed("1:1", `at most ${maxAliases} copies by aliases`, "more");
  const value: unknown = document.toJS({ maxAliasCount: maxAliases });
  // An alias of its own parent makes an endless value, which is too deep as well.
  if (isDeeperThan(value, maxDepth)) return failed("1:1", `at most ${maxDepth} levels of nesting`, "more");
  return { ok: true, value, findPosition: createFindPosition(document, lines) };
}

/**
 * Replaces the library's `parseDocument` for files with many errors: it would take longer than a line for each error.
 */
function composeDocument(text: string, lines: LineCounter): Document | undefined {
  const composer = new Composer({ prettyErrors: false, stringKeys: true, uniqueKeys: false });
  const tokens = takeFirstErrors(new Parser(lines.addNewLine).parse(text));
  let document: Document | undefined;
  for (const next of composer.compose(tokens, true, text.length)) {
    if (document === undefined) document = next;
    else {
      document.errors.push(new YAMLParseError([next.range[0], next.range[1]], "MULTIPLE_DOCS", "several documents"));
      break;
    }
  }
  return document;
}

/** Stops after the reported errors. */
function* takeFirstErrors(tokens: Iterable<CST.Token>): Generator<CST.Token, void> {
  let errors = 0;
  for (const token of tokens) {
    yield token;
    if (token.type === "error" && ++errors >= maxSyntaxErrors) return;
  }
}

/** Deeper nesting overflows the parser's stack and ends the process, which no code can catch. */
const maxParseDepth = 500;

/** Returns whether a text has many open brackets, many nested entries on one line, or a very deep indent. */
function isTooDeepToParse(text: string): boolean {
  if (/^ {2000}/m.test(text) || /^[ \t]*(?:[-?:][ \t]+){500}/m.test(text)) return true;
  let open = 0;
  for (const [bracket] of text.matchAll(/[[\]{}]/g)) {
    if (bracket === "[" || bracket === "{") open++;
    else if (open > 0) open--;
    if (open > maxParseDepth) return true;
  }
  return false;
}

/** Counts aliases before the library resolves them: it searches the whole document for each one. */
function countAliases(document: Document): number {
  let count = 0;
  visit(document, {
    Alias() {
      count++;
    },
  });
  return count;
}

/** Replaces the library's check, which compares each key with all earlier ones: minutes for 100,000 keys. */
function findRepeatedKeys(document: Document, lines: LineCounter): readonly Issue[] {
  const issues: Issue[] = [];
  visit(document, {
    Map(_, { items }) {
      const known = new Set<unknown>();
      for (const { key } of items) {
        const name = isScalar(key) ? key.value : key;
        if (known.has(name) && issues.length < maxSyntaxErrors) {
          const path = toPosition(lines, findOffset(key) ?? 0);
          issues.push({ path, expected: "valid YAML or JSON", received: "a syntax error: Map keys must be unique" });
        }
        known.add(name);
      }
    },
  });
  return issues;
}

function failed(path: string, expected: string, received: string): ParsedText {
  return { ok: false, issues: [{ path, expected, received }] };
}

function syntaxIssue(lines: LineCounter, { code, pos: [offset], message }: YAMLError): Issue {
  const path = toPosition(lines, offset);
  if (code === "MULTIPLE_DOCS") {
    return { path, expected: "one document: each activity has a file of its own", received: "a second one, after ---" };
  }
  return { path, expected: "valid YAML or JSON", received: `a syntax error: ${message}` };
}

/** Collects the positions at the first issue: valid files need none. */
function createFindPosition(document: Document, lines: LineCounter): FindPosition {
  let byPath: Map<string, NodeOffsets> | null = null;
  return (path, atName = false) => {
    byPath ??= collectOffsets(document);
    for (let at = path; at !== ""; at = toParentPath(at)) {
      const offsets = byPath.get(at);
      if (offsets !== undefined)
        return toPosition(lines, atName || offsets.value === null ? offsets.name : offsets.value);
    }
    return "1:1";
  };
}

/** Offsets of a name and its value. `value` is null for maps and lists, which have the position of their name. */
interface NodeOffsets {
  readonly name: number;
  readonly value: number | null;
}

function collectOffsets(document: Document): Map<string, NodeOffsets> {
  const byPath = new Map<string, NodeOffsets>();
  const collect = (node: unknown, path: string, name: number | null): void => {
    const range = (node as Node | null)?.range;
    const start = range?.[0] ?? name ?? 0;
    byPath.set(path, { name: name ?? start, value: isScalar(node) ? start : null });
    if (isMap(node)) {
      for (const { key, value } of node.items) {
        collect(value, joinPath(path, String(isScalar(key) ? key.value : key)), findOffset(key));
      }
    } else if (isSeq(node)) {
      node.items.forEach((item, index) => {
        collect(item, `${path}[${index}]`, findOffset(item));
      });
    }
  };
  collect(document.contents, "$", null);
  return byPath;
}

function findOffset(node: unknown): number | null {
  return (node as Node | null)?.range?.[0] ?? null;
}

function toPosition(lines: LineCounter, offset: number): string {
  const { line, col } = lines.linePos(offset);
  return `${Math.max(line, 1)}:${Math.max(col, 1)}`;
}

function toParentPath(path: string): string {
  const end = Math.max(path.lastIndexOf("."), path.lastIndexOf("["));
  return end <= 0 ? "" : path.slice(0, end);
}
