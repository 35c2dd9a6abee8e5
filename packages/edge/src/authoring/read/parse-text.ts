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

/** The value of a YAML or JSON text with the positions of its parts, or the issues of the text. */
export type ParsedText =
  | { readonly ok: true; readonly value: unknown; readonly locate: FindPosition }
  | { readonly ok: false; readonly issues: readonly Issue[] };

/** Returns `line:column` of the value at a JSON path, or of the nearest value around it. `atName`: of its name. */
export type FindPosition = (path: string, atName?: boolean) => string;

/** How many copies aliases may make. Without a limit, a few lines can stand for billions of values. */
const mostAliases = 100;

/** How long a file may be, in characters. Real ones are a few thousand. */
const longestText = 1_000_000;

/** How many syntax errors are reported: each of many brackets can be one. */
const mostProblems = 20;

/** How deep values may be nested. */
const deepest = 100;

/**
 * Parses YAML 1.2, of which JSON is a part. Every syntax error is an issue, with its line and column as the path; so are keys that
 * come twice, several documents, unknown tags, and aliases that multiply.
 */
export function parseText(text: string): ParsedText {
  if (text.length > longestText) return failed("1:1", `at most ${longestText} characters`, String(text.length));
  if (isTooDeepToParse(text)) return failed("1:1", `at most ${deepest} levels of nesting`, "more");
  try {
    return parse(text);
  } catch (error) {
    // What is nested too deep runs the parser out of stack, and what multiplies too much is refused by it.
    if (!(error instanceof RangeError) && !(error instanceof ReferenceError)) throw error;
    const expected = `at most ${deepest} levels of nesting, and ${mostAliases} copies by aliases`;
    return failed("1:1", expected, error.message);
  }
}

function parse(text: string): ParsedText {
  const lines = new LineCounter();
  const document = composeDocument(text, lines);
  if (document === undefined) return failed("1:1", "valid YAML or JSON", "nothing");
  const problems = [...document.errors, ...document.warnings].slice(0, mostProblems);
  // Lines that a tab indents are not read, so every other error follows from it.
  const tab = problems.find(({ code }) => code === "TAB_AS_INDENT");
  if (tab !== undefined) {
    return failed(positionOf(lines, tab.pos[0]), "spaces at the beginning of a line, as YAML wants", "a tab");
  }
  if (problems.length > 0) {
    return { ok: false, issues: problems.map((problem) => syntaxIssue(lines, problem)) };
  }
  const repeated = findRepeatedKeys(document, lines);
  if (repeated.length > 0) return { ok: false, issues: repeated };
  if (countAliases(document) > mostAliases) return failed("1:1", `at most ${mostAliases} copies by aliases`, "more");
  const value: unknown = document.toJS({ maxAliasCount: mostAliases });
  // An alias of something around it makes a value without end: that is deeper, too.
  if (isDeeperThan(value, deepest)) return failed("1:1", `at most ${deepest} levels of nesting`, "more");
  return { ok: true, value, locate: createLocate(document, lines) };
}

/** As `parseDocument` of the library, but for files with more errors than are reported: each error takes longer than its line. */
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

/** Ends after the errors that are reported. */
function* takeFirstErrors(tokens: Iterable<CST.Token>): Generator<CST.Token, void> {
  let errors = 0;
  for (const token of tokens) {
    yield token;
    if (token.type === "error" && ++errors >= mostProblems) return;
  }
}

/** Deeper nesting runs the parser out of stack and ends the process; nothing can catch that. */
const deepestToParse = 500;

/** Whether a text has many open brackets, many nested entries on one line, or a very deep indent. */
function isTooDeepToParse(text: string): boolean {
  if (/^ {2000}/m.test(text) || /^[ \t]*(?:[-?:][ \t]+){500}/m.test(text)) return true;
  let open = 0;
  for (const [bracket] of text.matchAll(/[[\]{}]/g)) {
    if (bracket === "[" || bracket === "{") open++;
    else if (open > 0) open--;
    if (open > deepestToParse) return true;
  }
  return false;
}

/** Counts before the library resolves them, because it searches the whole document for each alias. */
function countAliases(document: Document): number {
  let count = 0;
  visit(document, {
    Alias() {
      count++;
    },
  });
  return count;
}

/** Replaces the library's check, which compares each key with all before it: minutes for a hundred thousand keys. */
function findRepeatedKeys(document: Document, lines: LineCounter): readonly Issue[] {
  const issues: Issue[] = [];
  visit(document, {
    Map(_, { items }) {
      const known = new Set<unknown>();
      for (const { key } of items) {
        const name = isScalar(key) ? key.value : key;
        if (known.has(name) && issues.length < mostProblems) {
          const path = positionOf(lines, offsetOf(key) ?? 0);
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
  const path = positionOf(lines, offset);
  if (code === "MULTIPLE_DOCS") {
    return { path, expected: "one document: each activity has a file of its own", received: "a second one, after ---" };
  }
  return { path, expected: "valid YAML or JSON", received: `a syntax error: ${message}` };
}

/** Collects the positions at the first issue, because valid files need none. */
function createLocate(document: Document, lines: LineCounter): FindPosition {
  let byPath: Map<string, NodeOffsets> | null = null;
  return (path, atName = false) => {
    byPath ??= collectOffsets(document);
    for (let at = path; at !== ""; at = parentOf(at)) {
      const offsets = byPath.get(at);
      if (offsets !== undefined)
        return positionOf(lines, atName || offsets.value === null ? offsets.name : offsets.value);
    }
    return "1:1";
  };
}

/** Offsets of a name and its value. `value` is null for maps and lists, whose position is that of their name. */
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
        collect(value, joinPath(path, String(isScalar(key) ? key.value : key)), offsetOf(key));
      }
    } else if (isSeq(node)) {
      node.items.forEach((item, index) => {
        collect(item, `${path}[${index}]`, offsetOf(item));
      });
    }
  };
  collect(document.contents, "$", null);
  return byPath;
}

function offsetOf(node: unknown): number | null {
  return (node as Node | null)?.range?.[0] ?? null;
}

function positionOf(lines: LineCounter, offset: number): string {
  const { line, col } = lines.linePos(offset);
  return `${Math.max(line, 1)}:${Math.max(col, 1)}`;
}

function parentOf(path: string): string {
  const end = Math.max(path.lastIndexOf("."), path.lastIndexOf("["));
  return end <= 0 ? "" : path.slice(0, end);
}
