/** The schema of conditions: who an activity is for. */

import type * as z from "zod";
import { number, oneOf, text } from "../schema/scalars.ts";
import { list, nameMap, object, oneOrMore, optional, required, variant } from "../schema/structures.ts";
import { type Matcher, matcherSchema } from "./matcher-schema.ts";

/** The name of an audience, or a condition whose given fields all have to hold. */
export type AuthoredCondition = string | Clauses;

export interface Clauses {
  readonly all?: readonly AuthoredCondition[];
  readonly any?: readonly AuthoredCondition[];
  readonly not?: AuthoredCondition;
  readonly geo?: GeoClause;
  readonly browser?: OneOrMore<BrowserName> | BrowserClause;
  readonly platform?: OneOrMore<PlatformName>;
  readonly page?: UrlClause;
  readonly referrer?: UrlClause;
  readonly parameters?: Readonly<Record<string, Matcher>>;
  readonly profile?: Readonly<Record<string, Matcher>>;
  readonly time?: TimeClause;
  readonly visitor?: (typeof visitorKinds)[number];
  readonly device?: OneOrMore<DeviceName>;
}

type OneOrMore<T> = T | readonly T[];

export interface GeoClause {
  readonly country?: OneOrMore<string>;
  readonly region?: OneOrMore<string>;
  readonly city?: OneOrMore<string>;
  readonly latitude?: Bounds;
  readonly longitude?: Bounds;
}

export interface Bounds {
  readonly atLeast?: number;
  readonly atMost?: number;
}

export interface BrowserClause {
  readonly name: OneOrMore<BrowserName>;
  readonly version?: Bounds;
}

export type BrowserName = (typeof browserNames)[number];
export type PlatformName = (typeof platformNames)[number];
export type DeviceName = (typeof deviceNames)[number];
export type UrlPart = (typeof urlParts)[number];
export type UrlClause = { readonly [K in UrlPart]?: Matcher };
export type DayName = (typeof dayNames)[number];

export interface TimeClause {
  readonly from?: string;
  readonly until?: string;
  readonly days?: OneOrMore<DayName>;
  readonly hours?: HoursClause;
}

export interface HoursClause {
  readonly from: string;
  readonly until: string;
}

const browserNames = ["chrome", "edge", "firefox", "ie", "mobile safari", "safari", "unknown"] as const;
const platformNames = ["windows", "mac", "linux", "ios", "android", "unix", "unknown"] as const;
const deviceNames = ["mobile", "phone", "tablet", "desktop"] as const;
const urlParts = ["url", "path", "query", "fragment", "domain", "subdomain", "topLevelDomain"] as const;
const visitorKinds = ["new", "returning"] as const;

/** In the order of their numbers in conditions: Monday is 1. */
export const dayNames = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"] as const;

/** A date, or a date and time with a zone; a text, because YAML has no dates. */
export const instantSchema: z.ZodType<string> = text({
  max: 40,
  pattern: /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,3})?)?(Z|[+-]\d\d:\d\d))?$/,
  expected: 'a date such as 2026-11-24, or a time with its zone such as "2026-11-24T08:00Z"',
});

/** Names that conditions can read: dots separate levels, and none reaches a prototype. */
const parameterName: z.ZodString = text({
  max: 128,
  pattern: /^(?!(.*\.)?(__proto__|prototype|constructor)(\.|$))(?!profile\.)[^.]+(\.[^.]+)*$/,
  expected: "a name of a parameter that conditions can read, such as tier or first.language",
});

const boundsSchema: z.ZodType<Bounds> = object<Bounds>(
  {
    atLeast: optional(number(-1_000, 1_000), "This or more."),
    atMost: optional(number(-1_000, 1_000), "This or less."),
  },
  { atLeastOneOf: ["atLeast", "atMost"] },
);

const geoSchema: z.ZodType<GeoClause> = object<GeoClause>(
  {
    country: optional(oneOrMore(text({ max: 60 }), "text"), "Codes or names, such as DE; in any case of letters."),
    region: optional(oneOrMore(text({ max: 60 }), "text"), "Codes or names of states, such as CA."),
    city: optional(oneOrMore(text({ max: 60 }), "text"), "Names of cities, such as San Francisco."),
    latitude: optional(boundsSchema, "Degrees, north is positive."),
    longitude: optional(boundsSchema, "Degrees, east is positive."),
  },
  { atLeastOneOf: ["country", "region", "city", "latitude", "longitude"] },
);

