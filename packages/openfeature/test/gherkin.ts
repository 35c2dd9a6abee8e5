import { readFileSync } from "node:fs";
import { AstBuilder, compile, GherkinClassicTokenMatcher, Parser } from "@cucumber/gherkin";
import { IdGenerator, type Pickle, type PickleStep } from "@cucumber/messages";

/** What a step does; it gets the groups of its pattern, and its table. */
export type StepWork<W> = (world: W, groups: readonly string[], table: readonly (readonly string[])[]) => unknown;

/** Steps by pattern. Each has to match the whole text. */
export type Steps<W> = readonly (readonly [pattern: RegExp, work: StepWork<W>])[];

/** Reads the scenarios of a feature file, with outlines filled in. */
export function readScenarios(file: string): readonly Pickle[] {
  const newId = IdGenerator.incrementing();
  const parser = new Parser(new AstBuilder(newId), new GherkinClassicTokenMatcher());
  const document = parser.parse(readFileSync(new URL(`specification/${file}`, import.meta.url), "utf8"));
  return compile(document, file, newId);
}

/** Does the steps of a scenario, in order. A step that nobody knows fails. */
export async function runScenario<W>({ steps }: Pickle, definitions: Steps<W>, world: W): Promise<void> {
  for (const step of steps) await runStep(step, definitions, world);
}

async function runStep<W>({ text, argument }: PickleStep, definitions: Steps<W>, world: W): Promise<void> {
  for (const [pattern, work] of definitions) {
    const [match, ...groups] = pattern.exec(text) ?? [];
    if (match !== text) continue;
    const table = argument?.dataTable?.rows.map(({ cells }) => cells.map(({ value }) => value)) ?? [];
    await work(world, groups, table);
    return;
  }
  throw new Error(`No step is defined for: ${text}`);
}
