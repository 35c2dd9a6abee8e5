import type { Latency } from "@fletch/edge";
import { InvalidArgumentError, Option } from "commander";

/** An option that can be repeated; its help says `none` for the default, an empty list. */
export function repeatable(
  flags: string,
  description: string,
  parse: (value: string, others: readonly string[]) => readonly string[] = collect,
): Option {
  return new Option(flags, description).argParser(parse).default([], "none");
}

function collect(value: string, others: readonly string[]): readonly string[] {
  return [...others, value];
}

/** `name=value`, for options that can be repeated; the value may have further `=` in it. */
export function nameAndValue(text: string, others: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  const equals = text.indexOf("=");
  if (equals < 1) throw new InvalidArgumentError(`expected name=value, received "${text}"`);
  return new Map(others).set(text.slice(0, equals), text.slice(equals + 1));
}

/** ISO 8601 to milliseconds since the epoch. */
export function isoTime(text: string): number {
  const time = Date.parse(text);
  if (Number.isNaN(time))
    throw new InvalidArgumentError(`expected a time such as 2026-01-31T12:00:00Z, received "${text}"`);
  return time;
}

export function port(text: string): number {
  return numberWithin(text, 65_535, /^\d{1,5}$/, "a port from 0 to 65535");
}

/** `40`, `20-80`, or `p50=40,p99=200`; in milliseconds. */
export function latency(text: string): Latency {
  const [, min, max] = /^(\d{1,7})-(\d{1,7})$/.exec(text) ?? [];
  if (min !== undefined) return { min: Number(min), max: Number(max) };
  const [, median, p99] = /^p50=(\d{1,7}),p99=(\d{1,7})$/.exec(text) ?? [];
  if (median !== undefined) return { median: Number(median), p99: Number(p99) };
  return numberWithin(text, 3_600_000, /^\d{1,7}$/, "milliseconds such as 40, 20-80 or p50=40,p99=200");
}

export function days(text: string): number {
  return numberWithin(text, 36_500, /^[1-9]\d{0,4}$/, "a whole number of days from 1 to 36500");
}

/** The path of an artifact, for options that can be repeated. */
export function artifactFile(path: string, others: readonly string[] = []): readonly string[] {
  if (!/\.ya?ml$/i.test(path)) return [...others, path];
  throw new InvalidArgumentError(
    `expected an artifact (rules.json) in Target's format, received "${path}"; activity files are for --activities`,
  );
}

/** A share of all: 0 to 1. */
export function share(text: string): number {
  return numberWithin(text, 1, /^\d(?:\.\d+)?$/, "a number from 0 to 1");
}

function numberWithin(text: string, max: number, pattern: RegExp, expected: string): number {
  const value = Number(text);
  if (!pattern.test(text) || value > max) throw new InvalidArgumentError(`expected ${expected}, received "${text}"`);
  return value;
}
