import { afterAll, describe, expect, it } from "vitest";
import { noFieldLibrary, readFieldLibrary, readOwnLibrary } from "../libraries.ts";
import { readVocabulary } from "./artifact-vocabulary.ts";
import { checkExplanation } from "./check-explanation.ts";
import { compileForComparison } from "./own-engine.ts";
import { comparedClient } from "./published-engine.ts";
import { Random } from "./random.ts";
import { makeRandomArtifact } from "./random-artifact.ts";
import { makeRandomRequest } from "./random-request.ts";
import { explanations, firstSeed, reportRun } from "./run-size.ts";

const field = readFieldLibrary();
if (field === undefined) console.warn(noFieldLibrary);
const artifacts = [...readOwnLibrary().artifacts, ...(field?.artifacts ?? [])].filter(([, artifact]) =>
  (artifact as { version: string }).version.startsWith("1."),
);
const perArtifact = Math.ceil(explanations / 2 / artifacts.length);
const randomArtifacts = Math.ceil(explanations / 2 / 8);

describe("explanations", () => {
  const counts = new Map<string, number>();
  const count = (what: string, by = 1): void => void counts.set(what, (counts.get(what) ?? 0) + by);

  const run = `FLETCH_SEED=${firstSeed} FLETCH_EXPLANATIONS=${explanations}`;
  afterAll(() => reportRun(`Explained, ${run}`, counts));

  it(`agree with the decisions of ${perArtifact} random requests for each artifact at hand`, () => {
    const failures = artifacts.flatMap(([name, artifact]) => explainRandom(name, artifact, perArtifact, 0));
    expect(failures.slice(0, 3), run).toEqual([]);
  });

  it("agree with the decisions of random requests with random artifacts", () => {
    const failures = Array.from({ length: randomArtifacts }, (_, index) =>
      explainRandom(`random artifact ${index}`, makeRandomArtifact(new Random(firstSeed + index)), 8, index * 8),
    ).flat();
    expect(failures.slice(0, 3), run).toEqual([]);
    const seen = ["shown", "lost", "audience", "split", "property", "admitted"].map((kind) => counts.get(kind) ?? 0);
    expect(Math.min(...seen)).toBeGreaterThan(0);
  });

  function explainRandom(name: string, artifact: unknown, times: number, offset: number): readonly string[] {
    const plan = compileForComparison(artifact);
    const words = readVocabulary(artifact);
    return Array.from({ length: times }, (_, index) => {
      const seed = firstSeed + offset + index;
      const { request, now } = makeRandomRequest(new Random(seed), words);
      const createId = (): string => `visitor${seed}`.padEnd(32, "0");
      const { mistakes, kinds, admitted } = checkExplanation(plan, { client: comparedClient, request, now, createId });
      count("requests");
      count("admitted", admitted);
      for (const kind of kinds) count(kind);
      return mistakes.map((mistake) => `${name}, seed ${seed}: ${mistake}`);
    }).flat();
  }
});
