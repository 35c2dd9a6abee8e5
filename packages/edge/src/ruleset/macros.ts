import type { OfferExtension, ResolveMacro } from "@fletch/decisioning";
import type { Geo } from "@fletch/delivery-api";

/**
 * Macros of the edge that devices do not fill in: Target's macros with attributes, and tokens that only servers know.
 */
export const offerExtension: OfferExtension = {
  macroPattern: /\$\{([\w.-]+)(?:\s+[a-z_]+="[^"]*")*\s*\}/gi,
  metaTokens: ["experience.trafficAllocationId", "experience.trafficAllocationType"],
};

/**
 * Fills in macros about the visitor: `${profile.tier}` and `${user.tier}` from profile parameters, `${geo.city}` from
 * geo. `default="…"` replaces an unknown value, and a blank one unless `show_blank="true"`.
 */
export function createMacroResolver(profile: ReadonlyMap<string, string>, geo: Geo | undefined): ResolveMacro {
  return (source, given) => {
    const { scope, name, fallback, showsEmpty } = readMacro(source);
    const value = readValue(scope, name, profile, geo) ?? given;
    if (value === undefined) return fallback;
    return value.trim() === "" && !showsEmpty ? (fallback ?? value) : value;
  };
}

/** Returns whether a text within `value` has a macro that only an edge fills in. */
export function hasServerMacro(value: unknown): boolean {
  return someText(value, (text) => listMacros(text).some((macro) => !deviceMacro.test(macro)));
}

/** Returns whether a text has a macro of any kind. */
export function hasMacro(text: string): boolean {
  return listMacros(text).length > 0;
}

/** Returns whether a text within `value` has a geo macro. */
export function hasGeoMacro(value: unknown): boolean {
  return someText(value, (text) => /\$\{(?:geo|profile\.geolocation)\./.test(text));
}

/** The engine's own macros, which have no hyphens and no attributes. Those of profile and geo it would look up among the parameters. */
const deviceMacro = /^\$\{(?!(?:profile|user|geo)\.)[\w.]+\}$/i;

function listMacros(text: string): readonly string[] {
  return text.match(offerExtension.macroPattern) ?? [];
}

function someText(value: unknown, holds: (text: string) => boolean): boolean {
  if (typeof value === "string") return holds(value);
  return typeof value === "object" && value !== null && Object.values(value).some((each) => someText(each, holds));
}

/** A parsed macro. */
interface Macro {
  /** The part before the first dot. */
  readonly scope: string;
  readonly name: string;
  readonly fallback: string | undefined;
  readonly showsEmpty: boolean;
}

const known = new Map<string, Macro>();
/** Caches parsed macros, of which activities have few. The cache is cleared after very many replacements. */
const capacity = 10_000;

function readMacro(source: string): Macro {
  let macro = known.get(source);
  if (macro === undefined) {
    macro = parseMacro(source);
    if (known.size >= capacity) known.clear();
    known.set(source, macro);
  }
  return macro;
}

function parseMacro(source: string): Macro {
  const [, scope = "", name = ""] = /^\$\{([^.\s}]*)\.?([\w.-]*)/.exec(source) ?? [];
  const attributes = new Map<string, string>();
  for (const [, attribute = "", value = ""] of source.matchAll(/\s([a-z_]+)="([^"]*)"/gi)) {
    attributes.set(attribute.toLowerCase(), value);
  }
  const geoName = /^geolocation\.(.*)$/.exec(name)?.[1];
  return {
    ...(scope === "profile" && geoName !== undefined ? { scope: "geo", name: geoName } : { scope, name }),
    fallback: attributes.get("default"),
    showsEmpty: attributes.get("show_blank")?.toLowerCase() === "true",
  };
}

function readValue(
  scope: string,
  name: string,
  profile: ReadonlyMap<string, string>,
  geo: Geo | undefined,
): string | undefined {
  if (scope === "profile" || scope === "user") return profile.get(name);
  const field = scope === "geo" ? geoFields.get(name) : undefined;
  const value = field === undefined ? undefined : geo?.[field];
  return value === undefined ? undefined : String(value);
}

/** Target's names of geo fields. */
export const geoFields: ReadonlyMap<string, keyof Geo> = new Map([
  ["country", "countryCode"],
  ["countryCode", "countryCode"],
  ["state", "stateCode"],
  ["stateCode", "stateCode"],
  ["region", "stateCode"],
  ["city", "city"],
  ["zip", "zip"],
  ["latitude", "latitude"],
  ["longitude", "longitude"],
]);
