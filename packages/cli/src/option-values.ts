import { type Latency, parseLatency } from "@fletch/edge";
import { InvalidArgumentError, Option } from "commander";

/** Creates an option that can be repeated. Its default is an empty list, shown as `none`. */
export function repeatable(
  flags: string,
  description: string,
  parse: (value: string, previous: readonly string[]) => readonly string[] = collect,
): Option {
  return new Option(flags, description).argParser(parse).default([], "none");
}

function collect(value: string, previous: readonly string[]): readonly string[] {
  return [...previous, value];
}

/** Parses `name=value` of a repeatable option. The value may contain `=`. */
export function nameAndValue(text: string, previous: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  const equals = text.indexOf("=");
  if (equals < 1) throw new InvalidArgumentError(`expected name=value, received "${text}"`);
  return new Map(previous).set(text.slice(0, equals), text.slice(equals + 1));
}

/** Parses ISO 8601 to milliseconds since the epoch. */
export function isoTime(text: string): number {
  const time = Date.parse(text);
  if (Number.isNaN(time))
    throw new InvalidArgumentError(`expected a time such as 2026-01-31T12:00:00Z, received "${text}"`);
  return time;
}

export function port(text: string): number {
  return numberWithin(text, 65_535, /^\d{1,5}$/, "a port from 0 to 65535");
}

/** Parses a latency in milliseconds: `40`, `20-80` or `p50=40,p99=200`. The edge checks its limits. */
export function latency(text: string): Latency {
  const parsed = parseLatency(text);
  if (parsed !== null) return parsed;
  throw new InvalidArgumentError(`expected milliseconds such as 40, 20-80 or p50=40,p99=200, received "${text}"`);
}

/** Parses milliseconds, up to an hour. */
export function milliseconds(text: string): number {
  return numberWithin(text, 3_600_000, /^\d{1,7}$/, "milliseconds from 0 to 3600000");
}

export function days(text: string): number {
  return numberWithin(text, 36_500, /^[1-9]\d{0,4}$/, "a whole number of days from 1 to 36500");
}

/** Parses how often something may happen in a minute. */
export function perMinute(text: string): number {
  return numberWithin(text, 1_000_000, /^[1-9]\d{0,6}$/, "a whole number from 1 to 1000000");
}

/** Parses the path of an artifact, of a repeatable option. Rejects YAML, which is for `--activities`. */
export function artifactFile(path: string, previous: readonly string[] = []): readonly string[] {
  if (!/\.ya?ml$/i.test(path)) return [...previous, path];
  throw new InvalidArgumentError(
    `expected an artifact (rules.json) in Target's format, received "${path}"; activity files are for --activities`,
  );
}

/** Parses a share from 0 to 1. */
export function share(text: string): number {
  return numberWithin(text, 1, /^\d(?:\.\d+)?$/, "a number from 0 to 1");
}

function numberWithin(text: string, max: number, pattern: RegExp, expected: string): number {
  const value = Number(text);
  if (!pattern.test(text) || value > max) throw new InvalidArgumentError(`expected ${expected}, received "${text}"`);
  return value;
}
