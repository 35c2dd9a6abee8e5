import { toEndInstant } from "../authoring/compile/instant.ts";
import type { ReportableActivity } from "./find-activity.ts";

const millisecondsPerDay = 86_400_000;

/** A requested day, as text and as days since the epoch, UTC. */
export interface Day {
  readonly text: string;
  readonly day: number;
}

/** Reads `2026-01-31`; `null` for anything else. */
export function parseDay(text: string): Day | null {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return null;
  const time = Date.parse(`${text}T00:00:00Z`);
  // 2026-02-30 would be parsed as 2026-03-02.
  if (Number.isNaN(time) || new Date(time).toISOString().slice(0, 10) !== text) return null;
  return { text, day: time / millisecondsPerDay };
}

/**
 * Returns the last day with expected visitors, so that missing days at the end are noticed: yesterday, because today is
 * incomplete, or the day of the activity's end, if that is earlier. An end at midnight belongs to the day before.
 * `undefined`: none is expected.
 *
 * @param to the last requested day
 */
export function lastWholeDay(
  { isLive, end }: Pick<ReportableActivity, "isLive" | "end">,
  now: number,
  to: number | undefined,
): number | undefined {
  if (!isLive) return undefined;
  const yesterday = Math.floor(now / millisecondsPerDay) - 1;
  const ended = end === undefined ? undefined : toEndInstant(end);
  const lastServed = ended === undefined ? yesterday : Math.ceil(ended / millisecondsPerDay) - 1;
  return Math.min(yesterday, lastServed, to ?? yesterday);
}
