import { describe, expect, it } from "vitest";
import type { Steps } from "../cooperative.ts";
import { LazyMap } from "./lazy-map.ts";

function* double(value: number): Steps<number[]> {
  yield;
  return [value * 2];
}

describe("a map whose values are created at their first use", () => {
  const given = new Map([
    ["one", 1],
    ["two", 2],
    ["__proto__", 3],
  ]);
  const doubled = new Map([...given].map(([key, value]) => [key, [value * 2]]));

  it("has what a map of all values has", () => {
    const lazy = new LazyMap(given, double);
    expect([lazy.size, [...lazy.keys()], [...lazy.values()], [...lazy.entries()], [...lazy]]).toEqual([
      doubled.size,
      [...doubled.keys()],
      [...doubled.values()],
      [...doubled.entries()],
      [...doubled],
    ]);
    const seen: unknown[] = [];
    lazy.forEach((value, key, map) => {
      seen.push([key, value, map.get(key) === value]);
    });
    expect(seen).toEqual([...doubled].map((entry) => [...entry, true]));
    expect([lazy.has("two"), lazy.get("two"), lazy.has("toString"), lazy.get("toString")]).toEqual([
      true,
      [4],
      false,
      undefined,
    ]);
  });

  it("creates each value once, when it is asked for", () => {
    const created: string[] = [];
    const lazy = new LazyMap(given, (value, key) => {
      created.push(key);
      return double(value);
    });
    expect([lazy.size, lazy.has("one"), ...lazy.keys(), ...created]).toEqual([3, true, "one", "two", "__proto__"]);
    const two = lazy.get("two");
    expect([two, lazy.get("two") === two, lazy.get("none"), ...created]).toEqual([[4], true, undefined, "two"]);
    expect([...lazy.keys(), ...created]).toEqual(["one", "two", "__proto__", "two"]);
  });

  it("creates the values of long lists in steps, and before", () => {
    let created = 0;
    const lists = new Map(Object.entries({ short: Array(64).fill(1), long: Array(65).fill(1) }));
    const lazy = new LazyMap(lists, function* ({ length }): Steps<number> {
      created++;
      yield;
      return length;
    });
    const steps = lazy.createLarge(lists);
    expect([steps.next().done, steps.next().value === lazy, created, lazy.get("long"), created]).toEqual([
      false,
      true,
      1,
      65,
      1,
    ]);
    expect([...lazy]).toEqual([
      ["short", 64],
      ["long", 65],
    ]);
  });
});
