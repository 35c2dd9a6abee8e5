import { runToCompletion, type Steps } from "../cooperative.ts";

/** The most rules that are prepared at their first use: about a millisecond. */
export const maxAtOnce = 64;

/** A map of a given map's keys. Its values are created at their first use: most of a large artifact is never used. */
export class LazyMap<Given, T> implements ReadonlyMap<string, T> {
  readonly #given: ReadonlyMap<string, Given>;
  readonly #create: (given: Given, key: string) => Steps<T>;
  readonly #known: Map<string, T> = new Map();

  constructor(given: ReadonlyMap<string, Given>, create: (given: Given, key: string) => Steps<T>) {
    this.#given = given;
    this.#create = create;
  }

  /** Creates in steps what would take long at its first use: the values of keys with long lists. */
  *createLarge(lists: ReadonlyMap<string, readonly unknown[]>): Steps<this> {
    for (const [key, { length }] of lists)
      if (length > maxAtOnce) this.#known.set(key, yield* this.#create(this.#given.get(key) as Given, key));
    return this;
  }

  get size(): number {
    return this.#given.size;
  }

  has(key: string): boolean {
    return this.#given.has(key);
  }

  get(key: string): T | undefined {
    return this.#known.get(key) ?? this.#createNow(key);
  }

  keys(): MapIterator<string> {
    return this.#given.keys();
  }

  entries(): MapIterator<[string, T]> {
    return this.#all().entries();
  }

  values(): MapIterator<T> {
    return this.#all().values();
  }

  [Symbol.iterator](): MapIterator<[string, T]> {
    return this.entries();
  }

  forEach(callback: (value: T, key: string, map: ReadonlyMap<string, T>) => void): void {
    this.#all().forEach(callback);
  }

  #createNow(key: string): T | undefined {
    const given = this.#given.get(key);
    if (given === undefined) return undefined;
    const value = runToCompletion(this.#create(given, key));
    this.#known.set(key, value);
    return value;
  }

  #all(): ReadonlyMap<string, T> {
    return new Map(Array.from(this.keys(), (key) => [key, this.get(key) as T]));
  }
}
