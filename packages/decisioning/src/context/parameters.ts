import type { Parameters } from "@fletch/delivery-api";
import { isPlain } from "@fletch/delivery-api/schema";
import type { ParameterContext } from "../model.ts";

/** Names that could reach a prototype. A dotted name with one of these segments is not expanded (deviation D3). */
const unsafeSegments: ReadonlySet<string> = new Set(["__proto__", "prototype", "constructor"]);

type Tree = Record<string, unknown>;

/** Expands dotted names lazily: most names have no dots and no `_lc` alias. */
export class RequestParameters implements ParameterContext {
  private readonly given: Parameters;
  /** The given names that have dots or end in `_lc`; `null` without any, `undefined` before their first use. */
  private special: readonly string[] | null | undefined = undefined;
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
    if (this.special === undefined) this.special = findSpecial(this.given);
    if (this.special?.some((key) => key.startsWith(stem))) return readOwn(this.tree, name);
    const value = readOwn(this.given, stem);
    // Only the tree has the lower-case aliases of an object's fields.
    if (isPlain(value)) return readOwn(this.tree, name);
    if (original === null) return value;
    return typeof value === "string" ? value.toLowerCase() : undefined;
  }
}

/** Most parameters have no such names, and need no list. */
function findSpecial(given: Parameters): readonly string[] | null {
  let special: string[] | null = null;
  for (const key in given) {
    if (!(key.endsWith("_lc") || key.includes(".")) || !Object.hasOwn(given, key)) continue;
    special ??= [];
    special.push(key);
  }
  return special;
}

/** For requests without parameters. */
export const noParameters: ParameterContext = Object.freeze({
  tree: Object.freeze(Object.create(null) as Tree),
  read: () => undefined,
});

/**
 * Returns parameters as conditions read them. Dotted names are expanded: `first.lang` becomes `mbox.first.lang`. Every text gets a
 * lower-case alias: `lang_lc`. If both `a` and `a.b` are given, the nested form wins (deviation D3).
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
  const segments = key.split(".", maxSegments + 1);
  return segments.length <= maxSegments && !segments.some((segment) => unsafeSegments.has(segment));
}

/** No condition reads as deep. Names of only dots would otherwise make a tree as deep as their length. */
const maxSegments = 64;

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

/** Copies objects, because aliases are written into the tree. Arrays and dates are not copied. */
function toTree(value: unknown, depth = 0): unknown {
  if (!isPlain(value) || depth > maxDepth) return value;
  const tree: Tree = Object.create(null);
  for (const key of Object.keys(value)) tree[key] = toTree(value[key], depth + 1);
  return tree;
}

/** No condition reads deeper. Objects may contain themselves. */
const maxDepth = 16;

/** If the caller gave `x_lc` itself, our alias overwrites it. The result depends on the order of names, as in the published client. */
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

/** Trees are the only objects here without a prototype that were not given by the caller. */
function isTree(value: unknown): value is Tree {
  return isPlain(value) && Object.getPrototypeOf(value) === null;
}
