import type { Geo, ResponseTokens } from "@fletch/delivery-api";
import type { Rule } from "../model.ts";
import type { GeoToken } from "../plan.ts";

/** The usual tokens of a rule, which come from its meta under equal names. */
export const ruleTokens: readonly string[] = [
  "activity.id",
  "activity.name",
  "activity.type",
  "experience.id",
  "experience.name",
  "location.id",
  "location.name",
  "location.type",
  "offer.id",
  "offer.name",
  "option.id",
  "option.name",
];

const geoTokens: readonly GeoToken[] = [
  { token: "geo.city", field: "city" },
  { token: "geo.country", field: "countryCode" },
  { token: "geo.state", field: "stateCode" },
  { token: "geo.latitude", field: "latitude" },
  { token: "geo.longitude", field: "longitude" },
];

/**
 * Returns the tokens of a rule's options that are equal for every request: the enabled ones, and
 * `activity.decisioningMethod`, which is always present.
 */
export function prepareTokens(
  { meta }: Rule,
  enabled: ReadonlySet<string>,
  decisioningMethod: string,
  furtherTokens: readonly string[] = [],
): ResponseTokens {
  const tokens: Record<string, unknown> = {};
  for (const token of [...ruleTokens, ...furtherTokens]) {
    if (enabled.has(token) && Object.hasOwn(meta, token) && meta[token] !== undefined) tokens[token] = meta[token];
  }
  tokens["activity.decisioningMethod"] = decisioningMethod;
  return tokens;
}

/** Returns the enabled tokens about geo. */
export function enabledGeoTokens(enabled: ReadonlySet<string>): readonly GeoToken[] {
  return geoTokens.filter(({ token }) => enabled.has(token));
}

/** Returns this visitor's tokens about geo; `null` without any. */
export function readGeoTokens(enabled: readonly GeoToken[], geo: Geo | undefined): ResponseTokens | null {
  if (geo === undefined || enabled.length === 0) return null;
  const known = enabled.filter(({ field }) => geo[field] !== undefined);
  return known.length === 0 ? null : Object.fromEntries(known.map(({ token, field }) => [token, geo[field]]));
}
