import { describe, expect, it } from "vitest";
import { readBegin } from "./read-begin.ts";

describe("the argument of begin", () => {
  const read = (names: unknown, options?: unknown) => {
    const warnings: string[] = [];
    const begun = readBegin(names, options, (message) => warnings.push(message));
    return { begun: begun.map(({ kind, name, prefetch, details }) => [kind, name, prefetch, details]), warnings };
  };

  it("is a name, several names, or mboxes of the API", () => {
    expect(read("hero").begun).toEqual([["mbox", "hero", false, {}]]);
    expect(read(new Set(["hero", "nav"]), { prefetch: true }).begun).toEqual([
      ["mbox", "hero", true, {}],
      ["mbox", "nav", true, {}],
    ]);
    const cart = { name: "cart", index: 7, parameters: { items: 3 } };
    expect(read(["hero", cart], { parameters: { a: "b" }, order: { id: "1" } }).begun).toEqual([
      ["mbox", "hero", false, { parameters: { a: "b" }, order: { id: "1" } }],
      ["mbox", "cart", false, { parameters: { items: 3 }, order: { id: "1" } }],
    ]);
    expect(read([12]).begun).toEqual([["mbox", "12", false, {}]]);
  });

  it("may be views and the page load; all views are first", () => {
    expect(read([], { views: ["home", { name: "cart", key: "k" }, {}], pageLoad: true }).begun).toEqual([
      ["view", "", true, {}],
      ["view", "home", true, {}],
      ["view", "cart", true, { key: "k" }],
      ["pageLoad", "", false, {}],
    ]);
  });

  it.each([
    ["nothing", undefined, undefined, 0],
    ["null", null, null, 0],
    ["a list of nonsense", [null, undefined, true, "", {}, Symbol("x"), ["hero"]], {}, 7],
    ["views of nonsense", [], { views: [null, "", 7n, false] }, 4],
    ["no list of views", [], { views: true }, 1],
    ["no options", [], "options", 0],
  ])("may be %s, and invalid names are reported", (_what, names, options, mistakes) => {
    const { begun, warnings } = read(names, options);
    expect(begun).toEqual([]);
    expect(warnings).toHaveLength(mistakes);
  });
});
