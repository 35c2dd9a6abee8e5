import { describe, expect, it } from "vitest";
import * as edge from "./index.ts";
import * as testing from "./testing.ts";

describe("@fletch/edge", () => {
  it("exports exactly the documented names", () => {
    expect(Object.keys(edge).sort()).toEqual([
      "activityFileSchema",
      "createEdge",
      "listen",
      "parseLatency",
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
