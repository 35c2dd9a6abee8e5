import { expect, it } from "vitest";
import * as decisioning from "./index.ts";
import * as publicSuffix from "./public-suffix.ts";

it("@fletch/decisioning exports exactly the documented names", () => {
  expect(Object.keys(decisioning).sort()).toMatchInlineSnapshot(`
    [
      "MboxDecisions",
      "compilePlan",
      "compilePlanChunked",
      "decide",
      "deobfuscateArtifact",
      "deobfuscateArtifactChunked",
      "describeCondition",
      "describeExperience",
      "describeRule",
      "explain",
      "findFlagLocation",
      "findRemoteDependency",
      "findShare",
      "identifyVisitor",
      "listAttributes",
      "listFlagMboxes",
      "maxUserAgentLength",
      "needsEdge",
      "needsGeo",
      "obfuscateArtifact",
      "openPlanChunked",
      "ownMboxKey",
      "parseArtifact",
      "parseArtifactChunked",
      "ruleTokens",
      "runCooperatively",
      "runToCompletion",
      "toFlagKey",
    ]
  `);
  expect(Object.keys(publicSuffix)).toEqual(["splitHost"]);
});
