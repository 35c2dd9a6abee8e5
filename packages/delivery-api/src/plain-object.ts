import { isPlain } from "./is-exact.ts";

type Fields = Readonly<Record<string, unknown>>;

/**
 * Returns a plain object with the same fields: own ones, and getters of the class, which spreading and `Object.keys`
 * miss. Returns a plain object itself. In a copy, a field that throws becomes `unreadable`.
 *
 * @param copies whether a plain object is copied too
 */
export function toPlainObject(value: Fields, copies = false): Fields {
  if (!copies && isPlain(value)) return value;
  const names = new Set(Object.keys(value));
  let holder: unknown = Object.getPrototypeOf(value);
  for (let depth = 0; depth < maxDepth && holder !== null && holder !== Object.prototype; depth++) {
    for (const [name, { get }] of Object.entries(Object.getOwnPropertyDescriptors(holder))) {
      if (get !== undefined && name !== "__proto__") names.add(name);
    }
    holder = Object.getPrototypeOf(holder);
  }
  // `fromEntries` defines properties: assigning `__proto__` would set the prototype.
  return Object.fromEntries([...names].map((name) => [name, readField(value, name)]));
}

/** Deeper class hierarchies do not occur; a `Proxy` could be endless. */
const maxDepth = 16;

/** Stands for a field whose getter throws. No schema takes a symbol, so the field is dropped and reported. */
const unreadable: unique symbol = Symbol("unreadable");

/** Returns a field of an object that may throw. */
export function readField(source: Fields, name: string): unknown {
  try {
    return source[name];
  } catch {
    return unreadable;
  }
}
