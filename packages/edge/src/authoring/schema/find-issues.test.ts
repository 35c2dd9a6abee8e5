import { randomRuns } from "@fletch/test-kit/random-runs";
import { expect, it } from "vitest";
import { findFileIssues } from "../schemas/file-schema.ts";

const withExperience = (experience: object): object => ({ type: "ab", name: "x", experiences: [experience] });

it("findIssues checks an entry named __proto__ as any other", () => {
  const mboxes: unknown = JSON.parse('{ "__proto__": 5 }');
  expect(findFileIssues(withExperience({ name: "A", mboxes })).map(({ path }) => path)).toEqual([
    "$.experiences[0].mboxes.__proto__",
  ]);
  expect(findFileIssues(JSON.parse('{ "type": "ab", "__proto__": 5, "name": "x", "experiences": [] }'))).toEqual([
    expect.objectContaining({ path: "$.__proto__", received: '"__proto__"', atName: true }),
    expect.objectContaining({ path: "$.experiences" }),
  ]);
});

it("findIssues reports an invalid name and its invalid value, and an invalid one of two contents", () => {
  const issues = findFileIssues(withExperience({ name: "A", mboxes: { "a-clicked": { html: 5, json: {} } } }));
  expect(issues.map(({ path, received }) => [path, received])).toEqual([
    ['$.experiences[0].mboxes["a-clicked"]', '"a-clicked"'],
    ['$.experiences[0].mboxes["a-clicked"]', "html and json"],
    ['$.experiences[0].mboxes["a-clicked"].html', "5"],
  ]);
});

it("findIssues reports a string once that exceeds several limits", () => {
  expect(findFileIssues({ ...withExperience({ name: "A", pageLoad: "default" }), name: "" })).toEqual([
    { path: "$.name", expected: "a non-blank string of 1 to 250 characters", received: '""' },
  ]);
});

it("findIssues reports the first thousand issues of a map or a union", () => {
  const entries = Array.from({ length: randomRuns(100_000) }, (_, index) => [`k${index}`, 1]);
  expect(findFileIssues(withExperience({ name: "A", mboxes: Object.fromEntries(entries) }))).toHaveLength(1_000);
  const any = Array.from({ length: Math.min(1_000, randomRuns(1_000)) }, () => ({
    any: Array.from({ length: 100 }, () => 1),
  }));
  let audience: object = { any };
  for (let depth = 0; depth < 90; depth++) audience = { not: audience };
  expect(findFileIssues({ audiences: { deep: audience } })).toHaveLength(1_000);
});
