import { drawItems, randomRuns } from "@fletch/test-kit/random-runs";
import fc from "fast-check";
import jsonLogic from "json-logic-js";
import { describe, expect, it } from "vitest";
import { RequestContext } from "../context/build-context.ts";
import { createParsers } from "../context/context-readers.ts";
import type { RuleContext } from "../model.ts";
import type { CompiledRule } from "../plan.ts";
import { checkCondition, collectVariables, maxConditionDepth } from "./check-condition.ts";
import { ConditionCompiler } from "./conditions.ts";
import { fixedOperators, listOperators } from "./operators.ts";
import { PackedLocation } from "./packed-location.ts";

/** A context in which a bit of everything is found. */
const context: RuleContext = new RequestContext(
  {
    channel: "web",
    address: { url: "https://www.Shop.example.com/Lamps?Q=1#Top", referringUrl: "https://search.example/" },
    userAgent: "Mozilla/5.0 (X11; Ubuntu; Linux x86_64; rv:109.0) Gecko/20100101 Firefox/119.0",
    geo: { countryCode: "DE", city: "BERLIN", latitude: 52.5, longitude: 0 },
  },
  Date.UTC(2026, 10, 24, 9, 30),
  createParsers(),
).for({ parameters: { tier: "Gold", n: "1", empty: "", "first.lang.spoken": "DE", list: "a,b" } });
context.allocation = 42.5;
const plain = JSON.stringify(context);

const compute = (logic: unknown): unknown => {
  const issue = checkCondition(logic);
  if (issue !== undefined) throw new Error(`expected ${issue.expected}, received ${issue.received}`);
  return new ConditionCompiler().compileWhole(logic)(context);
};

/** Whether it holds as the condition of a rule. */
const holds = (condition: unknown, compiler: ConditionCompiler, given: RuleContext = context): boolean => {
  const rules = [{ rule: { activityId: 1, condition }, propertyTokens: null } as CompiledRule];
  const location = new PackedLocation(rules, compiler, true);
  const isMet = location.meets(location.audienceAt(0), given);
  return isMet && location.isInSplitAt(0, given, { allocate: () => context.allocation });
};

/** The library changes operands that it gets as lists, so each side has its own. */
const expectAsLibrary = (logic: unknown): void => {
  let expected: unknown;
  try {
    expected = jsonLogic.apply(structuredClone(logic) as never, JSON.parse(plain));
  } catch {
    expect(() => compute(logic), JSON.stringify(logic)).toThrow();
    return;
  }
  const received = compute(logic);
  // An assertion takes ten times as long as both computations.
  if (!Object.is(received, expected)) expect(received, JSON.stringify(logic)).toEqual(expected);
};

const v = (name: unknown): unknown => ({ var: name });

/** Values of every kind that JSON has, and that a context can have. */
const values: readonly unknown[] = [
  ...[true, false, null, 0, 1, -1, 2.5, 1e21, "", "0", "1", "a", "A", "10", "9", " 1 ", "1px", "-", "[object Object]"],
  ...[[], ["a"], [0], [1, 2], [[1], [2]], [null], ["1", 1], {}, { two: 1, keys: 2 }],
  ...[
    v("mbox.n"),
    v("mbox.tier"),
    v("mbox.none"),
    v("geo.latitude"),
    v("current_day"),
    v("mbox.first"),
    v("mbox.list"),
  ],
];

