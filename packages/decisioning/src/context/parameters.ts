import type { Parameters } from "@fletch/delivery-api";
import type { ParameterContext } from "../model.ts";

/** Names that lead to prototypes where objects have one. A dotted name with one of them in it stays as it is (deviation D3). */
const unsafeSegments: ReadonlySet<string> = new Set(["__proto__", "prototype", "constructor"]);

type Tree = Record<string, unknown>;

/** Parameters, taken apart only if what is asked for needs it: most names have neither dots in them nor are those of twins. */
export class RequestParameters implements ParameterContext {
  private readonly given: Parameters;
  /** The given names with dots, and those that a twin could have. */
  private special: readonly string[] | null = null;
  private knownTree: Readonly<Tree> | null = null;

  constructor(given: Parameters) {
    this.given = given;
  }

  get tree(): Readonly<Tree> {
    this.knownTree ??= readParameters(this.given);
    return this.knownTree;
  }

  read(name: string, original: string | null): unknown {
    const stem = original ?? name;
    this.special ??= Object.keys(this.given).filter((key) => key.includes(".") || key.endsWith("_lc"));
    for (const key of this.special) if (key.startsWith(stem)) return readOwn(this.tree, name);
    const value = readOwn(this.given, stem);
    // What is in an object has lower-case aliases too.
    if (isPlain(value)) return readOwn(this.tree, name);
    if (original === null) return value;
    return typeof value === "string" ? value.toLowerCase() : undefined;
  }
}

/** Where there are no parameters. */
export const noParameters: ParameterContext = Object.freeze({
  tree: Object.freeze(Object.create(null) as Tree),
  read: () => undefined,
});

/**
 * Mbox parameters as conditions read them: dotted names are expanded (`first.lang` is found as `mbox.first.lang`), and every
 * text has a twin in lower case (`lang_lc`). Where `a` and `a.b` are both given, the nested form wins (deviation D3).
 */
export function readParameters(parameters: Parameters): Readonly<Tree> {
  const root: Tree = Object.create(null);
  const keys = Object.keys(parameters);
  for (const key of keys) if (!isDotted(key)) root[key] = toTree(parameters[key]);
  for (const key of keys) if (isDotted(key)) insert(root, key.split("."), parameters[key]);
  addLowerCase(root);
  return root;
}

function isDotted(key: string): boolean {
  if (!key.includes(".") || key.includes("..") || key.startsWith(".") || key.endsWith(".")) return false;
  return !key.split(".").some((segment) => unsafeSegments.has(segment));
}

function insert(root: Tree, segments: readonly string[], value: unknown): void {
  let tree = root;
  for (const segment of segments.slice(0, -1)) {
    const next = tree[segment];
    const child: Tree = isTree(next) ? next : Object.create(null);
    tree[segment] = child;
    tree = child;
  }
  const last = segments.at(-1) ?? "";
  if (!isTree(tree[last])) tree[last] = toTree(value);
}

/** Objects are the caller's, and aliases are written into trees: so it takes a copy. Arrays and dates stay as they are. */
function toTree(value: unknown, depth = 0): unknown {
  if (!isPlain(value) || depth > deepest) return value;
  const tree: Tree = Object.create(null);
  for (const key of Object.keys(value)) tree[key] = toTree(value[key], depth + 1);
  return tree;
}

/** No condition reaches deeper, and objects may be in themselves. */
const deepest = 16;

/** A twin that is already there is replaced, and gets a twin of its own if its turn is still to come. */
function addLowerCase(tree: Tree): void {
  for (const key of Object.keys(tree)) {
    const value = tree[key];
    if (typeof value === "string") tree[`${key}_lc`] = value.toLowerCase();
    else if (isTree(value)) addLowerCase(value);
  }
}

function readOwn(tree: Readonly<Tree>, name: string): unknown {
  return Object.hasOwn(tree, name) ? tree[name] : undefined;
}

/** One that was made here: no object of the caller's has the prototype of none. */
function isTree(value: unknown): value is Tree {
  return isPlain(value) && Object.getPrototypeOf(value) === null;
}

function isPlain(value: unknown): value is Tree {
  if (typeof value !== "object" || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
