import type { Steps } from "@fletch/decisioning";
import type { ActivitySet } from "../read/activity-set.ts";
import type { AllocationMethod } from "../schemas/activity-schema.ts";
import { assembleArtifact, type ReadyActivity } from "./assemble-artifact.ts";
import { type AudienceNames, createAudienceNames } from "./audience-names.ts";
import { type MetricKey, toMetricKey } from "./compile-goals.ts";
import { compileRules } from "./compile-rules.ts";
import { type CompiledActivity, planActivity } from "./plan-activity.ts";

/** An activity that is only for other environments. */
export interface OtherActivity extends CompiledActivity {
  readonly environments: readonly string[];
}

/** The activities compiled for devices and for the edge. */
export interface CompiledActivities {
  /** The artifact for devices. Its remote lists name what devices cannot decide. */
  readonly device: object;
  /** The artifact for the edge: all activities. */
  readonly edge: object;
  readonly activities: readonly CompiledActivity[];
  /** Drafts, in the order of the files. Preview links show them. */
  readonly drafts: readonly CompiledActivity[];
  /** Activities for other environments, in the order of the files. */
  readonly otherActivities: readonly OtherActivity[];
  /** Returns the name of an audience by its condition. */
  readonly audienceName: AudienceNames;
  /** Builds the artifact of all activities and drafts. */
  readonly preview: () => Steps<object>;
  /** The auto-allocate activities. */
  readonly allocated: readonly AllocatedActivity[];
}

/** An auto-allocate activity. */
export interface AllocatedActivity {
  readonly activityId: number;
  readonly experienceIds: readonly number[];
  readonly goal: MetricKey;
  readonly method: AllocationMethod;
}

export interface CompileInput {
  /** The mbox that stands for the page load. */
  readonly globalMbox: string;
  readonly environment: string;
  /** The shares of experiences by activity id, computed by auto-allocation. */
  readonly shares: ReadonlyMap<number, readonly number[]>;
}

/** Compiles activities to two artifacts, in steps of one activity. */
export function* compileActivities(set: ActivitySet, input: CompileInput): Steps<CompiledActivities> {
  const all: ReadyActivity[] = [];
  const otherActivities: OtherActivity[] = [];
  for (const source of set.activities) {
    const activity = planActivity(source, set, input);
    const { environments } = source.authored;
    if (environments === undefined || environments.includes(input.environment)) {
      all.push({ ...activity, rules: compileRules(activity) });
    } else {
      otherActivities.push({ ...activity, environments });
    }
    yield;
  }
  const activities = all.filter(({ isLive }) => isLive);
  return {
    device: yield* assembleArtifact(activities, "device", input),
    edge: yield* assembleArtifact(activities, "edge", input),
    activities,
    drafts: all.filter(({ isLive }) => !isLive),
    otherActivities,
    audienceName: createAudienceNames(set.audiences),
    preview: () => assembleArtifact(all, "edge", input),
    allocated: activities.flatMap(toAllocated),
  };
}

function toAllocated({ id, allocation, experiences, metrics: [goal] }: CompiledActivity): readonly AllocatedActivity[] {
  if (allocation === null || goal === undefined) return [];
  return [
    { activityId: id, experienceIds: experiences.map((each) => each.id), goal: toMetricKey(goal), method: allocation },
  ];
}
