import type { Place } from "./explanation.ts";

/** The longest name for which it is worth looking, and how many names are returned. */
const longestName = 64;
const mostNames = 3;

/** Returns the places whose names are most like a name that nobody knows: the same name of another kind first. */
export function findSimilarPlaces(wanted: Place, known: readonly Place[]): readonly Place[] {
  if (wanted.name.length > longestName) return [];
  const limit = Math.max(2, Math.floor(wanted.name.length / 3));
  const name = wanted.name.toLowerCase();
  return known
    .filter((place) => place.name.length <= longestName)
    .map((place) => ({ place, edits: countEdits(name, place.name.toLowerCase()) }))
    .filter(({ edits }) => edits <= limit)
    .sort((a, b) => a.edits - b.edits)
    .slice(0, mostNames)
    .map(({ place }) => place);
}

/** Levenshtein's distance, one row of the matrix at a time. */
function countEdits(first: string, second: string): number {
  let row = Array.from({ length: second.length + 1 }, (_, index) => index);
  for (let i = 1; i <= first.length; i++) {
    const next = [i];
    for (let j = 1; j <= second.length; j++) {
      const replaced = (row[j - 1] ?? 0) + (first[i - 1] === second[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[second.length] ?? 0;
}
