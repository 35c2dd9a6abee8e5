import { expect, it } from "vitest";
import { readSplit, writeSplit } from "./split-text.ts";

it("readSplit parses exactly what writeSplit writes", () => {
  const split = [
    [0, 33.3],
    [12, 66.7],
  ] as const;
  expect(writeSplit(split)).toBe("0:33.3 12:66.7");
  expect(readSplit(writeSplit(split))).toEqual(split);
  for (const other of [null, undefined, 7, "", "half and half", "0:50 1"]) expect(readSplit(other)).toBeNull();
});
