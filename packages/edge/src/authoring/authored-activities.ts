/** START HERE: activity files from beginning to end. This file calls every stage in order. */

import type { Steps } from "@fletch/decisioning";
import { type Issue, TargetError } from "@fletch/delivery-api";
import type { ActivitySet } from "./activity-set.ts";
import { checkActivities } from "./check/check-activities.ts";
import type { AuthoredActivityFile } from "./check/collect-activities.ts";
import { findSuspicions } from "./check/find-suspicions.ts";
import { assembleArtifact, type ReadyActivity } from "./compile/assemble-artifact.ts";
import { type AudienceNames, createAudienceNames } from "./compile/audience-names.ts";
import { type MetricKey, toMetricKey } from "./compile/compile-goals.ts";
import { compileRules } from "./compile/compile-rules.ts";
import { type CompiledActivity, planActivity } from "./compile/plan-activity.ts";
import { type FoundFiles, findFiles, requireFiles } from "./read/find-files.ts";
import { type ActivityFile, ActivityFileReader, type InvalidFile } from "./read/read-activity-files.ts";
import type { AllocationMethod } from "./schemas/activity-schema.ts";

/** Which activity files to take, and what for. */
export interface AuthoringSettings {
  /** Folders, globs and files. */
  readonly sources: readonly string[];
  /** Activities that are for other environments only are left out. */
  readonly environment: string;
}

/** What the files said when they were read, checked. */
export interface AuthoredActivities {
  /** What is valid, and yet most likely a mistake. */
  readonly suspicions: readonly Issue[];
  /** Artifacts in Target's own format that stand among the activity files. */
  readonly artifacts: readonly { readonly name: string; readonly value: object }[];
  /**
   * Compiles the activities, in steps.
   *
   * @param globalMbox how the page load is called
   * @param shares by activity id, the shares of experiences that success has led to
   */
  compile(globalMbox: string, shares: ReadonlyMap<number, readonly number[]>): Steps<CompiledActivities>;
}

/** An activity that is for other environments than this one. */
export interface OtherActivity extends CompiledActivity {
  readonly environments: readonly string[];
}

/** Activities in the two forms in which they are decided, and what else there is to know of them. */
export interface CompiledActivities {
  /** What devices can decide; names with something that they cannot are in its remote lists. */
  readonly device: object;
  /** Everything. */
  readonly edge: object;
  readonly activities: readonly CompiledActivity[];
  /** Activities that are not live, in the order of the files: links for looking at them beforehand show them. */
  readonly drafts: readonly CompiledActivity[];
  /** Activities that are for other environments, in the order of the files. */
  readonly elsewhere: readonly OtherActivity[];
  /** Finds the name of an audience by its condition. */
  readonly audienceName: AudienceNames;
  /** Makes the artifact of everything and the drafts. */
  readonly preview: () => Steps<object>;
  /** The activities whose split follows success. */
  readonly allocated: readonly AllocatedActivity[];
}

/** An activity whose split follows success. */
export interface AllocatedActivity {
  readonly activityId: number;
  readonly experienceIds: readonly number[];
  readonly goal: MetricKey;
  readonly method: AllocationMethod;
}

/** Reads activity files again and again; what has not changed is not parsed again. */
export class ActivityFiles {
  readonly #settings: AuthoringSettings;
  readonly #reader: ActivityFileReader = new ActivityFileReader();

  /** @throws TargetError `invalid-activities` where a source is not there, or a glob finds nothing: it is misspelt */
  constructor(settings: AuthoringSettings) {
    this.#settings = settings;
    for (const source of settings.sources) requireFiles(source);
  }

  /**
   * The files that are there now, and the folders that they are in.
   *
   * @throws TargetError `invalid-activities` where one is not there, or cannot be read
   */
  find(): FoundFiles {
    return findFiles(this.#settings.sources);
  }

  /**
   * In steps of one file or activity; one reading after the other.
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

interface CompileFacts {
  readonly globalMbox: string;
  readonly environment: string;
  readonly shares: ReadonlyMap<number, readonly number[]>;
}

function* compile(set: ActivitySet, facts: CompileFacts): Steps<CompiledActivities> {
  const all: ReadyActivity[] = [];
  const elsewhere: OtherActivity[] = [];
  for (const source of set.activities) {
    const activity = planActivity(source, set, facts);
    const { environments } = source.authored;
    if (environments === undefined || environments.includes(facts.environment)) {
      all.push({ ...activity, rules: compileRules(activity) });
    } else {
      elsewhere.push({ ...activity, environments });
    }
    yield;
  }
  const activities = all.filter(({ isLive }) => isLive);
  return {
    device: yield* assembleArtifact(activities, "device", facts),
    edge: yield* assembleArtifact(activities, "edge", facts),
    activities,
    drafts: all.filter(({ isLive }) => !isLive),
    elsewhere,
    audienceName: createAudienceNames(set.audiences),
    preview: () => assembleArtifact(all, "edge", facts),
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

/** One line for each mistake, because people correct them one after the other. */
function errorFrom(issues: readonly Issue[]): TargetError {
  const shown = issues
    .slice(0, mostShown)
    .map(({ path, expected, received }) => `${path}: expected ${expected}, received ${received}`);
  if (issues.length > shown.length) shown.push(`and ${issues.length - shown.length} more`);
  const what = issues.length === 1 ? "1 mistake" : `${issues.length} mistakes`;
  return new TargetError("invalid-activities", `${what} in the activities:\n${shown.join("\n")}`, { issues });
}

const mostShown = 100;
