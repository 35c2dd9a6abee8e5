import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import type { Node } from "typescript";
import { expect, it } from "vitest";
import { ts } from "./typescript.ts";

/** Words that no identifier contains: each had several meanings, or has a standard term in docs/glossary.md. */
const words = new Set(
  `answer answers answered answerer arrival ask asked asks basis desk drawer duel edition facts faultiness folded folding gap gaps hurry judge lacks
  news patience piece pieces place placed places sight spoil spoils steered steering stopwatch twin twins verdict`.split(
    /\s+/,
  ),
);

/** Words that only tests and programs around the packages may have: see docs/glossary.md. */
const wordsOfTests = new Set(["ask", "asked", "asks"]);

/** Whole names that are not to come back, whatever the case of their first letter. */
const names = new Set(
  `beyondTraffic bindIdentities bindingPlan buildBlankMbox byKind callPolicy cellsPerRule compileFacts createDeliver createEither
  decideForStranger decider decisionRound describeGaps drawDelay endOfCall errorFromAnswer experienceOf explainBlank explainLive
  fold foldJournal geoOfHeaders groupKeyOf growingDispatch handedOut httpExchange isAsked isForAll isNews isOrdinary isOrdinaryRequest keepSecret
  knownIds knownMinute lateDevice lateDispatch lockArtifact messageOf namesProxy numberMboxes observeStats offerForms offerWalk
  onlyTrue parseJsonInSteps personalKind phaseOf placeOf plannedRule retirableDispatch ruleCells ruleProblem runAtOnce
  runInSlices sealState sealToken selectionDesk sharedPieces splitBySuccess standIn standsIn startRound strike
  takeAllSteps takeStepsInTurn toOrdinal tokenDirectory undiciExchange unlockArtifact untilNextPoll waitForAsk wantedActivity wantedLink waitMeter whenEdgeFails withGiven
  withoutKnown`
    .split(/\s+/)
    .map((name) => name.toLowerCase()),
);

/** Limits are `max…` and `min…`, as in HTTP, JSON Schema and the options of Target: no other word begins the name of one. */
const limits: ReadonlySet<string> = new Set(
  "deepest fewest greatest largest least longest most shortest smallest".split(" "),
);

/** Options of libraries. */
const foreign = new Set(["searchPlaces"]);

const folders = [
  "packages/*/src",
  "packages/*/test",
  "packages/*/bars",
  "test-kit",
  "conformance",
  "bench",
  "compat",
  "runtimes",
  "samples",
  "scripts",
  "site",
];

it("No identifier, file or folder has a word that the glossary replaces", () => {
  const patterns = folders.map((folder) => `${folder}/*`);
  const files = execFileSync("git", ["ls-files", "--", ...patterns], { encoding: "utf8" })
    .trim()
    .split("\n");
  const sources = files.filter((file) => /\.m?[jt]sx?$/.test(file));
  const styles = files.filter((file) => file.endsWith(".css"));
  expect(sources.length).toBeGreaterThan(500);
  expect([...files.flatMap(findPaths), ...sources.flatMap(findNames), ...styles.flatMap(findClasses)]).toEqual([]);
});

function isTest(file: string): boolean {
  return !/^packages\/[^/]+\/(?:src|bars)\//.test(file) || /\.test\.tsx?$/.test(file);
}

function findPaths(file: string): readonly string[] {
  const parts = file.split("/");
  return parts.flatMap((part) => (isPrivate(part.replace(/\..*$/, ""), isTest(file)) ? [`${file}: ${part}`] : []));
}

/** Finds classes of style sheets. */
function findClasses(file: string): readonly string[] {
  const classes = readFileSync(file, "utf8").match(/\.[a-z][\w-]*/g) ?? [];
  return classes.filter((name) => isPrivate(name, false)).map((name) => `${file}: ${name}`);
}

/** Parses only files whose code has one of the words. */
function findNames(file: string): readonly string[] {
  const text = readFileSync(file, "utf8");
  // Most files have none of the words in their code, and need no scanner.
  const code = text.replaceAll(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$|"[^"\n]*"/gm, "");
  const suspects = new Set([...new Set(code.match(/[\w$]+/g))].filter((name) => isPrivate(name, isTest(file))));
  if (suspects.size === 0) return [];
  const found = new Set<string>();
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest);
  const visit = (node: Node): void => {
    if ((ts.isIdentifier(node) || ts.isPrivateIdentifier(node)) && suspects.has(node.text.replace("#", ""))) {
      found.add(`${file}: ${node.text}`);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return [...found];
}

function isPrivate(name: string, isInTest: boolean): boolean {
  if (foreign.has(name)) return false;
  if (names.has(name.replaceAll("-", "").toLowerCase())) return true;
  const parts = (name.match(/[A-Z]+(?![a-z])|[A-Z]?[a-z]+/g) ?? []).map((word) => word.toLowerCase());
  if (parts.length > 1 && limits.has(parts[0] ?? "")) return true;
  return parts.some((word) => words.has(word) && !(isInTest && wordsOfTests.has(word)));
}
