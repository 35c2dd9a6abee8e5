import type { Geo } from "@fletch/delivery-api";
import { withoutUndefined } from "@fletch/delivery-api/schema";
import { InvalidArgumentError } from "commander";

/** A geo location from the command line. */
export interface LocationArgument {
  readonly country?: string;
  readonly region?: string;
  readonly city?: string;
  /** Degrees. */
  readonly latitude?: number;
  /** Degrees. */
  readonly longitude?: number;
}

/** Converts to the form that conditions compare: upper case, cities without spaces. Returns `undefined` for an empty location. */
export function toGeo({ country, region, city, latitude, longitude }: LocationArgument): Geo | undefined {
  if ((country ?? region ?? city ?? latitude ?? longitude) === undefined) return undefined;
  return withoutUndefined({
    countryCode: country?.toUpperCase(),
    stateCode: region?.toUpperCase(),
    city: city?.toUpperCase().replaceAll(" ", ""),
    latitude,
    longitude,
  });
}

/** Parses `country=DE,city=Berlin`. Other keys: `region`, `latitude`, `longitude`. */
export function parseLocation(text: string): LocationArgument {
  const parts = text.split(",").map((part) => /^([a-z]+)=(.+)$/.exec(part.trim()) ?? fail(text));
  return Object.fromEntries(parts.map(([, name = "", value = ""]) => [name, parseValue(name, value, text)]));
}

function parseValue(name: string, value: string, text: string): string | number {
  if (name === "country" || name === "region" || name === "city") return value;
  const max = name === "latitude" ? 90 : name === "longitude" ? 180 : fail(text);
  const degrees = /^-?\d{1,3}(\.\d+)?$/.test(value) ? Number(value) : fail(text);
  return Math.abs(degrees) <= max ? degrees : fail(text);
}

function fail(text: string): never {
  throw new InvalidArgumentError(
    `expected country, region, city, latitude and longitude as in country=DE,city=Berlin, received "${text}"`,
  );
}
