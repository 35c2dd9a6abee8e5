import { runToCompletion } from "@fletch/decisioning";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { anArtifact } from "../../test/an-artifact.ts";
import { writeJson } from "./write-json.ts";

describe("JSON in steps", () => {
  it("equals the text of JSON.stringify", () => {
    expect(runToCompletion(writeJson(anArtifact()))).toBe(JSON.stringify(anArtifact()));
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 6 }), fc.nat(5), (value, depth) => {
        expect(runToCompletion(writeJson(value, depth))).toBe(JSON.stringify(value));
      }),
      { seed: 20 },
    );
    const odd = { none: undefined, list: [undefined, () => 1], date: new Date(0), ["__proto__"]: 1 };
    expect(runToCompletion(writeJson(odd))).toBe(JSON.stringify(odd));
  });
});
