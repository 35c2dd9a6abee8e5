import { describe, expect, it } from "vitest";
import { runToCompletion } from "../cooperative.ts";
import { parseArtifact, parseArtifactChunked } from "./parse-artifact.ts";

const rule = {
  ruleKey: "900",
  activityId: 900,
  condition: true,
  consequence: { name: "hero", options: [{ type: "json", content: { v: 1 }, eventToken: "t" }], metrics: [] },
  meta: { "activity.id": 900 },
};
const artifact = { version: "1.0.0", rules: { mboxes: { hero: [rule] }, views: {} } };

describe("an artifact", () => {
  it("gets defaults for missing fields, and keeps its own", () => {
    const parsed = parseArtifact(artifact);
    expect(parsed).toMatchObject({
      ok: true,
      issues: [],
      artifact: {
        version: "1.0.0",
        meta: {},
        globalMbox: "target-global-mbox",
        geoTargetingEnabled: false,
        responseTokens: [],
        remoteMboxes: [],
        localViews: [],
      },
    });
    if (!parsed.ok) throw new Error("expected an artifact");
    const [only] = parsed.artifact.rules.mboxes.get("hero") ?? [];
    expect(only).toMatchObject({ path: "$.rules.mboxes.hero[0]", ruleKey: "900", propertyTokens: [] });
    expect(only?.consequence).toBe(rule.consequence);
  });

  it("may have null for missing fields", () => {
    const parsed = parseArtifact({
      ...artifact,
      meta: null,
      globalMbox: null,
      remoteViews: null,
      geoTargetingEnabled: null,
    });
    expect(parsed).toMatchObject({ ok: true, artifact: { globalMbox: "target-global-mbox", remoteViews: [] } });
  });

  it("may have another major version: the parser does not check it", () => {
    expect(parseArtifact({ ...artifact, version: "99.0.0-beta.1" })).toMatchObject({ ok: true });
  });

  it("may have names such as __proto__, and no prototype is read (D3)", () => {
    const mboxes = JSON.parse('{"__proto__":[],"constructor":[],"toString":[]}');
    const parsed = parseArtifact({ version: "1.0.0", rules: { mboxes } });
    if (!parsed.ok) throw new Error("expected an artifact");
    expect([...parsed.artifact.rules.mboxes.keys()]).toEqual(["__proto__", "constructor", "toString"]);
    expect(parseArtifact(Object.create(artifact))).toMatchObject({ ok: false });
  });

  it("is neither copied nor changed by the parser", () => {
    const given = structuredClone(artifact);
    parseArtifact(given);
    expect(given).toEqual(artifact);
    expect(Object.isFrozen(given.rules.mboxes.hero[0]?.consequence)).toBe(false);
  });

  it.each([
    [undefined, "$", "an object", "undefined"],
    ["<html>", "$", "an object", '"<html>"'],
    [[], "$", "an object", "an array of 0 items"],
    [{ ...artifact, version: undefined }, "$.version", 'a semantic version such as "1.0.0"', "undefined"],
    [{ ...artifact, version: 1 }, "$.version", 'a semantic version such as "1.0.0"', "1"],
    [{ ...artifact, version: "1" }, "$.version", 'a semantic version such as "1.0.0"', '"1"'],
    [{ ...artifact, globalMbox: "" }, "$.globalMbox", "a string of at least 1 characters", '""'],
    [{ ...artifact, geoTargetingEnabled: "yes" }, "$.geoTargetingEnabled", "true or false", '"yes"'],
    [{ ...artifact, responseTokens: ["a", 1] }, "$.responseTokens[1]", "a string", "1"],
    [{ ...artifact, localMboxes: {} }, "$.localMboxes", "an array", "an object"],
    [{ version: "1.0.0" }, "$.rules", "an object", "undefined"],
    [{ version: "1.0.0", rules: [] }, "$.rules", "an object", "an array of 0 items"],
    [{ version: "1.0.0", rules: { mboxes: [] } }, "$.rules.mboxes", "an object", "an array of 0 items"],
    [{ version: "1.0.0", rules: { views: { "a b": {} } } }, '$.rules.views["a b"]', "an array", "an object"],
  ])("is refused with the path if it is broken: %#", (value, path, expected, received) => {
    expect(parseArtifact(value)).toEqual({ ok: false, issues: [{ path, expected, received }] });
  });

  it("is refused with all its issues", () => {
    const parsed = parseArtifact({ version: 1, meta: [], rules: 5 });
    expect(parsed.issues.map(({ path }) => path)).toEqual(["$.version", "$.meta", "$.rules"]);
  });
});

