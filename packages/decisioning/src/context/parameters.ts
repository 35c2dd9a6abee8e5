import type { Parameters } from "@fletch/delivery-api";
import type { ParameterContext } from "../model.ts";

/** Names that lead to prototypes where objects have one. A dotted name with one of them in it stays as it is (deviation D3). */
const unsafeSegments: ReadonlySet<string> = new Set(["__proto__", "prototype", "constructor"]);

type Tree = Record<string, unknown>;

/** Parameters, taken apart only if some name needs it: most have neither dots nor the name of a twin. */
export class RequestParameters implements ParameterContext {
  private readonly given: Parameters;
  private isPlain: boolean | null = null;
  private knownTree: Readonly<Tree> | null = null;

  constructor(given: Parameters) {
    this.given = given;
  }

  get tree(): Readonly<Tree> {
    this.knownTree ??= readParameters(this.given);
    return this.knownTree;
  }

  read(name: string, original: string | null): unknown {
    this.isPlain ??= Object.keys(this.given).every((key) => !key.includes(".") && !key.endsWith("_lc"));
    if (!this.isPlain) return Object.hasOwn(this.tree, name) ? this.tree[name] : undefined;
    if (original === null) return Object.hasOwn(this.given, name) ? this.given[name] : undefined;
    const value: unknown = Object.hasOwn(this.given, original) ? this.given[original] : undefined;
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
  for (const key of keys) if (!isDotted(key)) root[key] = parameters[key];
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
  if (!isTree(tree[last])) tree[last] = value;
}

/** A twin that is already there is replaced, and gets a twin of its own if its turn is still to come. */
function addLowerCase(tree: Tree): void {
  for (const key of Object.keys(tree)) {
    const value = tree[key];
    if (typeof value === "string") tree[`${key}_lc`] = value.toLowerCase();
    else if (isTree(value)) addLowerCase(value);
  }
}

function isTree(value: unknown): value is Tree {
  return typeof value === "object" && value !== null;
}