const browserSchema: z.ZodType<OneOrMore<BrowserName> | BrowserClause> = variant<
  OneOrMore<BrowserName> | BrowserClause
>("a browser, a list of browsers, or an object with name and version", {
  text: oneOf(...browserNames),
  list: list(oneOf(...browserNames)),
  object: object<BrowserClause>({
    name: required(oneOrMore(oneOf(...browserNames), "text"), "The browser."),
    version: optional(boundsSchema, "The major version."),
  }),
});

const urlSchema: z.ZodType<UrlClause> = object<UrlClause>(
  {
    url: optional(matcherSchema, "The whole URL, as it was sent."),
    path: optional(matcherSchema, "The part from the first slash on, without the query."),
    query: optional(matcherSchema, "The part after the question mark."),
    fragment: optional(matcherSchema, "The part after the hash."),
    domain: optional(matcherSchema, "The registered domain, e.g. example.co.uk."),
    subdomain: optional(matcherSchema, "The part before the domain, without www."),
    topLevelDomain: optional(matcherSchema, "The public suffix, e.g. co.uk."),
  },
  { atLeastOneOf: urlParts },
);

const timeOfDay: z.ZodType<string> = text({
  max: 5,
  pattern: /^([01]\d|2[0-3]):[0-5]\d$/,
  expected: 'a time of day such as "08:30"',
});

const timeSchema: z.ZodType<TimeClause> = object<TimeClause>(
  {
    from: optional(instantSchema, "The first time. A date begins at midnight, UTC."),
    until: optional(instantSchema, "The last time. A date ends with its day, UTC."),
    days: optional(oneOrMore(oneOf(...dayNames), "text"), "Days of the week, UTC."),
    hours: optional(
      object<HoursClause>({
        from: required(timeOfDay, "From this minute, UTC."),
        until: required(timeOfDay, "To the end of this minute, UTC; may be past midnight."),
      }),
      "A part of the day.",
    ),
  },
  { atLeastOneOf: ["from", "until", "days", "hours"] },
);

/** The schema is recursive, so those fields are getters. */
export const conditionSchema: z.ZodType<AuthoredCondition> = variant<AuthoredCondition>(
  "the name of an audience, or conditions",
  {
    text: text({ max: 250 }),
    object: object<Clauses>(
      {
        get all() {
          return optional(list(conditionSchema), "All of these hold.");
        },
        get any() {
          return optional(list(conditionSchema), "At least one of these holds.");
        },
        get not() {
          return optional(conditionSchema, "This does not hold.");
        },
        geo: optional(geoSchema, "The visitor's geo location; all given fields match."),
        browser: optional(browserSchema, "The visitor's browser."),
        platform: optional(oneOrMore(oneOf(...platformNames), "text"), "The visitor's operating system."),
        page: optional(urlSchema, "The page's URL; all given fields match."),
        referrer: optional(urlSchema, "The referrer; all given fields match."),
        parameters: optional(nameMap(matcherSchema, parameterName), "Parameters of the mbox, view or page load."),
        profile: optional(
          nameMap(matcherSchema, parameterName),
          "Profile parameters that the edge stores. Decided by the edge only.",
        ),
        time: optional(timeSchema, "The current time; all given fields match."),
        visitor: optional(oneOf(...visitorKinds), "Whether it is the visitor's first visit. Decided by the edge only."),
        device: optional(
          oneOrMore(oneOf(...deviceNames), "text"),
          "The visitor's device; `mobile` is a phone or a tablet. Decided by the edge only.",
        ),
      },
      {
        atLeastOneOf: [
          "all",
          "any",
          "not",
          "geo",
          "browser",
          "platform",
          "page",
          "referrer",
          "parameters",
          "profile",
          "time",
          "visitor",
          "device",
        ],
      },
    ),
  },
).meta({ id: "condition" });
