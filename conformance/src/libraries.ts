/** Finds conformance suites and their artifacts: our own, and Adobe's if they are installed. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { type Case, type Suite, toCases } from "./suite.ts";

/** A folder of suites with the artifacts that they name. */
export interface Library {
  readonly title: string;
  readonly cases: readonly Case[];
  /** All artifacts, by name. */
  readonly artifacts: ReadonlyMap<string, unknown>;
}

/** Reads our own suites, which are part of this folder. */
export function readOwnLibrary(): Library {
  return readLibrary("our own cases", here("../cases"), here("../artifacts"));
}

/**
 * Reads Adobe's suites from a folder with `models` and `artifacts`: that of `FLETCH_CONFORMANCE`, else `shared/conformance` beside the
 * project. Returns `undefined` without such a folder; the caller has to print `noFieldLibrary` then.
 */
export function readFieldLibrary(): Library | undefined {
  const folder = process.env.FLETCH_CONFORMANCE ?? here("../../../shared/conformance");
  if (!existsSync(`${folder}/models`) || !existsSync(`${folder}/artifacts`)) return undefined;
  return readLibrary("the field's cases", `${folder}/models`, `${folder}/artifacts`);
}

/** The warning about missing suites. */
export const noFieldLibrary: string =
  "THE FIELD'S CONFORMANCE SUITES ARE NOT HERE: they were not run, and its artifacts were not compared. " +
  "Put them beside the project as shared/conformance/{models,artifacts}, or set FLETCH_CONFORMANCE to their folder.";

function readLibrary(title: string, suites: string, artifactFolder: string): Library {
  const artifacts = new Map(readJsonFiles(artifactFolder));
  const readArtifact = (name: string): unknown => {
    if (!artifacts.has(name)) throw new Error(`${artifactFolder}: expected ${name}.json, received no such file`);
    return artifacts.get(name);
  };
  const cases = readJsonFiles(suites).flatMap(([name, suite]) => toCases(name, suite as Suite, readArtifact));
  return { title, cases, artifacts };
}

function readJsonFiles(folder: string): readonly (readonly [name: string, value: unknown])[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith(".json"))
    .sort()
    .map((file) => [file.slice(0, -".json".length), JSON.parse(readFileSync(`${folder}/${file}`, "utf8"))]);
}

function here(path: string): string {
  return fileURLToPath(new URL(path, import.meta.url));
}
