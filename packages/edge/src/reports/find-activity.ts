import { errorFromIssues } from "@fletch/delivery-api";
import type { ActivitySnapshot } from "../activities/load-snapshot.ts";
import { describeNames, nameActivities } from "../activities/named-activities.ts";
import type { CompiledActivity } from "../authoring/compile/plan-activity.ts";
import { suggest } from "../suggest.ts";

/** An activity as reports need it. */
export interface ReportableActivity {
  readonly id: number;
  /** Its id if an artifact has no name for it. */
  readonly name: string;
  /** Its type in activity files; `null` for an activity of an artifact. */
  readonly type: CompiledActivity["authoredType"] | null;
  readonly isLive: boolean;
  /** The end of its schedule. */
  readonly end: string | undefined;
  readonly experiences: readonly ReportableExperience[];
  readonly metrics: CompiledActivity["metrics"];
}

export interface ReportableExperience {
  readonly id: number;
  readonly name: string;
  /** The expected share of visitors, in percent; `null`: no split is known. */
  readonly share: number | null;
}

/** Lists all reportable activities: those of files in their order, then those of artifacts. */
export function listReportable(snapshot: ActivitySnapshot): readonly ReportableActivity[] {
  const written = snapshot.authored.map(fromFile);
  const files = new Set(written.map(({ id }) => id));
  const others = Array.from(nameActivities(snapshot).values()).filter(({ id }) => !files.has(id));
  return [
    ...written,
    ...others.map(({ id, name, experiences }): ReportableActivity => {
      const shares = snapshot.traffic.findExpectedShares(id);
      return {
        id,
        name: name || String(id),
        type: null,
        isLive: true,
        end: undefined,
        experiences: Array.from(experiences, ([experienceId, experience]) => ({
          id: experienceId,
          name: experience || String(experienceId),
          share: shares && (shares.get(experienceId) ?? 0),
        })),
        metrics: [],
      };
    }),
  ];
}

/** Returns a report's description of the activity. */
export function describeActivity({ id, type, isLive }: ReportableActivity): {
  readonly activityId: number;
  readonly type: string | null;
  readonly live: boolean;
} {
  return { activityId: id, type, live: isLive };
}

/**
 * Finds an activity by its name, ignoring case, or its id.
 *
 * @throws TargetError `invalid-request` with 404, also for an ambiguous name
 */
export function findActivity(snapshot: ActivitySnapshot, wanted: string): ReportableActivity {
  const all = listReportable(snapshot);
  const sameName = all.filter(({ name }) => name === wanted);
  const [first, second] =
    sameName.length > 0 ? sameName : all.filter(({ name }) => name.toLowerCase() === wanted.toLowerCase());
  const byId = all.find(({ id }) => String(id) === wanted);
  const found = second === undefined ? (first ?? byId) : byId;
  if (found !== undefined) return found;
  const several = second === undefined ? "" : ", which several activities are called: give the id";
  const likeness =
    second === undefined
      ? suggest(
          wanted,
          all.map(({ name }) => name),
        )
      : "";
  const expected = describeNames(all.map(({ id, name }) => [id, name]));
  const issue = { path: "activity", expected, received: `${JSON.stringify(wanted)}${several}${likeness}` };
  throw errorFromIssues("invalid-request", "There is no such activity", [issue], { httpStatus: 404 });
}

function fromFile({
  id,
  name,
  authoredType,
  isLive,
  schedule,
  experiences,
  metrics,
}: CompiledActivity): ReportableActivity {
  return {
    id,
    name,
    type: authoredType,
    isLive,
    end: schedule.end,
    experiences: experiences.map(({ id: experienceId, name: experience, range }) => ({
      id: experienceId,
      name: experience,
      share: range && range.to - range.from,
    })),
    metrics,
  };
}
