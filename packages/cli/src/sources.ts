import { existsSync } from "node:fs";
import { TargetError } from "@fletch/delivery-api";
import { isRecord } from "@fletch/delivery-api/schema";
import { createEdge, type Edge, readArtifactFile } from "@fletch/edge";
import type { Option } from "commander";
import { artifactFile, repeatable } from "./option-values.ts";
import { invocationName, type Terminal } from "./terminal.ts";

/** Where activities come from, as commands take them. */
export interface Sources {
  readonly activities: readonly string[];
  readonly artifact: readonly string[];
}

/** Activities, and for which account and environment they are read. */
export interface EdgeSource extends Sources {
  readonly environment: string;
  readonly client?: string;
  readonly org?: string;
  /** `false`: no visitor is known. */
  readonly database?: string | false;
}

/** Creates the option `--activities`. @param what says what it gives */
export function activitiesOption(what: string = "activity files: a folder, a glob or a file"): Option {
  return repeatable("--activities <path>", `${what}; can be repeated`);
}

/** Creates the option `--artifact`. */
export function artifactsOption(): Option {
  return repeatable("--artifact <file>", "artifact (rules) in Target's format; can be repeated", artifactFile);
}

/** Creates an edge that one command asks. It listens nowhere, and is to be closed. */
export function createOwnEdge({ activities, artifact, environment, client, org, database = false }: EdgeSource): Edge {
  return createEdge({
    activities,
    artifacts: artifact,
    environment,
    client: client ?? clientOf(artifact[0], org),
    ...(org !== undefined && { organizationId: org }),
    ...(database !== false && { database }),
  });
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

/** Returns the client code in the first artifact's `meta`. */
export function clientOf(path: string | undefined, organizationId: string | undefined): string {
  const artifact = path === undefined ? undefined : readArtifactFile(path, organizationId);
  const meta = isRecord(artifact) && isRecord(artifact.meta) ? artifact.meta : {};
  return typeof meta.clientCode === "string" ? meta.clientCode : "fletch";
}
