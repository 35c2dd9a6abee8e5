import { describe, expect, it } from "vitest";
import * as edge from "./index.ts";
import * as testing from "./testing.ts";

describe("the public names of the edge", () => {
  it("are these", () => {
    expect(Object.keys(edge).sort()).toEqual([
      "activityFileSchema",
      "createEdge",
      "listen",
      "planMerge",
      "readActivities",
      "readArtifactFile",
      "readDeviceActivities",
      "readMboxAttributes",
      "toIdentities",
      "toKnownIds",
      "visitTimeout",
      "withResolvedIds",
      "withoutPassword",
      "writeStarter",
    ]);
    expect(Object.keys(testing).sort()).toEqual(["VirtualClock", "startEdge"]);
  });
});
