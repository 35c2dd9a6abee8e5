import { buildArtifact, buildRule } from "@fletch/test-kit/artifacts";

/** An artifact with an HTML offer for everybody, flags as JSON, a place that depends on where the visitor is, and a remote mbox. */
export function smallArtifact(changes: object = {}): object {
  const near = { "==": ["SAN FRANCISCO", { var: "geo.city" }] };
  return buildArtifact({
    responseTokens: ["activity.id"],
    remoteMboxes: ["remote-hero"],
    localMboxes: ["hero", "flags", "nearby", "target-global-mbox"],
    localViews: ["home"],
    mboxes: {
      hero: [buildRule("hero", { options: [{ type: "html", content: "<h1>Hi</h1>", eventToken: "hero-token" }] })],
      flags: [
        buildRule("flags", {
          activityId: 2,
          options: [{ type: "json", content: { beta: true, name: "x", level: 3 } }],
        }),
      ],
      nearby: [buildRule("nearby", { activityId: 3, condition: near, options: [{ type: "html", content: "near" }] })],
    },
    ...changes,
  });
}
