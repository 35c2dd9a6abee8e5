import { isPlain } from "./is-exact.ts";

type Fields = Readonly<Record<string, unknown>>;

/**
 * Returns an object of no class with the same fields: its own, and the getters of its class. Spreading, and lists of an object's own keys,
 * miss the getters. A plain object is returned itself. A field that throws when it is read becomes `unreadable`.
 */
export function toPlainObject(value: Fields): Fields {
  if (isPlain(value)) return value;
  const names = new Set(Object.keys(value));
  let holder: unknown = Object.getPrototypeOf(value);
  for (let depth = 0; depth < deepest && holder !== null && holder !== Object.prototype; depth++) {
    for (const [name, { get }] of Object.entries(Object.getOwnPropertyDescriptors(holder))) {
      if (get !== undefined && name !== "__proto__") names.add(name);
    }
    holder = Object.getPrototypeOf(holder);
  }
  // `fromEntries` defines properties: assigning `__proto__` would set the prototype.
  return Object.fromEntries([...names].map((name) => [name, readField(value, name)]));
}

/** Classes that extend one another further do not occur; a `Proxy` could go on for ever. */
const deepest = 16;

/** Stands for a field whose getter throws. No schema takes a symbol, so the field is dropped, and told. */
const unreadable: unique symbol = Symbol("unreadable");

/** Returns a field of an object that may throw. */
export function readField(source: Fields, name: string): unknown {
  try {
    return source[name];
  } catch {
    return unreadable;
  }
}
