import type {
  AuthoredCondition,
  Bounds,
  BrowserClause,
  Clauses,
  DeviceName,
  GeoClause,
  PlatformName,
  TimeClause,
  UrlClause,
} from "../schemas/condition-schema.ts";
import { dayNames } from "../schemas/condition-schema.ts";
import type { Matcher } from "../schemas/matcher-schema.ts";
import { compileMatcher } from "./compile-matcher.ts";
import { toEndInstant, toInstant } from "./instant.ts";
import { allOf, anyOf, type Logic, not, toList, variable } from "./logic.ts";

/** Compiles conditions to the JSON Logic of Target's artifacts. The named audiences exist and are not circular. */
export function compileCondition(
  condition: AuthoredCondition,
  audiences: ReadonlyMap<string, AuthoredCondition>,
): Logic {
  const compile = (each: AuthoredCondition): Logic => compileCondition(each, audiences);
  if (typeof condition === "string") {
    const audience = audiences.get(condition);
    return audience === undefined ? true : compile(audience);
  }
  return compileClauses(condition, compile);
}

function compileClauses(clauses: Clauses, compile: (condition: AuthoredCondition) => Logic): Logic {
  const { all, any, geo, browser, platform, page, referrer, parameters, profile, time, visitor, device } = clauses;
  return allOf([
    ...(all ?? []).map(compile),
    any === undefined ? true : anyOf(any.map(compile)),
    clauses.not === undefined ? true : not(compile(clauses.not)),
    ...(geo === undefined ? [] : compileGeo(geo)),
    browser === undefined ? true : compileBrowser(browser),
    platform === undefined ? true : compilePlatform(toList(platform)),
    ...compileUrl("page", page),
    ...compileUrl("referring", referrer),
    ...compileValues("mbox", parameters),
    ...compileValues("profile", profile),
    ...(time === undefined ? [] : compileTime(time)),
    visitor === undefined ? true : variable(visitor === "new" ? "visitor.isNew" : "visitor.isReturning"),
    device === undefined ? true : compileDevice(toList(device)),
  ]);
}

/** Compares geo values as written and in upper case, as geo lookups return them; cities with and without spaces. */
function compileGeo({ country, region, city, latitude, longitude }: GeoClause): readonly Logic[] {
  const cities = toList(city).flatMap((name) => [...new Set([name, name.replaceAll(" ", "")])]);
  return [
    isOneOf("geo.country", toList(country)),
    isOneOf("geo.region", toList(region)),
    isOneOf("geo.city", cities),
    ...compileBounds("geo.latitude", latitude),
    ...compileBounds("geo.longitude", longitude),
  ];
}

function isOneOf(path: string, names: readonly string[]): Logic {
  const spellings = new Set(names.flatMap((name) => [name.toUpperCase(), name]));
  return anyOf(Array.from(spellings, (name): Logic => ({ "==": [name, variable(path)] })));
}

/** Requires the number to exist: a missing one would count as 0. */
function compileBounds(path: string, bounds: Bounds | undefined): readonly Logic[] {
  if (bounds === undefined) return [];
  const { atLeast, atMost } = bounds;
  return [
    not({ "==": [variable(path), null] }),
    ...(atLeast === undefined ? [] : [{ "<=": [atLeast, variable(path)] }]),
    ...(atMost === undefined ? [] : [{ ">=": [atMost, variable(path)] }]),
  ];
}

function compileBrowser(browser: NonNullable<Clauses["browser"]>): Logic {
  const isClause = (value: typeof browser): value is BrowserClause => typeof value === "object" && "name" in value;
  const { name, version } = isClause(browser) ? browser : { name: browser, version: undefined };
  return allOf([
    anyOf(toList(name).map((each): Logic => ({ "==": [variable("user.browserType"), each] }))),
    ...compileBounds("user.browserVersion", version),
  ]);
}

function compilePlatform(names: readonly PlatformName[]): Logic {
  return anyOf(names.map((name): Logic => ({ "==": [variable("user.platform"), platformValues[name]] })));
}

/** The names of the days in contexts. */
const platformValues: Readonly<Record<PlatformName, string>> = {
  windows: "windows",
  mac: "mac",
  linux: "linux",
  ios: "iOS",
  android: "Android",
  unix: "Unix",
  unknown: "unknown",
};

function compileUrl(part: string, url: UrlClause | undefined): readonly Logic[] {
  return compileValues(part, url as Readonly<Record<string, Matcher>> | undefined);
}

function compileValues(part: string, matchers: Readonly<Record<string, Matcher>> | undefined): readonly Logic[] {
  return Object.entries(matchers ?? {}).map(([name, matcher]) => compileMatcher(`${part}.${name}`, matcher));
}

function compileTime({ from, until, days, hours }: TimeClause): readonly Logic[] {
  return [
    compilePeriod(from, until),
    anyOf(toList(days).map((day): Logic => ({ "==": [variable("current_day"), String(dayNames.indexOf(day) + 1)] }))),
    hours === undefined ? true : compileHours(hours.from.replace(":", ""), hours.until.replace(":", "")),
  ];
}

/** Both ends are included. */
export function compilePeriod(from: string | undefined, until: string | undefined): Logic {
  const now = variable("current_timestamp");
  const start = from === undefined ? undefined : toInstant(from);
  const end = until === undefined ? undefined : toEndInstant(until);
  if (start !== undefined && end !== undefined) return { "<=": [start, now, end] };
  if (start !== undefined) return { "<=": [start, now] };
  return end === undefined ? true : { ">=": [end, now] };
}

/** Four digits, compared as text. An end before the start means over midnight. */
function compileHours(from: string, until: string): Logic {
  const now = variable("current_time");
  if (from <= until) return { "<=": [from, now, until] };
  return { or: [{ "<=": [from, now] }, { ">=": [until, now] }] };
}

function compileDevice(names: readonly DeviceName[]): Logic {
  const kinds = new Set(names.flatMap((name) => (name === "mobile" ? ["phone", "tablet"] : [name])));
  return anyOf(Array.from(kinds, (kind): Logic => ({ "==": [variable("visitor.device"), kind] })));
}
