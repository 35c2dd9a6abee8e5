import { InvalidArgumentError } from "commander";

/** For options that can be repeated. */
export function collect(value: string, others: readonly string[]): readonly string[] {
  return [...others, value];
}

/** `name=value`, for options that can be repeated; the value may have further `=` in it. */
export function nameAndValue(text: string, others: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  const equals = text.indexOf("=");
  if (equals < 1) throw new InvalidArgumentError(`expected name=value, got "${text}"`);
  return new Map(others).set(text.slice(0, equals), text.slice(equals + 1));
}

/** ISO 8601 to milliseconds since the epoch. */
export function isoTime(text: string): number {
  const time = Date.parse(text);
  if (Number.isNaN(time)) throw new InvalidArgumentError(`expected a time such as 2026-01-31T12:00:00Z, got "${text}"`);
  return time;
}

export function port(text: string): number {
  return numberWithin(text, 65_535, /^\d{1,5}$/, "a port from 0 to 65535");
}

export function milliseconds(text: string): number {
  return numberWithin(text, 3_600_000, /^\d{1,7}$/, "whole milliseconds, at most 3600000");
}

/** A share of all: 0 to 1. */
export function share(text: string): number {
  return numberWithin(text, 1, /^\d(?:\.\d+)?$/, "a number from 0 to 1");
}

function numberWithin(text: string, max: number, pattern: RegExp, expected: string): number {
  const value = Number(text);
  if (!pattern.test(text) || value > max) throw new InvalidArgumentError(`expected ${expected}, got "${text}"`);
  return value;
}
