/** START HERE: from activity files to artifacts, every stage in order. `compile/compile-activities.ts` has the stages of compilation. */

import type { Steps } from "@fletch/decisioning";
import type { Issue } from "@fletch/delivery-api";
import { checkActivities } from "./check/check-activities.ts";
import type { AuthoredActivityFile } from "./check/collect-activities.ts";
import { findSuspicions } from "./check/find-suspicions.ts";
import { toActivitiesError } from "./check/to-activities-error.ts";
import { type CompiledActivities, compileActivities } from "./compile/compile-activities.ts";
import { type FoundFiles, findFiles, requireFiles } from "./read/find-files.ts";
import { type ActivityFile, ActivityFileReader, type InvalidFile } from "./read/read-activity-files.ts";

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
    if (all.length > 0) throw toActivitiesError(all);
    return {
      suspicions: findSuspicions(files.filter(isAuthored), environment),
      artifacts: files.flatMap((file) => (file.kind === "artifact" ? [{ name: file.path, value: file.value }] : [])),
      compile: (globalMbox, shares) => compileActivities(set, { globalMbox, environment, shares }),
    };
  }
}

function isWrong(file: ActivityFile): file is InvalidFile {
  return file.kind === "wrong";
}

function isAuthored(file: ActivityFile): file is AuthoredActivityFile {
  return file.kind === "authored";
}