describe("every operator computes what json-logic-js computes", () => {
  const operators = [...fixedOperators.keys(), ...listOperators.keys(), "and", "or", "if", "?:"];

  it.each(operators.filter((operator) => operator !== "log"))("%s, with no operand, one, two and three", (operator) => {
    expectAsLibrary({ [operator]: [] });
    for (const first of values) {
      if (!Array.isArray(first)) expectAsLibrary({ [operator]: first });
      expectAsLibrary({ [operator]: [first] });
      for (const second of values) expectAsLibrary({ [operator]: [first, second] });
      for (const second of drawItems(values.slice(0, 12))) {
        for (const third of [null, 1, "b"]) expectAsLibrary({ [operator]: [first, second, third] });
      }
    }
  });

  it("log returns its operand, and prints nothing", () => {
    expect(compute({ log: [v("mbox.tier")] })).toBe("Gold");
  });

  it.each([
    [{ map: [[1, 2, 3], { "*": [v(""), 2] }] }],
    [{ map: [v("mbox.none"), { "+": [v(""), 1] }] }],
    [{ map: [[{ a: 1 }, { a: 2 }], v("a")] }],
    [{ filter: [[1, 2, 3, "x", []], { ">": [v(""), 1] }] }],
    [{ filter: ["text", true] }],
    [{ reduce: [[1, 2, 3], { "+": [v("current"), v("accumulator")] }, 0] }],
    [{ reduce: [[1, 2, 3], { cat: [v("accumulator"), v("current")] }] }],
    [{ reduce: [null, v("current"), "start"] }],
    [{ all: [[1, 2], { ">": [v(""), 0] }] }],
    [{ all: [[], true] }],
    [{ all: ["", true] }],
    [{ none: [[1, 2], { ">": [v(""), 1] }] }],
    [{ none: [null, true] }],
    [{ some: [[1, 2], { ">": [v(""), 1] }] }],
    [{ some: [[], true] }],
    [{ some: [[[1], [2]], { in: [2, v("")] }] }],
    [{ map: [[1, 2], v("mbox.tier")] }],
    [{ map: [[[1, 2], [3]], { map: [v(""), { "+": [v(""), 1] }] }] }],
    [{ filter: [[{ tags: ["x"] }, { tags: [] }], { in: ["x", v("tags")] }] }],
  ])("%j, which iterates over a list", (logic) => expectAsLibrary(logic));

  it("reduce starts with its third operand unevaluated, as in the other SDKs", () => {
    expect(compute({ reduce: [[], 1, v("mbox.n")] })).toEqual(v("mbox.n"));
  });

  it.each([
    [{ missing: ["mbox.tier", "mbox.none", "mbox.empty", "geo.latitude"] }],
    [{ missing: [["mbox.none", "mbox.n"]] }],
    [{ missing: "mbox.none" }],
    [{ missing: [] }],
    [{ missing: { merge: ["mbox.tier", "mbox.none"] } }],
    [{ missing: [{ if: [true, "mbox.none", "mbox.tier"] }, "mbox.n"] }],
    [{ missing_some: [1, ["mbox.tier", "mbox.none"]] }],
    [{ missing_some: [2, ["mbox.tier", "mbox.none", "mbox.gone"]] }],
    [{ missing_some: [0, []] }],
    [{ missing_some: [{ "+": [1, 1] }, ["mbox.tier", "mbox.n", "mbox.none"]] }],
  ])("%j, which reads missing variables", (logic) => expectAsLibrary(logic));

  it.each([
    ...[
      "",
      null,
      "mbox",
      "mbox.tier",
      "mbox.tier_lc",
      "mbox.first.lang.spoken_lc",
      "mbox.first.lang",
      "mbox.none.deeper",
    ],
    ...["page", "page.url", "page.path_lc", "page.nothing", "page.path.length", "referring.domain", "referring"],
    ...["user", "user.browserType", "user.browserVersion", "user.none", "geo", "geo.city", "geo.longitude", "geo.none"],
    ...["current_timestamp", "current_time", "current_day", "allocation", "allocation.x", "nothing", "nothing.at.all"],
    ...["mbox.tier.length", "mbox.tier.0", "user.platform.1", ".", "mbox.", ".mbox", "mbox..tier", 0, 1, true],
  ])("var %j", (name) => {
    expectAsLibrary(v(name));
    expectAsLibrary(v([name]));
    expectAsLibrary(v([name, "spare"]));
  });

  it.each([
    [v([])],
    [v([v("mbox.none"), "spare"])],
    [v({ cat: ["mbox.", "tier"] })],
    [v([{ if: [true, "geo.city", "x"] }])],
    [v(["mbox.none", v("mbox.tier")])],
    [v(["mbox.none", { cat: ["a", "b"] }])],
  ])("%j, whose name is computed or has a fallback", (logic) => expectAsLibrary(logic));

  it.each([[true], [false], [null], [0], ["text"], [[]], [[v("mbox.n"), 2]], [{}], [{ a: 1, b: 2 }]])(
    "%j, which is a value",
    (logic) => expectAsLibrary(logic),
  );
});

