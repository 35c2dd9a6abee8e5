import { existsSync } from "node:fs";
import { TargetError } from "@fletch/delivery-api";
import { isRecord } from "@fletch/delivery-api/schema";
import { createEdge, type Edge, readArtifactFile } from "@fletch/edge";
import { Option } from "commander";
import { artifactFile, repeatable } from "./option-values.ts";
import { invocationName, type Terminal } from "./terminal.ts";

/** The options that say where activities come from. */
export interface Sources {
  readonly activities: readonly string[];
  readonly artifact: readonly string[];
}

/** Sources with the account and the environment that they are read for. */
export interface EdgeSource extends Sources {
  readonly environment: string;
  readonly client?: string;
  readonly org?: string;
  /** `false`: no database. */
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

/** Creates the option `--environment`. */
export function environmentOption(): Option {
  return new Option("--environment <name>", "the environment: activities can be limited to some").default("production");
}

/** Creates the option `--org`. */
export function organizationOption(): Option {
  return new Option("--org <id>", "organization id, e.g. 0AAA@AdobeOrg; needed for obfuscated artifacts");
}

/** Creates the option `--client` of an edge. */
export function clientOption(): Option {
  return new Option("--client <code>", 'client code (default: the artifact\'s, else "fletch")');
}

/** Creates an edge in this process, without a port. The caller closes it. */
export function createOwnEdge({ activities, artifact, environment, client, org, database = false }: EdgeSource): Edge {
  return createEdge({
    activities,
    artifacts: artifact,
    environment,
    client: client ?? readClientCode(artifact[0], org),
    ...(org !== undefined && { organizationId: org }),
    ...(database !== false && { database }),
  });
}

/** The folder that is read without `--activities` and `--artifact`. */
const defaultFolder = "activities";

/**
 * Returns the given sources; without any, the folder `activities`.
 *
 * @throws TargetError `invalid-options` without that folder
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
export function readClientCode(path: string | undefined, organizationId: string | undefined): string {
  const artifact = path === undefined ? undefined : readArtifactFile(path, organizationId);
  const meta = isRecord(artifact) && isRecord(artifact.meta) ? artifact.meta : {};
  return typeof meta.clientCode === "string" ? meta.clientCode : "fletch";
}