describe("a broken rule", () => {
  it.each([
    ["text", "", "an object", '"text"'],
    [null, "", "an object", "null"],
    [{ ...rule, ruleKey: 900 }, ".ruleKey", "a string", "900"],
    [{ ...rule, activityId: "900" }, ".activityId", "an integer", '"900"'],
    [{ ...rule, activityId: 1.5 }, ".activityId", "an integer", "1.5"],
    [{ ...rule, propertyTokens: "a" }, ".propertyTokens", "an array", '"a"'],
    [{ ...rule, meta: [] }, ".meta", "an object", "an array of 0 items"],
    [{ ...rule, condition: undefined }, ".condition", "a JSON Logic expression", "undefined"],
    [{ ...rule, consequence: undefined }, ".consequence", "an object", "undefined"],
    [{ ...rule, consequence: { name: 1 } }, ".consequence.name", "a string", "1"],
    [{ ...rule, consequence: { options: {} } }, ".consequence.options", "an array", "an object"],
    [{ ...rule, consequence: { options: ["x"] } }, ".consequence.options[0]", "an object", '"x"'],
    [{ ...rule, consequence: { metrics: [1] } }, ".consequence.metrics[0]", "an object", "1"],
  ])("is skipped and reported, and the other rules stay: %#", (broken, path, expected, received) => {
    const parsed = parseArtifact({ version: "1.0.0", rules: { mboxes: { hero: [rule, broken, rule] } } });
    if (!parsed.ok) throw new Error("expected an artifact");
    expect(parsed.issues).toEqual([{ path: `$.rules.mboxes.hero[1]${path}`, expected, received }]);
    expect(parsed.artifact.rules.mboxes.get("hero")?.map((each) => each.path)).toEqual([
      "$.rules.mboxes.hero[0]",
      "$.rules.mboxes.hero[2]",
    ]);
  });

  it.each([200, 5_000, 200_000])("is one that is nested %d levels deep", (depth) => {
    let content: unknown = "deep";
    for (let level = 0; level < depth; level++) content = level % 2 === 0 ? [content] : { level: content };
    const deep = { ...rule, consequence: { options: [{ type: "json", content }] } };
    const parsed = parseArtifact({ version: "1.0.0", rules: { views: { home: [deep, rule] } } });
    const isTooDeep = depth > 250;
    expect(parsed).toMatchObject({
      ok: true,
      issues: isTooDeep ? [{ expected: "at most 256 levels of nesting" }] : [],
    });
    if (parsed.ok) expect(parsed.artifact.rules.views.get("home")).toHaveLength(isTooDeep ? 1 : 2);
  });

  it("with parts shared many times is checked once for each level", () => {
    let shared: unknown = ["leaf"];
    for (let level = 0; level < 100; level++) shared = [shared, shared];
    const parsed = parseArtifact({
      version: "1.0.0",
      rules: { mboxes: { hero: [{ ...rule, consequence: { options: [{ content: shared }] } }] } },
    });
    expect(parsed).toMatchObject({ ok: true, issues: [] });
  });
});

describe("parsing an artifact in steps", () => {
  it("gives the same result as parsing at once", () => {
    const many = { version: "1.0.0", rules: { mboxes: { a: Array(100).fill(rule), b: Array(100).fill(rule) } } };
    let steps = 0;
    const generator = parseArtifactChunked(many);
    let step = generator.next();
    for (; step.done !== true; step = generator.next()) steps++;
    expect(steps).toBeGreaterThan(5);
    expect(step.value).toEqual(runToCompletion(parseArtifactChunked(many)));
    expect(step.value).toEqual(parseArtifact(many));
  });
});
