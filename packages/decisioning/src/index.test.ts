import { expect, it } from "vitest";
import * as decisioning from "./index.ts";
import * as publicSuffix from "./public-suffix.ts";

it("exports this, and nothing else", () => {
  expect(Object.keys(decisioning).sort()).toMatchInlineSnapshot(`
    [
      "compilePlan",
      "compilePlanChunked",
      "decide",
      "deobfuscateArtifact",
      "deobfuscateArtifactChunked",
      "describeCondition",
      "explain",
      "findRemoteDependency",
      "needsGeo",
      "obfuscateArtifact",
      "parseArtifact",
      "parseArtifactChunked",
      "runCooperatively",
      "runToCompletion",
    ]
  `);
  expect(Object.keys(publicSuffix)).toEqual(["splitHost"]);
});
