import type { Geo } from "@fletch/delivery-api";
import { findIssues, number, optional, predicate, refine, type Schema, string } from "@fletch/delivery-api/schema";
import { exactObject } from "../exact-object.ts";
import type { GeoLookup } from "./geo-directory.ts";

const text = optional(string());

/** Closed, because a misspelt field would leave all visitors without it. */
const geoSchema: Schema<Geo> = exactObject<Geo>({
  ipAddress: text,
  latitude: optional(number()),
  longitude: optional(number()),
  countryCode: text,
  stateCode: text,
  city: text,
  zip: text,
});

/** The option `geo`: the geo of all visitors, or a function that finds it. */
export const geoOptionSchema: Schema<Geo | GeoLookup> = refine(
  predicate(
    "a geo location or a function",
    (value): value is Geo | GeoLookup => typeof value === "function" || (typeof value === "object" && value !== null),
  ),
  (value, path, issues) => {
    if (typeof value !== "function") issues.push(...findIssues(geoSchema, value, path));
  },
);
