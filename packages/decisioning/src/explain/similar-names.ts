import { countEdits } from "@fletch/delivery-api/schema";
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
