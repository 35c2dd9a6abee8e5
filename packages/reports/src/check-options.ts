import { distance } from "fastest-levenshtein";
import { ReportError } from "./report-error.ts";

/** Accepts a few typos, but not another word. */
const maxDistance = 3;

/**
 * Refuses misspelt options, which would otherwise leave a figure at its default. `undefined` counts as absent.
 *
 * @param path precedes the name in messages, such as `sequential.`
 * @throws ReportError `invalid-options` with the probable spelling
 */
export function checkOptions(
  known: readonly string[],
  options: object,
  path: "" | "sequential." | "prior." = "",
): void {
  for (const [name, value] of Object.entries(options)) {
    if (value === undefined || known.includes(name)) continue;
    const hint = findNearest(name, known);
    throw new ReportError("invalid-options", `${path}${name}: expected one of ${known.join(", ")}${hint}`);
  }
}

function findNearest(name: string, known: readonly string[]): string {
  if (name.length > 64) return "";
  const [nearest] = known
    .map((option) => ({ option, edits: distance(name.toLowerCase(), option.toLowerCase()) }))
    .filter(({ edits }) => edits <= maxDistance)
    .sort((a, b) => a.edits - b.edits);
  return nearest === undefined ? "" : `; did you mean "${nearest.option}"?`;
}
