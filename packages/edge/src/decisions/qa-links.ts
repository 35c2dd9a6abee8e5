import type { DeliveryRequest, Issue } from "@fletch/delivery-api";
import { describeValue } from "@fletch/delivery-api/schema";
import { badRequest } from "../http/responses.ts";
import type { TokenSigner } from "../tokens/token-signer.ts";
import type { DecisionOverrides } from "./overrides.ts";

/** An activity of a QA link, and its experiences in the order of their indexes. */
export interface LinkedActivity {
  readonly activityId: number;
  readonly experienceIds: readonly number[];
  /** The experience of a preview link; `undefined`: by split. */
  readonly experienceId?: number | undefined;
}

/**
 * Creates a token for `qaMode` or `preview` of a Delivery request. Signed with the edge's secret, so that drafts cannot
 * be guessed.
 */
export function signQaLink(signer: TokenSigner, activities: readonly LinkedActivity[]): string {
  const list = activities.map(({ activityId, experienceIds, experienceId }) => [
    activityId,
    experienceIds,
    experienceId ?? null,
  ]);
  return signer.sign(JSON.stringify({ qa: list }));
}

/**
 * Reads the QA mode or preview token of a request; `null` without one.
 *
 * @throws TargetError `invalid-request` for a token that this edge did not sign
 */
export function parseOverrides({ qaMode, preview }: DeliveryRequest, signer: TokenSigner): DecisionOverrides | null {
  if (qaMode?.token !== undefined) return readQaMode(qaMode, openQaLink(signer, qaMode.token, "$.qaMode.token"));
  if (preview?.token === undefined) return null;
  const activities = openQaLink(signer, preview.token, "$.preview.token");
  const chosen = activities.flatMap(({ activityId, experienceId }) =>
    experienceId === undefined ? [] : [[activityId, experienceId] as const],
  );
  return {
    experiences: new Map(chosen),
    ignoresAudiences: true,
    linked: toIds(activities),
    onlyActivities: null,
    trueAudiences: new Set(),
    falseAudiences: new Set(),
    counts: false,
  };
}

/** Ignores an index that is out of range. An activity without an index is decided as usual. */
function readQaMode(
  qaMode: NonNullable<DeliveryRequest["qaMode"]>,
  activities: readonly LinkedActivity[],
): DecisionOverrides {
  const { listedActivitiesOnly, previewIndexes, evaluateAsTrueAudienceIds, evaluateAsFalseAudienceIds } = qaMode;
  const listed = previewIndexes?.flatMap(({ activityIndex }) => activities[(activityIndex ?? 0) - 1] ?? []);
  const experiences = new Map<number, number>();
  for (const { activityIndex, experienceIndex } of previewIndexes ?? []) {
    const activity = activities[(activityIndex ?? 0) - 1];
    const experience = activity?.experienceIds[(experienceIndex ?? 0) - 1];
    if (activity !== undefined && experience !== undefined) experiences.set(activity.activityId, experience);
  }
  return {
    experiences,
    linked: toIds(activities),
    onlyActivities: listedActivitiesOnly === true ? toIds(listed ?? activities) : null,
    trueAudiences: new Set(evaluateAsTrueAudienceIds),
    falseAudiences: new Set(evaluateAsFalseAudienceIds),
    counts: false,
  };
}

function toIds(activities: readonly LinkedActivity[]): ReadonlySet<number> {
  return new Set(activities.map(({ activityId }) => activityId));
}

function openQaLink(signer: TokenSigner, token: string, path: string): readonly LinkedActivity[] {
  const content = signer.verify(token);
  const link = content === null ? null : (JSON.parse(content) as { readonly qa?: readonly SignedActivity[] });
  if (link?.qa !== undefined) {
    return link.qa.map(([activityId, experienceIds, experienceId]) => ({
      activityId,
      experienceIds,
      experienceId: experienceId ?? undefined,
    }));
  }
  const issue: Issue = {
    path,
    expected: "a token that this edge made with its present secret",
    received: describeValue(token),
  };
  throw badRequest(
    "The preview link is of another edge, or its secret has changed since: make a new link in the console or by POST /admin/qa-links, or leave the token out of the request",
    [issue],
  );
}

type SignedActivity = readonly [activityId: number, experienceIds: readonly number[], experienceId: number | null];
