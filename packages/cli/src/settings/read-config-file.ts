import { errorFromIssues, TargetError } from "@fletch/delivery-api";
import { isRecord } from "@fletch/delivery-api/schema";
import { type LoaderSync, lilconfigSync } from "lilconfig";
import { parse } from "yaml";

/** The settings of a file, and its path for messages. */
export interface ConfigFile {
  readonly path: string;
  /** By the names of options, without dashes: `port`, `error-rate` or `errorRate`. */
  readonly values: Readonly<Record<string, unknown>>;
}

/** The names that are looked for in the working directory, in this order. */
const configNames: readonly string[] = [
  "fletch.config.yaml",
  "fletch.config.yml",
  "fletch.config.json",
  "package.json",
];

const parseYaml: LoaderSync = (_path, text) => parse(text);

/**
 * Reads the settings of a file; without a path those of the working directory, where it has some. Parent directories are not searched: what
 * a command does should be seen where it runs.
 *
 * @throws TargetError `invalid-options` where the file cannot be read, or is no object
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