describe("random JSON Logic", () => {
  const leaf = fc.oneof(
    fc.constantFrom(...values),
    fc.constantFrom(v("page.path"), v("geo.city"), v("current_time"), v("allocation"), v(["mbox.none", 7])),
    fc.double({ noNaN: true }),
    fc.string({ maxLength: 4 }),
  );
  const operator = fc.constantFrom(
    ...["==", "===", "!=", "!==", "<", "<=", ">", ">=", "!", "!!", "%", "+", "-", "*", "/", "min", "max", "cat"],
    ...["in", "substr", "merge", "and", "or", "if", "?:"],
  );
  const { logic } = fc.letrec<{ logic: unknown }>((tie) => ({
    logic: fc.oneof(
      { depthSize: "small", withCrossShrink: true },
      leaf,
      fc.tuple(operator, fc.array(tie("logic"), { maxLength: 4 })).map(([name, operands]) => ({ [name]: operands })),
      fc
        .tuple(fc.constantFrom("map", "filter", "all", "some", "none"), tie("logic"), tie("logic"))
        .map(([name, list, body]) => ({ [name]: [list, { "+": [v(""), body] }] })),
    ),
  }));

  it("computes what json-logic-js computes", () => {
    fc.assert(fc.property(logic, expectAsLibrary), { numRuns: randomRuns(3_000) });
  });

  it.each([["-1"], [" -2"], [[-1]], [-1], [-1.5], ["2"], [null]])(
    "substr with the length %j is what json-logic-js computes",
    (length) => {
      expectAsLibrary({ substr: ["lamps", 1, length] });
    },
  );

  it("computes the same if it shares expressions with other conditions", () => {
    const compiler = new ConditionCompiler();
    fc.assert(
      fc.property(logic, (logic) => {
        const [shared, alone] = [compiler, new ConditionCompiler()].map((each) => {
          try {
            return [holds(logic, each), each.compileWhole(logic)(context)];
          } catch (error) {
            return String(error);
          }
        });
        expect(shared).toEqual(alone);
        if (Array.isArray(alone)) expect(alone[0]).toBe(Boolean(alone[1]));
      }),
      { numRuns: randomRuns(1_000) },
    );
  });
});

describe("a condition that can never be evaluated", () => {
  it.each([
    [{ nonsense: [1] }, "an operator of JSON Logic", '"nonsense"'],
    [{ and: [true, { or: [{ regex: ["a", v("page.url")] }] }] }, "an operator of JSON Logic", '"regex"'],
    [{ method: ["text", "toUpperCase"] }, "an operator that only computes", '"method", which calls'],
    [{ constructor: [] }, "an operator of JSON Logic", '"constructor"'],
    [{ toString: [] }, "an operator of JSON Logic", '"toString"'],
    [JSON.parse('{"__proto__":[1]}'), "an operator of JSON Logic", '"__proto__"'],
  ])("is reported: %j (D11)", (logic, expected, received) => {
    expect(checkCondition(logic)).toEqual({ expected, received: expect.stringContaining(received) });
    expect(() => new ConditionCompiler().compile(logic, 1)).toThrow();
  });

  it("is exactly one that the compiler refuses", () => {
    const names = fc.constantFrom(
      "and",
      "!",
      "var",
      "missing",
      "missing_some",
      "map",
      "reduce",
      "method",
      "nonsense",
      "%",
    );
    const { logic } = fc.letrec<{ logic: unknown }>((tie) => ({
      logic: fc.oneof(
        { depthSize: "small" },
        fc.constantFrom<unknown>(true, "mbox.tier", null, v("geo.city"), { two: 1, keys: 2 }),
        fc.array(tie("logic"), { maxLength: 3 }),
        fc.tuple(names, fc.array(tie("logic"), { maxLength: 4 })).map(([name, operands]) => ({ [name]: operands })),
        fc.tuple(names, tie("logic")).map(([name, operand]) => ({ [name]: operand })),
      ),
    }));
    fc.assert(
      fc.property(logic, (each) => {
        const issue = checkCondition(each);
        if (issue === undefined) new ConditionCompiler().compile(each, 1);
        else expect(() => new ConditionCompiler().compile(each, 1)).toThrow();
      }),
      { numRuns: randomRuns(500) },
    );
  });

  it("is one that is nested too deep", () => {
    for (const [begin, end] of [
      ['{"!":', "}"],
      ['{"and":[', "]}"],
    ] as const) {
      const nest = (depth: number): unknown => JSON.parse(`${begin.repeat(depth)}1${end.repeat(depth)}`);
      expect(checkCondition(nest(maxConditionDepth - 1))).toBeUndefined();
      expect(checkCondition(nest(maxConditionDepth))).toMatchObject({ received: "more" });
      expect(checkCondition(nest(5_000))).toMatchObject({ received: "more" });
    }
  });
});

