/** The milliseconds since the epoch of a date or a time with its zone; `undefined` if the calendar has no such day. */
export function toInstant(text: string): number | undefined {
  const [date = ""] = text.split("T");
  const midnight = Date.parse(`${date}T00:00Z`);
  // A 31st of February is taken for a day in March.
  if (Number.isNaN(midnight) || new Date(midnight).toISOString().slice(0, 10) !== date) return undefined;
  const instant = text === date ? midnight : Date.parse(text);
  return Number.isNaN(instant) ? undefined : instant;
}

/** The same for an end, which is included: a date ends with the last millisecond of its day. */
export function toEndInstant(text: string): number | undefined {
  const instant = toInstant(text);
  return instant === undefined || text.includes("T") ? instant : instant + 86_399_999;
}
