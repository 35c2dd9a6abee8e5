/**
 * Returns the milliseconds since the epoch of a date, or of a time with a zone; `undefined` for a day that is not in
 * the calendar.
 */
export function toInstant(text: string): number | undefined {
  const [date = ""] = text.split("T");
  const midnight = Date.parse(`${date}T00:00Z`);
  // The parser reads 31 February as a day in March.
  if (Number.isNaN(midnight) || new Date(midnight).toISOString().slice(0, 10) !== date) return undefined;
  const instant = text === date ? midnight : Date.parse(text);
  return Number.isNaN(instant) ? undefined : instant;
}

/** The same for an inclusive end: a date ends with the last millisecond of its day. */
export function toEndInstant(text: string): number | undefined {
  const instant = toInstant(text);
  return instant === undefined || text.includes("T") ? instant : instant + 86_399_999;
}
