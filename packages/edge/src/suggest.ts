import { distance } from "fastest-levenshtein";

/** The longest name that gets a suggestion. */
const longest = 64;

/** Returns `; did you mean "…"?` with the nearest known name, or nothing without a near one. */
export function suggest(name: string, known: Iterable<string>): string {
  if (name.length > longest) return "";
  let nearest: string | undefined;
  let least = Math.max(2, Math.floor(name.length / 3)) + 1;
  for (const each of known) {
    if (each.length > longest) continue;
    const edits = distance(name.toLowerCase(), each.toLowerCase());
    if (edits < least) [nearest, least] = [each, edits];
  }
  return nearest === undefined ? "" : `; did you mean ${JSON.stringify(nearest)}?`;
}
