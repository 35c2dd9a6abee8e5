import { allocated, buildArtifact, buildRule } from "@fletch/test-kit/artifacts";
/** An artifact that has a bit of everything: a split, a parameter, a place, a page load, views, a property, a remote name. */
export function anArtifact(split: number = 50): object {
  return buildArtifact({
    geoTargetingEnabled: true,
    responseTokens: ["activity.id", "experience.name", "geo.city"],
    remoteMboxes: ["recommended"],
    mboxes: {
      hero: [
        aRule("hero", 900, 0, allocated(0, split), { type: "html", content: "<h1>A</h1>" }),
        aRule("hero", 900, 1, allocated(split, 100), { type: "html", content: `<h1>B for ${"$"}{mbox.name}</h1>` }),
      ],
      price: [
        aRule("price", 901, 0, { "==": ["gold", { var: "mbox.tier_lc" }] }, { type: "json", content: { off: 15 } }),
      ],
      near: [aRule("near", 902, 0, { "==": ["US", { var: "geo.country" }] }, { type: "html", content: "near" })],
      partner: [
        { ...aRule("partner", 903, 0, true, { type: "html", content: "partners" }), propertyTokens: ["property-1"] },
      ],
      "target-global-mbox": [
        aRule("target-global-mbox", 904, 0, true, { type: "actions", content: [aSetHtml("#a")] }, "904-0"),
        aRule("target-global-mbox", 904, 0, true, { type: "actions", content: [aSetHtml("#b")] }, "904-1"),
      ],
    },
    views: {
      home: [aRule("home", 905, 0, true, { type: "actions", content: [aSetHtml("h1")] })],
      cart: [aRule("cart", 905, 0, true, { type: "actions", content: [aSetHtml("h2")] }, "905-1")],
    },
  });
}

/** The token of an option as the artifact has it: what devices notify. */
export function signDisplayToken(location: string, activityId: number, experienceId: number): string {
  return `${location}:${activityId}:${experienceId}:shown==`;
}

function aRule(
  location: string,
  activityId: number,
  experienceId: number,
  condition: unknown,
  option: object,
  ruleKey: string = String(activityId),
): object {
  return buildRule(location, {
    ruleKey,
    activityId,
    condition,
    meta: {
      "activity.name": `Activity ${activityId}`,
      "activity.type": "ab",
      "experience.id": experienceId,
      "experience.name": `Experience ${experienceId}`,
      "location.name": location,
      "audience.ids": [activityId * 10],
    },
    options: [{ ...option, eventToken: signDisplayToken(location, activityId, experienceId) }],
    metrics: [
      { type: "click", selector: "a", eventToken: `${location}:${activityId}:${experienceId}:${ruleKey}:clicked==` },
    ],
  });
}

function aSetHtml(selector: string): object {
  return { type: "setHtml", selector, cssSelector: selector, content: "Hello" };
}
