import { buildArtifact, buildRule } from "@fletch/test-kit/artifacts";
/** An artifact with flags: a split, an audience, everybody, a control with default content, one place by geo, one for the edge. */
export function flagArtifact(changes: object = {}): object {
  return buildArtifact({
    geoTargetingEnabled: true,
    remoteMboxes: ["profile-flags"],
    mboxes: flagRules(),
    ...changes,
  });
}

/** The rules of the artifact, by mbox. */
export function flagRules(): Record<string, readonly object[]> {
  const half = { ">=": [50, { var: "allocation" }] };
  const gold = { "==": ["gold", { var: "mbox.tier" }] };
  return {
    flags: [
      rule(
        1,
        gold,
        { beta: true, headline: "gold", level: 3, theme: { dark: true } },
        "experience-targeting",
        0,
        "Gold",
      ),
      rule(2, { and: [half, true] }, { beta: true, headline: "new" }, "ab", 0, "A"),
      rule(2, true, null, "ab", 1, "Control"),
    ],
    checkout: [rule(3, true, { value: "short" }, "ab", 0, "Short", "checkout")],
    nearby: [rule(4, { "==": ["PARIS", { var: "geo.city" }] }, { near: true }, "landing", 0, "Paris", "nearby")],
    "target-global-mbox": [
      rule(5, true, { a: 1, b: 1 }, "ab", 0, "First", "target-global-mbox"),
      rule(6, true, { b: 2 }, "ab", 0, "Second", "target-global-mbox"),
    ],
  };
}

/** A rule of an mbox with one JSON offer; `null`: default content. */
export function rule(
  activityId: number,
  condition: unknown,
  content: object | null,
  type: string,
  experience: number,
  name: string,
  mbox = "flags",
): object {
  const offer = content === null ? {} : { type: "json", content };
  return buildRule(mbox, {
    activityId,
    condition,
    meta: {
      "activity.name": `Activity ${activityId}`,
      "activity.type": type,
      "experience.id": experience,
      "experience.name": name,
    },
    options: [{ ...offer, eventToken: `${mbox}-${activityId}-${experience}` }],
  });
}
