import { runToCompletion } from "@fletch/decisioning";
import type { Issue } from "@fletch/delivery-api";
import { isTargetError } from "@fletch/delivery-api";
import { describe, expect, it } from "vitest";
import { withActivityFiles } from "../../test/activity-folder.ts";
import { ActivityFiles, type AuthoredActivities } from "./authored-activities.ts";
import type { CompiledActivities } from "./compile/compile-activities.ts";

describe("activity files", () => {
  it("are YAML and JSON, also in subfolders, without names that begin with a dot", () => {
    const json = JSON.stringify({
      name: "J",
      type: "ab",
      experiences: [{ name: "A", mboxes: { j: { json: { n: 1 } } } }],
    });
    const { edge } = compile({
      "a.yaml": anActivity("hero"),
      "b.yml": anActivity("nav"),
      "c.json": json,
      ".d.yaml": "[",
    });
    expect(Object.keys(readRules(edge).mboxes)).toEqual(["hero", "nav", "j"]);
  });

  it("report all mistakes at once, with line, column, expected and received", () => {
    const issues = listIssues({
      "a.yaml": `name: Hero
type: ab
priorty: 3
experiences:
  - name: A
    percent: 50
    mboxes: { hero: { html: <h1>, json: {} } }
  - name: B
    percent: "50"
    mboxes:
      hero: 12
`,
      "b.yaml": "type: abc\n",
      "c.yaml": "name: C\nname: D\n",
    });
    expect(issues.map(({ path, received }) => [path, received])).toEqual([
      ["a.yaml:3:1 $.priorty", '"priorty"'],
      ["a.yaml:7:15 $.experiences[0].mboxes.hero", "html and json"],
      ["a.yaml:9:14 $.experiences[1].percent", '"50"'],
      ["a.yaml:11:13 $.experiences[1].mboxes.hero", "12"],
      ["b.yaml:1:7 $.type", '"abc"'],
      ["b.yaml:1:1 $.name", "nothing"],
      ["b.yaml:1:1 $.experiences", "nothing"],
      ["c.yaml:2:1", "a syntax error: Map keys must be unique"],
    ]);
    expect(issues[0]?.expected).toContain('did you mean "priority"?');
    expect(issues[3]?.expected).toBe("an offer: `default`, or an object with html, json, redirect, dynamic or actions");
  });

  it("list each mistake on one line of the error message", () => {
    const error = catchError({ "a.yaml": "type: ab\nexperiences: []\n" });
    expect(error?.message.replaceAll(/\S*\/a\.yaml/g, "a.yaml").split("\n")).toEqual([
      "2 mistakes in the activities:",
      "a.yaml:2:1 $.experiences: expected a list of 1 to 500 items, received an array of 0 items",
      "a.yaml:1:1 $.name: expected name: a non-blank string of 1 to 250 characters, received nothing",
    ]);
  });

  it.each([
    ["percentages that do not sum to 100", "50 + 40 = 90", anActivity("hero", "", [50, 40])],
    ["a share that is finer than the traffic", "33.333", anActivity("hero", "", [33.333, 66.667])],
    ["a percentage for some only", "nothing", anActivity("hero", "", [100, undefined])],
    [
      "an audience that nobody wrote",
      '"glod"',
      anActivity("hero", "audience: glod\naudiences: { gold: { browser: chrome } }"),
    ],
    ["a day that is not in the calendar", '"2026-02-30"', anActivity("hero", 'schedule: { start: "2026-02-30" }')],
    [
      "an end before the start",
      '"2026-01-01"',
      anActivity("hero", 'schedule: { start: "2026-02-01", end: "2026-01-01" }'),
    ],
    [
      "a parameter that leads to a prototype",
      '"__proto__"',
      anActivity("hero", "audience: { parameters: { __proto__: 1 } }"),
    ],
    [
      "a parameter that leads through one",
      '"a.constructor.b"',
      anActivity("hero", "audience: { parameters: { a.constructor.b: 1 } }"),
    ],
    ["audiences in a circle", '"b"', anActivity("hero", "audiences: { a: { not: b }, b: { any: [a] } }")],
    [
      "a tag of YAML that it does not know",
      "a syntax error: Unresolved tag: !evil",
      anActivity("hero", "description: !evil x"),
    ],
    ["a file with nothing in it", "nothing", "# later\n"],
    ["several documents", "a second one, after ---", "a: 1\n---\nb: 2\n"],
  ])("refuse %s", (_, received, text) => {
    expect(listIssues({ "hero.yaml": text }).map((issue) => issue.received)).toContain(received);
  });

  it("suggest a similar name for an unknown reference", () => {
    const [issue] = listIssues({
      "hero.yaml": anActivity("hero", "audience: glod"),
      "audiences.yaml": "audiences: { gold: { browser: chrome } }",
    });
    expect(issue).toEqual({
      path: "hero.yaml:3:11 $.audience",
      expected: 'the name of an audience; did you mean "gold"?',
      received: '"glod"',
    });
  });

  it("suggest a similar key for a misspelt one, and report it once", () => {
    const issues = listIssues({
      "hero.yaml": "name: Hero\ntype: ab\nexperiences: [{ name: A, mboxes: { hero: { htm: Hello } } }]\n",
      "z.yaml": "audiences: { gold: { browser: chrom }, late: { time: { days: [satuday] } } }",
    });
    expect(issues.map(({ expected, received }) => [expected.match(/"[^"]+"\?$/)?.[0], received])).toEqual([
      ['"html"?', '"htm"'],
      ['"chrome"?', '"chrom"'],
      ['"saturday"?', '"satuday"'],
    ]);
  });

  it("explain how to write an offer that is given as plain text", () => {
    const [issue] = listIssues({
      "hero.yaml": "name: Hero\ntype: ab\nexperiences: [{ name: A, mboxes: { hero: Hello } }]\n",
    });
    expect(issue).toEqual({
      path: "hero.yaml:3:42 $.experiences[0].mboxes.hero",
      expected: "an offer: `default`, or an object with html, json, redirect, dynamic or actions",
      received: '"Hello"',
    });
  });

  it("do not report a reference to a file that has mistakes of its own", () => {
    const files = {
      "hero.yaml": anActivity("hero", "audience: gold"),
      "z.yaml": "audiences: { gold: { browsr: chrome } }",
    };
    expect(listIssues(files).map(({ path }) => path)).toEqual(["z.yaml:1:22 $.audiences.gold.browsr"]);
  });

  it.each([
    ["aliases that multiply", bombOfAliases()],
    ["an alias for what is around it", "&a [*a]"],
    ["nesting without end", "[".repeat(200_000)],
    ["lists in lists without end", `${"- ".repeat(100_000)}x`],
    ["maps in maps", `${"{a: ".repeat(5_000)}1${"}".repeat(5_000)}`],
    ["more text than anybody writes", `# ${"x".repeat(1_000_001)}`],
    ["audiences that multiply", bombOfAudiences()],
  ])("are parsed safely: %s", (_, text) => {
    expect(listIssues({ "bomb.yaml": text }).length).toBeGreaterThan(0);
  });

  it("may use names such as __proto__", () => {
    const text = `name: constructor
type: ab
audience: __proto__
audiences:
  __proto__: { parameters: { tier: gold } }
  constructor: toString
  toString: { browser: chrome }
experiences:
  - name: __proto__
    mboxes: { __proto__: { html: a }, constructor: { html: b } }
    views: { __proto__: { html: c } }
`;
    const { edge } = compile({ "__proto__.yaml": text });
    expect(Object.keys(readRules(edge).mboxes)).toEqual(["__proto__", "constructor"]);
    expect(Object.keys(readRules(edge).views)).toEqual(["__proto__"]);
    const [rule] = Object.entries(readRules(edge).mboxes)[0]?.[1] ?? [];
    expect(rule?.condition).toEqual({
      and: [
        { and: [{ "<=": [0, { var: "allocation" }] }, { ">=": [100, { var: "allocation" }] }] },
        { "==": ["gold", { var: "mbox.tier" }] },
      ],
    });
    expect(({} as Record<string, unknown>).tier).toBeUndefined();
  });

  it("derive ids from file names, and refuse duplicate ids", () => {
    const [issue] = listIssues({ "a.yaml": anActivity("x", "id: 7"), "b.yaml": anActivity("y", "id: 7") });
    expect(issue).toEqual({
      path: "b.yaml:3:5 $.id",
      expected: "an id of its own",
      received: "7, which a.yaml has already",
    });
    const [twice] = listIssues({ "a.yaml": anActivity("x"), "a.yml": anActivity("y") });
    expect(twice).toMatchObject({ path: "a.yml:1:1 $", expected: "a file name of its own, or an id" });
    const ids = ["hero.yaml", "hero.json"].map((name) => {
      const text = name.endsWith("json") ? JSON.stringify({ ...aJsonActivity }) : anActivity("hero");
      return compile({ [name]: text }).activities[0]?.id;
    });
    expect(ids[0]).toBe(ids[1]);
  });

  it("may be artifacts, which are served unchanged", () => {
    const artifact = { version: "1.0.0", rules: { mboxes: { old: [] } } };
    const { artifacts } = withActivityFiles(
      { "rules.json": JSON.stringify(artifact), "hero.yaml": anActivity("hero") },
      (folder) => read([folder]),
    );
    expect(artifacts.map(({ value }) => value)).toEqual([artifact]);
  });

  it("can be given as globs and single paths, which must exist", () => {
    withActivityFiles({ "a.yaml": anActivity("a"), "b.yaml": anActivity("b"), "c.json": "{}" }, (folder) => {
      const count = (sources: string[]) => runToCompletion(read(sources).compile("g", new Map())).activities.length;
      expect(count([`${folder}/*.yaml`])).toBe(2);
      expect(count([`${folder}/a.yaml`, `${folder}/{a,b}.yaml`])).toBe(2);
      expect(() => count([`${folder}/*.yml`])).toThrow("received no file that fits");
      expect(() => count([`${folder}/nowhere`])).toThrow(
        "expected a folder, a glob or a file of activities, received nothing",
      );
    });
  });
});

const aJsonActivity = { name: "J", type: "ab", experiences: [{ name: "A", mboxes: { hero: { html: "a" } } }] };

function anActivity(mbox: string, more = "", percents: readonly (number | undefined)[] = [50, 50]): string {
  const experiences = percents.map((percent, index) => {
    const share = percent === undefined ? "" : `\n    percent: ${percent}`;
    return `  - name: E${index}${share}\n    mboxes: { ${mbox}: { html: e${index} } }\n`;
  });
  return `name: Test\ntype: ab\n${more}\nexperiences:\n${experiences.join("")}`;
}

function bombOfAliases(): string {
  const lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"];
  for (let level = 1; level <= 9; level++) {
    lines.push(`a${level}: &a${level} [${Array.from({ length: 10 }, () => `*a${level - 1}`).join(", ")}]`);
  }
  return lines.join("\n");
}

/** Each stands for the next one, twice. */
function bombOfAudiences(): string {
  const audiences = Array.from({ length: 40 }, (_, level) =>
    level === 39 ? `  a${level}: { browser: chrome }` : `  a${level}: { all: [a${level + 1}, a${level + 1}] }`,
  );
  return `${anActivity("hero", "audience: a0")}audiences:\n${audiences.join("\n")}\n`;
}

interface Rules {
  readonly mboxes: Readonly<Record<string, readonly { readonly condition: unknown }[]>>;
  readonly views: Readonly<Record<string, readonly object[]>>;
}

function readRules(artifact: object): Rules {
  return (artifact as { readonly rules: Rules }).rules;
}

function compile(files: Readonly<Record<string, string>>): CompiledActivities {
  return withActivityFiles(files, (folder) => runToCompletion(read([folder]).compile("target-global-mbox", new Map())));
}

function read(sources: readonly string[]): AuthoredActivities {
  return runToCompletion(new ActivityFiles({ sources, environment: "production" }).read());
}

function catchError(files: Readonly<Record<string, string>>) {
  try {
    compile(files);
  } catch (error) {
    if (isTargetError(error, "invalid-activities")) return error;
    throw error;
  }
  return undefined;
}

/** With the paths as they are in the folder. */
function listIssues(files: Readonly<Record<string, string>>): readonly Issue[] {
  const short = (text: string): string => text.replaceAll(/\S*activities-\w+\//g, "");
  return (catchError(files)?.issues ?? []).map(({ path, expected, received }) => ({
    path: short(path),
    expected: short(expected),
    received: short(received),
  }));
}
