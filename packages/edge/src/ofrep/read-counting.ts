import { parseQuery } from "../http/parse-query.ts";
import { badRequest } from "../http/responses.ts";

/** When an evaluation counts as an impression: once per visitor, activity and day (UTC), each time, or never. */
export type Counting = "once" | "always" | "never";

/**
 * Reads `?impressions=…` of an evaluation.
 *
 * @throws TargetError `invalid-request`
 */
export function readCounting(url: string, fallback: Counting): Counting {
  const given = parseQuery(url).get("impressions");
  if (given === null) return fallback;
  if (given === "once" || given === "always" || given === "never") return given;
  const issue = { path: "query.impressions", expected: "once, always or never", received: JSON.stringify(given) };
  throw badRequest("The query is not valid", [issue]);
}
