/** Who an activity is for. */

import { choice, decimal, text } from "../schema/plain-schemas.ts";
import { byKind, type FileSchema, fields, list, named, oneOrMore, reference } from "../schema/schema.ts";
import { type Matcher, matcherForm } from "./matcher-schema.ts";

/** The name of an audience, or what has to hold of the visitor: all that is given. */
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

/** A date, or a date and a time with its zone; as a text, because YAML has no dates. */
export const instantForm: FileSchema<string> = text({
  max: 40,
  pattern: /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,3})?)?(Z|[+-]\d\d:\d\d))?$/,
  expected: 'a date such as 2026-11-24, or a time with its zone such as "2026-11-24T08:00Z"',
});

/** Names that conditions can read: dots go one level down, and nothing leads to a prototype. */
const parameterName: FileSchema<string> = text({
  max: 128,
  pattern: /^(?!(.*\.)?(__proto__|prototype|constructor)(\.|$))(?!profile\.)[^.]+(\.[^.]+)*$/,
  expected: "a name of a parameter that conditions can read, such as tier or first.language",
});

export const conditionForm: FileSchema<AuthoredCondition> = reference(
  "condition",
  "the name of an audience, or conditions",
  () => conditionDefinition,
);

const boundsForm: FileSchema<Bounds> = fields<Bounds>(
  {
    atLeast: { form: decimal(-1_000, 1_000), about: "This or more." },
    atMost: { form: decimal(-1_000, 1_000), about: "This or less." },
  },
  { atLeastOneOf: ["atLeast", "atMost"] },
);

const geoForm: FileSchema<GeoClause> = fields<GeoClause>(
  {
    country: {
      form: oneOrMore(text({ max: 60 }), "text"),
      about: "Codes or names, such as DE; in any case of letters.",
    },
    region: { form: oneOrMore(text({ max: 60 }), "text"), about: "Codes or names of states, such as CA." },
    city: { form: oneOrMore(text({ max: 60 }), "text"), about: "Names of cities, such as San Francisco." },
    latitude: { form: boundsForm, about: "Degrees, north is positive." },
    longitude: { form: boundsForm, about: "Degrees, east is positive." },
  },
  { atLeastOneOf: ["country", "region", "city", "latitude", "longitude"] },
);

const browserForm: FileSchema<OneOrMore<BrowserName> | BrowserClause> = byKind<OneOrMore<BrowserName> | BrowserClause>(
  "a browser, a list of browsers, or an object with name and version",
  {
    text: choice(...browserNames),
    list: list(choice(...browserNames)),
    object: fields<BrowserClause>({
      name: { form: oneOrMore(choice(...browserNames), "text"), about: "The browser.", required: true },
      version: { form: boundsForm, about: "The major version." },
    }),
  },
);

const urlForm: FileSchema<UrlClause> = fields<UrlClause>(
  {
    url: { form: matcherForm, about: "All of it, as it was sent." },
    path: { form: matcherForm, about: "From the first slash, without the query." },
    query: { form: matcherForm, about: "What follows the question mark." },
    fragment: { form: matcherForm, about: "What follows the hash." },
    domain: { form: matcherForm, about: "The registered domain, e.g. example.co.uk." },
    subdomain: { form: matcherForm, about: "What is before the domain, without www." },
    topLevelDomain: { form: matcherForm, about: "The public suffix, e.g. co.uk." },
  },
  { atLeastOneOf: urlParts },
);

const timeOfDay: FileSchema<string> = text({
  max: 5,
  pattern: /^([01]\d|2[0-3]):[0-5]\d$/,
  expected: 'a time of day such as "08:30"',
});

const timeForm: FileSchema<TimeClause> = fields<TimeClause>(
  {
    from: { form: instantForm, about: "Not before this. A date begins at midnight, UTC." },
    until: { form: instantForm, about: "Not after this. A date alone is its midnight at the beginning, UTC." },
    days: { form: oneOrMore(choice(...dayNames), "text"), about: "Days of the week, UTC." },
    hours: {
      form: fields<HoursClause>({
        from: { form: timeOfDay, about: "From this minute, UTC.", required: true },
        until: { form: timeOfDay, about: "To the end of this minute, UTC; may be past midnight.", required: true },
      }),
      about: "A part of the day.",
    },
  },
  { atLeastOneOf: ["from", "until", "days", "hours"] },
);

/** Described in the JSON Schema under `$defs`. */
export const conditionDefinition: FileSchema<AuthoredCondition> = byKind<AuthoredCondition>(conditionForm.expected, {
  text: text({ max: 250 }),
  object: fields<Clauses>(
    {
      all: { form: list(conditionForm), about: "Every one of these." },
      any: { form: list(conditionForm), about: "At least one of these." },
      not: { form: conditionForm, about: "Not this." },
      geo: { form: geoForm, about: "Where the visitor is; all that is given." },
      browser: { form: browserForm, about: "The visitor's browser." },
      platform: { form: oneOrMore(choice(...platformNames), "text"), about: "The visitor's operating system." },
      page: { form: urlForm, about: "The page's URL; all that is given." },
      referrer: { form: urlForm, about: "The URL from which the visitor came; all that is given." },
      parameters: { form: named(matcherForm, parameterName), about: "Parameters of the mbox, view or page load." },
      profile: {
        form: named(matcherForm, parameterName),
        about: "Profile parameters that the edge keeps of the visitor. Decided by the edge only.",
      },
      time: { form: timeForm, about: "When it is; all that is given." },
      visitor: {
        form: choice(...visitorKinds),
        about: "Whether it is the visitor's first visit. Decided by the edge only.",
      },
      device: {
        form: oneOrMore(choice(...deviceNames), "text"),
        about: "What the visitor holds; `mobile` is a phone or a tablet. Decided by the edge only.",
      },
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
});
