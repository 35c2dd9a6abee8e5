import { describe, expect, it } from "vitest";
import { parseHostCluster, parseIdCluster, toCluster } from "./location-hint.ts";

describe("the cluster of a visitor", () => {
  it.each([
    ["abc.35_0", "35"],
    ["abc.28_131", "28"],
    ["abc", undefined],
    ["abc.35", undefined],
    ["a.b.35_0", undefined],
    ["abc._0", undefined],
    ["abc.3_5_0", undefined],
    [undefined, undefined],
  ])("of the id %s is %s", (id, cluster) => {
    expect(parseIdCluster(id)).toBe(cluster);
  });

  it.each(["x.evil.example/", "@2852039166/", "35.evil", "12345", "", " 35", "３５", "35\n", null, 35, {}])(
    "D2: is digits, at most four, and nothing else: %j is none",
    (hint) => {
      expect(toCluster(hint)).toBeUndefined();
      expect(parseIdCluster(`abc.${String(hint)}_0`)).toBe(hint === 35 ? "35" : undefined);
    },
  );

  it("is read from the name of an edge host", () => {
    expect(parseHostCluster("mboxedge35.tt.omtrdc.net")).toBe("35");
    for (const host of [
      "mboxedge.tt.omtrdc.net",
      "mboxedgex.tt.omtrdc.net",
      "mboxedge35.omtrdc.net",
      "",
      undefined,
      7,
    ]) {
      expect(parseHostCluster(host)).toBeUndefined();
    }
  });
});
