import type { Geo, ResponseTokens } from "@fletch/delivery-api";
import { geoFields } from "./macros.ts";

/** The response tokens of an artifact that depend on the visitor. */
export interface RequestTokens {
  readonly geo: readonly (readonly [token: string, field: keyof Geo])[];
  /** Profile parameters by token, such as `tier` by `profile.tier`; `null`: all parameters. */
  readonly profile: ReadonlyMap<string, string> | null;
}

/** Finds the visitor's tokens among the enabled ones. */
export function findRequestTokens(enabled: readonly string[]): RequestTokens {
  const geo: [string, keyof Geo][] = [];
  const profile = new Map<string, string>();
  for (const token of enabled) {
    const [, scope, name = ""] = /^(geo|profile|user)\.(.+)$/s.exec(token) ?? [];
    const field = scope === "geo" ? geoFields.get(name) : undefined;
    if (field !== undefined) geo.push([token, field]);
    if (scope === "profile" || scope === "user") profile.set(token, name);
  }
  return { geo, profile: profile.has("profile.*") ? null : profile };
}

/** Returns the tokens of a visitor as texts, as all tokens of the edge are; `null` without any. */
export function readRequestTokens(
  tokens: RequestTokens,
  profile: ReadonlyMap<string, string>,
  geo: Geo | undefined,
): ResponseTokens | null {
  if (tokens.geo.length === 0 && (tokens.profile?.size === 0 || profile.size === 0)) return null;
  const known: [string, string][] = [];
  for (const [token, field] of tokens.geo) {
    if (geo?.[field] !== undefined) known.push([token, String(geo[field])]);
  }
  const names = tokens.profile ?? Array.from(profile.keys(), (name) => [`profile.${name}`, name] as const);
  for (const [token, name] of names) {
    const value = profile.get(name);
    if (value !== undefined) known.push([token, value]);
  }
  return known.length === 0 ? null : Object.fromEntries(known);
}
