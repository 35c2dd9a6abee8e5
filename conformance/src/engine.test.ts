import { describe, expect, it } from "vitest";
import { noFieldLibrary, readFieldLibrary, readOwnLibrary } from "./libraries.ts";
import { describeMismatches } from "./mismatches.ts";
import { isForEngine, runThroughEngine } from "./run-through-engine.ts";

const field = readFieldLibrary();
if (field === undefined) console.warn(noFieldLibrary);

for (const library of [readOwnLibrary(), ...(field === undefined ? [] : [field])]) {
  describe(`the engine decides ${library.title} as expected`, () => {
    it.each(library.cases.filter(isForEngine).map((each) => [each.name, each.description, each] as const))(
      "%s: %s",
      (_name, _description, each) => {
        const mismatches = runThroughEngine(each);
        expect(mismatches, describeMismatches(mismatches)).toEqual([]);
      },
    );
  });
}
