import { TargetError } from "@fletch/delivery-api";
import type { ActivitySnapshot } from "../activities/load-snapshot.ts";
import { describeNames, nameActivities } from "../activities/named-activities.ts";

/** An activity and its experience, each by id or name. */
export interface ForcedExperience {
  readonly activity: number | string;
  /** @default any of the activity */
  readonly experience?: number | string | undefined;
}

/** The same by ids. */
export interface FoundExperience {
  readonly activityId: number;
  readonly experienceId: number | undefined;
}

/** @throws TargetError `invalid-options` for an unknown or ambiguous name, with the known ones */
export function findExperience(
  snapshot: ActivitySnapshot,
  { activity, experience }: ForcedExperience,
): FoundExperience {
  const activities = nameActivities(snapshot);
  const activityId = findOne("activity", activity, new Map(Array.from(activities, ([id, { name }]) => [id, name])));
  if (experience === undefined) return { activityId, experienceId: undefined };
  const experiences = activities.get(activityId)?.experiences ?? new Map<number, string>();
  return { activityId, experienceId: findOne("experience", experience, experiences) };
}

function findOne(what: string, wanted: number | string, names: ReadonlyMap<number, string>): number {
  const found = [...names].filter(([id, name]) => id === wanted || name === wanted);
  const [first, second] = found;
  if (first !== undefined && second === undefined) return first[0];
  const expected = first === undefined ? describeNames(names) : `an id, for that is the name of ${found.length}`;
  const received = first === undefined ? JSON.stringify(wanted) : describeNames(found).replace("one of ", "");
  throw new TargetError("invalid-options", `${what}: expected ${expected}; received ${received}`);
}
