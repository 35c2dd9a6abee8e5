import type { DeliveryRequest } from "@fletch/delivery-api";
import { describe, expect, it } from "vitest";
import { compilePlan } from "../artifact/compile-plan.ts";
import { parseArtifact } from "../artifact/parse-artifact.ts";
import type { Plan } from "../plan.ts";
import { findRemoteDependency } from "./find-remote-dependency.ts";

const plan = aPlan({
  globalMbox: "our-global",
  localMboxes: ["local", "both", "our-global"],
  remoteMboxes: ["remote", "both"],
  localViews: ["home", "mixed"],
  remoteViews: ["checkout", "mixed", "checkout"],
});

describe("findRemoteDependency", () => {
  it.each<[string, Omit<DeliveryRequest, "context">, string[], string[]]>([
    ["nothing, where all is local", { execute: { mboxes: [{ name: "local" }] } }, [], []],
    ["what is known to be remote, though partly local", { prefetch: { mboxes: [{ name: "both" }] } }, ["both"], []],
    [
      "the known ones in the artifact's order, then the unknown ones, each once",
      {
        execute: { mboxes: [{ name: "x" }, { name: "both" }, { name: "remote" }, { name: "x" }] },
        prefetch: { mboxes: [{ name: "y" }, { name: "both" }] },
      },
      ["remote", "both", "y", "x"],
      [],
    ],
    ["names that objects have", { execute: { mboxes: [{ name: "constructor" }] } }, ["constructor"], []],
    ["nothing of a local page load, under the artifact's own name (D8)", { execute: { pageLoad: {} } }, [], []],
    [
      "views by their names",
      { prefetch: { views: [{ name: "home" }, { name: "checkout" }, { name: "z" }] } },
      [],
      ["checkout", "z"],
    ],
    ["all remote views, where none is named", { prefetch: { views: [{}] } }, [], ["checkout", "mixed"]],
    ["all remote views for an empty list", { prefetch: { views: [] } }, [], ["checkout", "mixed"]],
    ["nothing, where nothing is asked for", {}, [], []],
  ])("finds %s", (_title, request, remoteMboxes, remoteViews) => {
    expect(findRemoteDependency(plan, { context: { channel: "web" }, ...request })).toEqual({
      remoteNeeded: remoteMboxes.length + remoteViews.length > 0,
      remoteMboxes,
      remoteViews,
    });
  });

  it("finds the page load, if the artifact's global mbox is remote (D8)", () => {
    const request: DeliveryRequest = { context: { channel: "web" }, prefetch: { pageLoad: {} } };
    expect(findRemoteDependency(aPlan({ remoteMboxes: ["target-global-mbox"] }), request).remoteMboxes).toEqual([
      "target-global-mbox",
    ]);
    expect(findRemoteDependency(aPlan({ globalMbox: "mine" }), request).remoteMboxes).toEqual(["mine"]);
  });
});

function aPlan(fields: object): Plan {
  const parsed = parseArtifact({ version: "1.0.0", rules: {}, ...fields });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.issues));
  return compilePlan(parsed.artifact);
}
