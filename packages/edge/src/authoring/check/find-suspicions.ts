import type { Issue } from "@fletch/delivery-api";
import { joinPath } from "@fletch/delivery-api/schema";
import { suggest } from "../../suggest.ts";
import { toList } from "../compile/logic.ts";
import { issueIn } from "../read/read-activity-files.ts";
import type { AuthoredCondition } from "../schemas/condition-schema.ts";
import type { AuthoredActivityFile } from "./collect-activities.ts";

/**
 * Finds valid values that are probably mistakes: unknown countries, which no visitor matches, and environments that are
 * spelt almost like another one.
 *
 * @param environment the environment that the files are read for
 */
export function findSuspicions(files: readonly AuthoredActivityFile[], environment: string): readonly Issue[] {
  const environments = countEnvironments(files);
  const known = new Set([...commonEnvironments, environment]);
  for (const [name, count] of environments) if (count > 1) known.add(name);
  return files.flatMap((file) => {
    const found: Issue[] = [];
    const { value } = file;
    for (const [name, audience] of Object.entries(value.audiences ?? {})) {
      checkCountries(audience, joinPath("$.audiences", name), found);
    }
    if ("type" in value) {
      if (value.audience !== undefined) checkCountries(value.audience, "$.audience", found);
      if (value.type === "experience-targeting") {
        value.experiences.forEach(({ audience }, index) => {
          if (audience !== undefined) checkCountries(audience, `$.experiences[${index}].audience`, found);
        });
      }
      value.environments?.forEach((name, index) => {
        const likely = known.has(name) ? "" : suggest(name, known);
        if (likely === "") return;
        found.push({
          path: `$.environments[${index}]`,
          expected: `an environment${likely}`,
          received: JSON.stringify(name),
        });
      });
    }
    return found.map((issue) => issueIn(file, issue));
  });
}

/** Common names of environments. Any name is valid. */
const commonEnvironments = ["production", "staging", "development", "preview", "test"];

function countEnvironments(files: readonly AuthoredActivityFile[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { value } of files) {
    const names = "type" in value ? new Set(value.environments) : [];
    for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return counts;
}

function checkCountries(condition: AuthoredCondition, path: string, issues: Issue[]): void {
  if (typeof condition === "string") return;
  const { all = [], any = [], not, geo } = condition;
  const countries = toList(geo?.country);
  countries.forEach((country, index) => {
    if (isCountryCode(country) || listCountryNames().has(country.trim().toLowerCase())) return;
    const at = Array.isArray(geo?.country) ? `${path}.geo.country[${index}]` : `${path}.geo.country`;
    issues.push({
      path: at,
      expected: `a country, as a code (ISO 3166) or in English${suggestCountry(country)}`,
      received: JSON.stringify(country),
    });
  });
  all.forEach((each, index) => {
    checkCountries(each, `${path}.all[${index}]`, issues);
  });
  any.forEach((each, index) => {
    checkCountries(each, `${path}.any[${index}]`, issues);
  });
  if (not !== undefined) checkCountries(not, `${path}.not`, issues);
}

const regionNames = new Intl.DisplayNames(["en"], { type: "region", fallback: "none" });

/** Excludes codes without a country, and deprecated ones. */
function isCountryCode(text: string): boolean {
  if (!/^[a-z]{2}$/i.test(text)) return false;
  const code = text.toUpperCase();
  if (noCountries.has(code) || regionNames.of(code) === undefined) return false;
  return new Intl.Locale(`und-${code}`).region === code;
}

/** The European Union, the eurozone, the United Nations, pseudo-locales and the unknown. */
const noCountries: ReadonlySet<string> = new Set(["EU", "EZ", "UN", "QO", "XA", "XB", "ZZ"]);

/** Suggests names only: codes are too short for similarity. */
function suggestCountry(text: string): string {
  const code = usualAbbreviations.get(text.trim().toUpperCase());
  if (code !== undefined) return `; did you mean ${JSON.stringify(code)}?`;
  return text.length < 4 ? "" : suggest(text, listCountryNames().values());
}

const usualAbbreviations: ReadonlyMap<string, string> = new Map([
  ["UK", "GB"],
  ["USA", "US"],
  ["GER", "DE"],
  ["UAE", "AE"],
]);

let countryNames: ReadonlyMap<string, string> | undefined;

/** Maps English names, in lower case, to codes. */
function listCountryNames(): ReadonlyMap<string, string> {
  if (countryNames !== undefined) return countryNames;
  const letters = [..."ABCDEFGHIJKLMNOPQRSTUVWXYZ"];
  const codes = letters.flatMap((first) => letters.map((second) => first + second)).filter(isCountryCode);
  const names = codes.flatMap((code) => regionNames.of(code) ?? []);
  countryNames = new Map(names.map((name) => [name.toLowerCase(), name]));
  return countryNames;
}
