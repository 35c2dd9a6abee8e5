/** START HERE: from activity files to artifacts. This file calls every stage in order. */

import type { Steps } from "@fletch/decisioning";
import { type Issue, TargetError } from "@fletch/delivery-api";
import { checkActivities } from "./check/check-activities.ts";
import type { AuthoredActivityFile } from "./check/collect-activities.ts";
import { findSuspicions } from "./check/find-suspicions.ts";
import { assembleArtifact, type ReadyActivity } from "./compile/assemble-artifact.ts";
import { type AudienceNames, createAudienceNames } from "./compile/audience-names.ts";
import { type MetricKey, toMetricKey } from "./compile/compile-goals.ts";
import { compileRules } from "./compile/compile-rules.ts";
import { type CompiledActivity, planActivity } from "./compile/plan-activity.ts";
import type { ActivitySet } from "./read/activity-set.ts";
import { type FoundFiles, findFiles, requireFiles } from "./read/find-files.ts";
import { type ActivityFile, ActivityFileReader, type InvalidFile } from "./read/read-activity-files.ts";
import type { AllocationMethod } from "./schemas/activity-schema.ts";

/** Sources and environment of activity files. */
export interface AuthoringSettings {
  /** Folders, globs and files. */
  readonly sources: readonly string[];
  /** Omits activities that are only for other environments. */
  readonly environment: string;
}

/** The checked content of the files. */
export interface AuthoredActivities {
  /** Valid values that are probably mistakes. */
  readonly suspicions: readonly Issue[];
  /** Artifacts in Target's format among the activity files. */
  readonly artifacts: readonly { readonly name: string; readonly value: object }[];
  /**
   * Compiles the activities, in steps.
   *
   * @param globalMbox the mbox that stands for the page load
   * @param shares the shares of experiences by activity id, computed by auto-allocation
   */
  compile(globalMbox: string, shares: ReadonlyMap<number, readonly number[]>): Steps<CompiledActivities>;
}

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

/** Reads activity files repeatedly, and parses only changed ones. */
export class ActivityFiles {
  readonly #settings: AuthoringSettings;
  readonly #reader: ActivityFileReader = new ActivityFileReader();

  /**
   * @throws TargetError `invalid-activities` for a missing source, or a glob without a match, which is mostly a
   * misspelling
   */
  constructor(settings: AuthoringSettings) {
    this.#settings = settings;
    for (const source of settings.sources) requireFiles(source);
  }

  /**
   * Lists the current files and their folders.
   *
   * @throws TargetError `invalid-activities` for a missing or unreadable one
   */
  find(): FoundFiles {
    return findFiles(this.#settings.sources);
  }

  /**
   * Reads in steps of one file or activity. Reads run one after the other.
   *
   * @throws TargetError `invalid-activities` with every mistake in every file
   */
  *read(): Steps<AuthoredActivities> {
    const { sources, environment } = this.#settings;
    const { files: paths } = findFiles(sources);
    yield;
    const files = yield* this.#reader.read(paths);
    const wrong = files.filter(isWrong);
    const { set, issues } = yield* checkActivities(files.filter(isAuthored), wrong);
    const all = [...wrong.flatMap((file) => file.issues), ...issues];
    if (all.length > 0) throw errorFrom(all);
    return {
      suspicions: findSuspicions(files.filter(isAuthored), environment),
      artifacts: files.flatMap((file) => (file.kind === "artifact" ? [{ name: file.path, value: file.value }] : [])),
      compile: (globalMbox, shares) => compile(set, { globalMbox, environment, shares }),
    };
  }
}

interface CompileInput {
  readonly globalMbox: string;
  readonly environment: string;
  readonly shares: ReadonlyMap<number, readonly number[]>;
}

function* compile(set: ActivitySet, input: CompileInput): Steps<CompiledActivities> {
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

function isWrong(file: ActivityFile): file is InvalidFile {
  return file.kind === "wrong";
}

function isAuthored(file: ActivityFile): file is AuthoredActivityFile {
  return file.kind === "authored";
}

/** One line for each mistake: people correct them one by one. */
function errorFrom(issues: readonly Issue[]): TargetError {
  const shown = issues
    .slice(0, mostShown)
    .map(({ path, expected, received }) => `${path}: expected ${expected}, received ${received}`);
  if (issues.length > shown.length) shown.push(`and ${issues.length - shown.length} more`);
  const what = issues.length === 1 ? "1 mistake" : `${issues.length} mistakes`;
  return new TargetError("invalid-activities", `${what} in the activities:\n${shown.join("\n")}`, { issues });
}

const mostShown = 100;
