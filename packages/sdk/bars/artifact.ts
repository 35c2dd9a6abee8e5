import { allocated, buildArtifact, buildRule } from "@fletch/test-kit/artifacts";

/** Returns an artifact with an A/B test for each mbox: `hero`, `mbox-1`, `mbox-2` and so on. */
export function createArtifact(mboxes = 1, contentLength = 20): Readonly<Record<string, unknown>> {
  const toName = (index: number): string => (index === 0 ? "hero" : `mbox-${index}`);
  const createRule = (index: number, experience: number): object =>
    buildRule(toName(index), {
      activityId: index,
      condition: experience === 0 ? allocated(0, 50) : allocated(50, 100),
      meta: { "activity.type": "ab", "experience.id": experience, "audience.ids": [], "offer.id": index },
      options: [
        {
          type: "html",
          content: `${experience}-`.padEnd(contentLength, "x"),
          eventToken: `token-${index}-${experience}`,
        },
      ],
    });
  const rules = Array.from({ length: mboxes }, (_, index) => [
    toName(index),
    [createRule(index, 0), createRule(index, 1)],
  ]);
  return buildArtifact({ responseTokens: ["activity.id"], mboxes: Object.fromEntries(rules) });
}
