import type { Parameters } from "@fletch/delivery-api";

/** Names that lead to prototypes where objects have one. A dotted name with one of them in it stays as it is (deviation D3). */
const unsafeSegments: ReadonlySet<string> = new Set(["__proto__", "prototype", "constructor"]);

type Tree = Record<string, unknown>;

/**
 * Mbox parameters as conditions read them: dotted names are expanded (`first.lang` is found as `mbox.first.lang`), and every
 * text has a twin in lower case (`lang_lc`). Where `a` and `a.b` are both given, the nested form wins (deviation D3).
 */
export function readParameters(parameters: Parameters | undefined): Readonly<Tree> {
  if (parameters === undefined) return noParameters;
  const root: Tree = Object.create(null);
  const keys = Object.keys(parameters);
  for (const key of keys) if (!isDotted(key)) root[key] = parameters[key];
  for (const key of keys) if (isDotted(key)) insert(root, key.split("."), parameters[key]);
  addLowerCase(root);
  return root;
}

const noParameters: Readonly<Tree> = Object.freeze(Object.create(null) as Tree);

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
