import { errorFromIssues, TargetError } from "@fletch/delivery-api";
import { isRecord } from "@fletch/delivery-api/schema";
import { type LoaderSync, lilconfigSync } from "lilconfig";
import { parse } from "yaml";

/** The settings of a config file. */
export interface ConfigFile {
  /** For messages. */
  readonly path: string;
  /** By the names of options, without dashes: `port`, `error-rate` or `errorRate`. */
  readonly values: Readonly<Record<string, unknown>>;
}

/** The names of config files in the working directory. The first that exists is read. */
const configNames: readonly string[] = [
  "fletch.config.yaml",
  "fletch.config.yml",
  "fletch.config.json",
  "package.json",
];

const parseYaml: LoaderSync = (_path, text) => parse(text);

/**
 * Reads a config file; without a path, one of the working directory. Parent directories are not searched, so that the folder that a command
 * runs in says what it does.
 *
 * @returns `null` without a file
 * @throws TargetError `invalid-options` if the file cannot be read or is not an object
 */
export function readConfigFile(path: string | undefined, folder: string = process.cwd()): ConfigFile | null {
  const explorer = lilconfigSync("fletch", {
    searchPlaces: [...configNames],
    stopDir: folder,
    loaders: { ".yaml": parseYaml, ".yml": parseYaml },
  });
  let found: ReturnType<typeof explorer.load>;
  try {
    found = path === undefined ? explorer.search(folder) : explorer.load(path);
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause);
    throw new TargetError("invalid-options", `${path ?? "The config file"} cannot be read: ${message}`, { cause });
  }
  if (found === null || found.isEmpty === true) return null;
  const values: unknown = found.config;
  if (isRecord(values)) return { path: found.filepath, values };
  const issue = { path: found.filepath, expected: "options by name, such as port: 8080", received: typeof values };
  throw errorFromIssues("invalid-options", "The config file is not valid", [issue]);
}
