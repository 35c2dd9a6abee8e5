import { existsSync } from "node:fs";
import { TargetError } from "@fletch/delivery-api";
import { invocationName, type Terminal } from "./terminal.ts";

/** Where activities come from, as commands take them. */
export interface Sources {
  readonly activities: readonly string[];
  readonly artifact: readonly string[];
}

/** The folder that is taken where nothing is given. */
const defaultFolder = "activities";

/**
 * Returns what was given; else the folder `activities`, if there is one.
 *
 * @throws TargetError `invalid-options` if there is none
 */
export function findSources<T extends Sources>(given: T, { env }: Pick<Terminal, "env">): T {
  if (given.activities.length > 0 || given.artifact.length > 0) return given;
  if (existsSync(defaultFolder)) return { ...given, activities: [defaultFolder] };
  throw new TargetError(
    "invalid-options",
    `Expected --activities or --artifact, or a folder "${defaultFolder}", received none of them. ` +
      `${invocationName(env)} init writes example activities`,
  );
}
