import type { Issue } from "@fletch/delivery-api";
import { array, findIssues, integer, optional, type Schema } from "@fletch/delivery-api/schema";
import type { ActivitySnapshot } from "../activities/load-snapshot.ts";
import { describeNames, nameActivities } from "../activities/named-activities.ts";
import type { LinkedActivity } from "../decisions/qa-links.ts";
import { exactObject } from "../exact-object.ts";
import { badRequest } from "../http/responses.ts";

interface RequestedActivity {
  readonly activityId: number;
  /** The experience of a preview link. */
  readonly experienceId?: number;
}

interface RequestedLink {
  readonly activities: readonly RequestedActivity[];
}

const requestedLinkSchema: Schema<RequestedLink> = exactObject<RequestedLink>({
  activities: array(
    exactObject<RequestedActivity>({ activityId: integer({ min: 0 }), experienceId: optional(integer({ min: 0 })) }),
    { min: 1 },
  ),
});

/**
 * Reads the activities of a requested link.
 *
 * @throws TargetError `invalid-request`; for an unknown activity or experience with the known ones
 */
export function readQaLink(body: unknown, snapshot: ActivitySnapshot): readonly LinkedActivity[] {
  const issues = [...findIssues(requestedLinkSchema, body)];
  const wanted = issues.length === 0 ? (body as RequestedLink).activities : [];
  const linked = wanted.map(({ activityId, experienceId }) => {
    return { activityId, experienceIds: snapshot.listExperiences(activityId), experienceId };
  });
  if (issues.length === 0) issues.push(...findUnknown(wanted, snapshot));
  if (issues.length === 0) return linked;
  throw badRequest("The link is not valid", issues);
}

function findUnknown(wanted: readonly RequestedActivity[], snapshot: ActivitySnapshot): readonly Issue[] {
  const named = nameActivities(snapshot);
  return wanted.flatMap(({ activityId, experienceId }, index): readonly Issue[] => {
    const path = `$.activities[${index}]`;
    const activity = named.get(activityId);
    if (activity === undefined) {
      const expected = describeNames(Array.from(named.values(), ({ id, name }) => [id, name]));
      return [{ path: `${path}.activityId`, expected, received: String(activityId) }];
    }
    if (experienceId === undefined || activity.experiences.has(experienceId)) return [];
    const expected = describeNames(activity.experiences);
    return [{ path: `${path}.experienceId`, expected, received: String(experienceId) }];
  });
}