describe("the fields that a condition reads", () => {
  it.each([
    [{ "==": [1, v("allocation")] }, ["allocation"], true],
    [{ and: [{ "==": [v("page.url"), v("mbox.a")] }, { "!": v("geo") }] }, ["geo", "mbox.a", "page.url"], false],
    [v(""), ["*"], true],
    [v({ cat: ["al", "location"] }), ["*"], true],
    [{ missing: ["allocation", "mbox.a"] }, ["allocation", "mbox.a"], true],
    [{ map: [[1], v("page.url")] }, [], false],
    [{ some: [v("mbox.list"), true] }, ["mbox.list"], false],
    [true, [], false],
  ])("are known before %j is computed", (logic, variables, readsAllocation) => {
    expect(checkCondition(logic)).toBeUndefined();
    expect(collectVariables([{ condition: logic }])).toEqual(variables);
    expect(new ConditionCompiler().compile(logic, 1).readsAllocation).toBe(readsAllocation);
  });

  it("are found by the static check in every condition that reads them", () => {
    const names = ["allocation", "geo.city", "mbox.tier", "page.path", "mbox.first.lang"];
    const { logic } = fc.letrec<{ logic: unknown }>((tie) => ({
      logic: fc.oneof(
        { depthSize: "small" },
        fc.constantFrom<unknown>(...names, v(""), [], true),
        fc
          .tuple(fc.constantFrom("var", "missing", "cat", "!", "map"), tie("logic"))
          .map(([name, to]) => ({ [name]: to })),
        fc
          .tuple(fc.constantFrom("var", "or", "some"), tie("logic"), tie("logic"))
          .map(([name, ...to]) => ({ [name]: to })),
      ),
    }));
    fc.assert(
      fc.property(logic, (each) => {
        const found = new Set(collectVariables([{ condition: each }]));
        const read = new Set<string>();
        holds(each, new ConditionCompiler(), recordReads(read));
        read.delete("request");
        const isFound = (part: string): boolean => [...found].some((name) => name.split(".")[0] === part);
        if (!found.has("*")) expect([...read].filter((part) => !isFound(part))).toEqual([]);
      }),
      { numRuns: randomRuns(500) },
    );
  });

  it("are never a prototype's (D3)", () => {
    for (const name of ["constructor", "mbox.constructor", "mbox.__proto__", "mbox.tier.constructor", "geo.toString"]) {
      expect(compute(v(name)), name).toBeNull();
    }
    expect(compute({ map: [[{}, []], v("constructor")] })).toEqual([null, null]);
  });
});

/** The context, and which of its parts were read. */
function recordReads(read: Set<string>): RuleContext {
  return new Proxy(context, {
    get(target, name) {
      read.add(String(name));
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
}
