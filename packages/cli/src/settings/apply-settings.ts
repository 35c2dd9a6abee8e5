import { errorFromIssues, type Issue } from "@fletch/delivery-api";
import { countEdits } from "@fletch/delivery-api/schema";
import { type Command, InvalidArgumentError, type Option } from "commander";
import type { ConfigFile } from "./read-config-file.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Sets options from the environment and the config file. The command line comes first, then the environment, the file, the defaults.
 *
 * @param all all commands: the file may have options of any of them
 * @throws TargetError `invalid-options`
 */
export function applySettings(
  command: Command,
  all: readonly Command[],
  env: Environment,
  config: ConfigFile | null,
): void {
  const issues: Issue[] = [];
  for (const option of settableOptions(command)) {
    const source = command.getOptionValueSource(option.attributeName());
    if (source === "cli") continue;
    const variable = variableNames(option).find((name) => env[name] !== undefined && env[name] !== "");
    const key = config === null ? undefined : findKey(option, config);
    if (variable !== undefined) setOption(command, option, env[variable], "env", variable, issues);
    else if (config !== null && key !== undefined) {
      setOption(command, option, config.values[key], "config", `${config.path}: ${key}`, issues);
    }
  }
  if (config !== null) issues.push(...findUnknown(config, all));
  if (issues.length > 0) throw errorFromIssues("invalid-options", `fletch ${command.name()}`, issues);
}

/** Returns the variables that set an option, by precedence: `FLETCH_ERROR_RATE`; for the port also `PORT`, which hosting services set. */
export function variableNames(option: Option): readonly string[] {
  const name = option.attributeName().replace(/[A-Z]/g, (letter) => `_${letter}`);
  const own = `FLETCH_${name.toUpperCase()}`;
  return option.attributeName() === "port" ? [own, "PORT"] : [own];
}

/** Leaves out `--no-x` where `--x` exists, because both set the same value. */
function settableOptions(command: Command): readonly Option[] {
  const positive = new Set(command.options.filter(({ negate }) => !negate).map((option) => option.attributeName()));
  return command.options.filter((option) => {
    const name = option.attributeName();
    return name !== "version" && name !== "config" && (!option.negate || !positive.has(name));
  });
}

function findKey(option: Option, { values }: ConfigFile): string | undefined {
  const names = [option.attributeName(), option.name().replace(/^no-/, "")];
  return names.find((name) => Object.hasOwn(values, name));
}

function setOption(
  command: Command,
  option: Option,
  value: unknown,
  source: "env" | "config",
  path: string,
  issues: Issue[],
): void {
  try {
    command.setOptionValueWithSource(option.attributeName(), readValue(option, value), source);
  } catch (error) {
    if (!(error instanceof InvalidArgumentError)) throw error;
    const [, expected = error.message] = /^expected (.*), received /s.exec(error.message) ?? [];
    issues.push({ path, expected, received: isSecret(option) ? "another value" : JSON.stringify(value) });
  }
}

/** Parses a value as the command line does. `false` stands for `--no-…`. */
function readValue(option: Option, value: unknown): unknown {
  const isFlag = !option.required && !option.optional;
  const switched = flagValues.get(typeof value === "string" ? value.toLowerCase() : value);
  if (isFlag) {
    if (switched === undefined) throw new InvalidArgumentError(`expected true or false, received ${String(value)}`);
    return switched;
  }
  if (value === false) return false;
  const texts = toTexts(option, value);
  const { parseArg } = option;
  if (parseArg === undefined) return texts.at(-1);
  return texts.reduce<unknown>((previous, text) => parseArg(text, previous), option.defaultValue);
}

const flagValues: ReadonlyMap<unknown, boolean> = new Map<unknown, boolean>([
  ...[true, "true", "1", "yes", "on"].map((value): [unknown, boolean] => [value, true]),
  ...[false, "false", "0", "no", "off"].map((value): [unknown, boolean] => [value, false]),
]);

/** Returns the texts of a value; several for a repeatable option, whose values commas separate in the environment. */
function toTexts(option: Option, value: unknown): readonly string[] {
  const isRepeatable = Array.isArray(option.defaultValue) || option.defaultValue instanceof Map;
  if (isRepeatable && Array.isArray(value)) return value.map(String);
  if (isRepeatable && typeof value === "string") return value.split(",").map((text) => text.trim());
  if (typeof value === "string" || typeof value === "number") return [String(value)];
  throw new InvalidArgumentError(`expected a text or a number, received ${typeof value}`);
}

function isSecret(option: Option): boolean {
  return /secret|token|database/i.test(option.attributeName());
}

function findUnknown({ path, values }: ConfigFile, all: readonly Command[]): readonly Issue[] {
  const options = all.flatMap((each) => settableOptions(each));
  const known = new Set(options.flatMap((option) => [option.attributeName(), option.name().replace(/^no-/, "")]));
  const names = [...new Set(options.map((option) => option.attributeName()))].sort();
  return Object.keys(values)
    .filter((name) => !known.has(name))
    .map((name) => ({
      path: `${path}: ${name}`,
      expected: `one of ${names.join(", ")}${suggestName(name, names)}`,
      received: JSON.stringify(name),
    }));
}

/** Accepts a typo or two, and dashes. */
function suggestName(given: string, names: readonly string[]): string {
  const plain = given.replaceAll("-", "").toLowerCase();
  const [nearest] = names
    .map((name) => ({ name, edits: countEdits(plain, name.toLowerCase()) }))
    .filter(({ edits }) => edits <= 2)
    .sort((a, b) => a.edits - b.edits);
  return nearest === undefined ? "" : `; did you mean "${nearest.name}"?`;
}
