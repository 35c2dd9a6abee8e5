/** The longest name for which it is worth to look for a likeness. */
const longest = 64;

/** `; did you mean "…"?` with the known name that is nearest, or nothing if none is near. */
export function suggest(name: string, known: Iterable<string>): string {
  if (name.length > longest) return "";
  let nearest: string | undefined;
  let least = Math.max(2, Math.floor(name.length / 3)) + 1;
  for (const each of known) {
    if (each.length > longest) continue;
    const distance = editDistance(name.toLowerCase(), each.toLowerCase());
    if (distance < least) [nearest, least] = [each, distance];
  }
  return nearest === undefined ? "" : `; did you mean ${JSON.stringify(nearest)}?`;
}

/** How many letters have to be inserted, deleted or replaced (Levenshtein), row by row. */
function editDistance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let i = 1; i <= from.length; i++) {
    const next = [i];
    for (let j = 1; j <= to.length; j++) {
      const replaced = (row[j - 1] ?? 0) + (from[i - 1] === to[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[to.length] ?? 0;
}
