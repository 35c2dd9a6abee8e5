/** An artifact with an HTML offer for everybody, flags as JSON, a place that depends on where the visitor is, and a remote mbox. */
export function smallArtifact(changes: object = {}): object {
  return {
    version: "1.0.0",
    meta: { clientCode: "acme" },
    globalMbox: "target-global-mbox",
    geoTargetingEnabled: false,
    responseTokens: ["activity.id"],
    remoteMboxes: ["remote-hero"],
    remoteViews: [],
    localMboxes: ["hero", "flags", "nearby", "target-global-mbox"],
    localViews: ["home"],
    rules: {
      mboxes: {
        hero: [rule(1, true, { type: "html", content: "<h1>Hi</h1>", eventToken: "hero-token" }, "hero")],
        flags: [rule(2, true, { type: "json", content: { beta: true, name: "x", level: 3 } }, "flags")],
        nearby: [
          rule(3, { "==": ["SAN FRANCISCO", { var: "geo.city" }] }, { type: "html", content: "near" }, "nearby"),
        ],
      },
      views: {},
    },
    ...changes,
  };
}

function rule(activityId: number, condition: unknown, option: object, name: string): object {
  return {
    ruleKey: String(activityId),
    activityId,
    propertyTokens: [],
    meta: { "activity.id": activityId },
    condition,
    consequence: { name, options: [option], metrics: [] },
  };
}
