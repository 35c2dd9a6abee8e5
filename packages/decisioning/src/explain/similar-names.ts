import { countEdits } from "@fletch/delivery-api/schema";
import type { NamedLocation } from "./explanation.ts";

/** The longest searched name, and the number of suggestions. */
const maxNameLength = 64;
const maxNames = 3;

/** Returns the locations with the most similar names to an unknown one: an equal name of another kind first. */
export function findSimilarLocations(wanted: NamedLocation, known: readonly NamedLocation[]): readonly NamedLocation[] {
  if (wanted.name.length > maxNameLength) return [];
  const limit = Math.max(2, Math.floor(wanted.name.length / 3));
  const name = wanted.name.toLowerCase();
  return known
    .filter((location) => location.name.length <= maxNameLength)
    .map((location) => ({ location, edits: countEdits(name, location.name.toLowerCase()) }))
    .filter(({ edits }) => edits <= limit)
    .sort((a, b) => a.edits - b.edits)
    .slice(0, maxNames)
    .map(({ location }) => location);
}
