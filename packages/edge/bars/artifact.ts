import { allocated, buildArtifact, buildRule } from "@fletch/test-kit/artifacts";

/** Returns an artifact with one activity on the mbox `hero`. Its experiences are `A`, `B` and `C`. */
export function threeWayTest([a, b, c]: readonly [number, number, number]): object {
  const rules = [rule("A", 0, 0, a), rule("B", 1, a, a + b), rule("C", 2, a + b, a + b + c)];
  return buildArtifact({ mboxes: { hero: rules } });
}

export const client = "acme";
/** Edges of one bar accept each other's tokens, and those from before a restart. */
export const secret = "a secret for bars only";
export const activityId = 500;

function rule(content: string, experienceId: number, from: number, to: number): object {
  return buildRule("hero", {
    activityId,
    condition: allocated(from, to),
    meta: { "experience.id": experienceId, "experience.name": content },
    options: [{ type: "html", content, eventToken: `shown-${content}` }],
    metrics: [{ type: "click", eventToken: `clicked-${content}` }],
  });
}
