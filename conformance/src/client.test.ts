import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { readFieldLibrary, readOwnLibrary } from "./libraries.ts";
import { describeMismatches } from "./mismatches.ts";
import { runThroughClient } from "./run-through-client.ts";

const field = readFieldLibrary();

for (const library of [readOwnLibrary(), ...(field === undefined ? [] : [field])]) {
  describe(`the client, with a local edge, decides ${library.title} as expected`, () => {
    beforeEach(() => void vi.useFakeTimers({ toFake: ["Date"] }));
    afterEach(() => void vi.useRealTimers());

    it.each(library.cases.map((each) => [each.name, each.description, each] as const))(
      "%s: %s",
      async (_name, _description, each) => {
        if (each.now !== undefined) vi.setSystemTime(each.now);
        const mismatches = await runThroughClient(each);
        expect(mismatches, describeMismatches(mismatches)).toEqual([]);
      },
    );
  });
}
