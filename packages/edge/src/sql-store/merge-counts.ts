import { neverShown, type Tables } from "./db/tables.ts";
import { moveResults } from "./exposures.ts";
import { type CountChanges, toDay } from "./record-events.ts";
import type { SeveralDelta } from "./several-experiences.ts";
import type { TotalsDelta } from "./totals.ts";

type CountRow = Tables["tallies"];
type Event = Tables["events"];

/** The counts of two visitors that are merged. */
export interface MergedCounts {
  readonly survivor: readonly CountRow[];
  readonly absorbed: readonly CountRow[];
  /** Events of the absorbed visitor that the survivor has too, for example an order that both a page and a server reported. */
  readonly duplicates: readonly Event[];
  /** The day of the merge. */
  readonly day: number;
}

/**
 * Merges the counts of two visitors. Subtracts the visitor that was counted later, on that day and from those sums. Counts duplicates once. Pure.
 *
 * @returns the changed tallies, without empty ones, and the changes of the sums
 */
export function mergeCounts(merged: MergedCounts): {
  readonly tallies: readonly CountRow[];
  readonly changes: CountChanges;
} {
  const a = byKey(merged.survivor);
  const b = byKey(merged.absorbed);
  const tallies: CountRow[] = [];
  const totals: TotalsDelta[] = [];
  for (const key of new Set([...a.keys(), ...b.keys()])) {
    const pair = { a: a.get(key), b: b.get(key) };
    const duplicates = merged.duplicates.filter((event) => toKey(event) === key);
    const row = mergeRows(pair, duplicates);
    if (row !== null && pair.b !== undefined) tallies.push(row);
    const kind = (pair.a ?? pair.b)?.kind;
    if (kind === "impression") totals.push(...mergeExposure(pair, duplicates, merged.day));
    else totals.push(...mergeResult(pair, row, duplicates, { a, b }, merged.day));
  }
  return { tallies, changes: { totals, several: mergeSeveral(merged) } };
}

interface Pair {
  readonly a: CountRow | undefined;
  readonly b: CountRow | undefined;
}

function mergeRows({ a, b }: Pair, duplicates: readonly Event[]): CountRow | null {
  const any = a ?? b;
  if (any === undefined) return null;
  // A tally has only the first impression, so duplicates are not subtracted from it.
  const taken = any.kind === "impression" ? [] : duplicates;
  const events = (a?.events ?? 0) + (b?.events ?? 0) - taken.length;
  const amount = (a?.amount ?? 0) + (b?.amount ?? 0) - sum(taken.map((event) => event.amount));
  return events <= 0 ? null : { ...any, events, amount, first_day: findEarlier(a, b) };
}

function mergeExposure({ a, b }: Pair, duplicates: readonly Event[], day: number): readonly TotalsDelta[] {
  const key = a ?? b;
  if (key === undefined) return [];
  const twice = a !== undefined && b !== undefined ? [delta(key, later(a, b) ?? day, null, { visitors: -1 })] : [];
  return [...twice, ...duplicates.map((event) => delta(key, toDay(event.recorded_at), null, { events: -1 }))];
}

function mergeResult(
  { a, b }: Pair,
  merged: CountRow | null,
  duplicates: readonly Event[],
  tallies: { readonly a: ReadonlyMap<string, CountRow>; readonly b: ReadonlyMap<string, CountRow> },
  day: number,
): readonly TotalsDelta[] {
  const key = a ?? b;
  if (key === undefined) return [];
  const shown = { a: tallies.a.get(shownKey(key)), b: tallies.b.get(shownKey(key)) };
  const isShown = shown.a !== undefined || shown.b !== undefined;
  const since = isShown ? findEarlier(shown.a, shown.b) : neverShown;
  const totals: TotalsDelta[] = [];
  // The rows of the totals in which each visitor was counted.
  const entries = [
    { row: a, impression: shown.a },
    { row: b, impression: shown.b },
  ].flatMap(({ row, impression }) => {
    if (row === undefined) return [];
    if (impression !== undefined || !isShown) {
      return [
        { row, day: row.first_day ?? day, exposed: impression === undefined ? neverShown : impression.first_day },
      ];
    }
    totals.push(...moveResults(row, neverShown, since, day));
    return [{ row, day, exposed: since }];
  });
  const last = entries.reduce(
    (latest, entry) => (entry.day >= latest.day ? entry : latest),
    entries[0] ?? { day, exposed: since },
  );
  const visitors = (merged === null ? 0 : 1) - entries.length;
  const squares = (merged?.amount ?? 0) ** 2 - sum(entries.map(({ row }) => row.amount ** 2));
  if (visitors !== 0 || squares !== 0) totals.push(delta(key, last.day, last.exposed, { visitors, squares }));
  const ofB = entries.find(({ row }) => row === b);
  const isMoved = shown.b === undefined && isShown;
  for (const { amount, recorded_at, order_id } of duplicates) {
    const figures = { events: -1, amount: -amount, order_squares: -(amount ** 2), repeated: order_id === null ? 0 : 1 };
    totals.push(delta(key, isMoved ? day : toDay(recorded_at), ofB?.exposed ?? since, figures));
  }
  return totals;
}

/** Returns the changes for visitors with several experiences: two such visitors may become one, and two others may become such a visitor. */
function mergeSeveral({ survivor, absorbed, day }: MergedCounts): readonly SeveralDelta[] {
  const shown = (tallies: readonly CountRow[], activity: number): readonly number[] =>
    tallies
      .filter((each) => each.kind === "impression" && each.activity_id === activity)
      .map((each) => each.experience_id);
  const activities = new Set([...survivor, ...absorbed].map(({ activity_id }) => activity_id));
  return [...activities].flatMap((activity_id) => {
    const [a, b] = [shown(survivor, activity_id), shown(absorbed, activity_id)];
    const isSeveral = (experiences: readonly number[]): number => (new Set(experiences).size > 1 ? 1 : 0);
    const visitors = isSeveral([...a, ...b]) - isSeveral(a) - isSeveral(b);
    return visitors === 0 ? [] : [{ activity_id, day, visitors }];
  });
}

function delta(
  { activity_id, experience_id, kind, metric }: CountRow,
  day: number,
  exposed_day: number | null,
  figures: Partial<TotalsDelta>,
): TotalsDelta {
  const none = { events: 0, visitors: 0, amount: 0, squares: 0, order_squares: 0, repeated: 0 };
  return { activity_id, experience_id, kind, metric, day, exposed_day, ...none, ...figures };
}

/** Returns the earlier day. An unknown day (`null`) is the earliest: it is from before days were stored. */
function findEarlier(a: CountRow | undefined, b: CountRow | undefined): number | null {
  const days = [a, b].flatMap((row) => (row === undefined ? [] : [row.first_day]));
  return days.reduce(
    (first, each) => (first === null || each === null ? null : Math.min(first, each)),
    days[0] ?? null,
  );
}

function later(a: CountRow, b: CountRow): number | null {
  if (a.first_day === null || b.first_day === null) return a.first_day ?? b.first_day;
  return Math.max(a.first_day, b.first_day);
}

function byKey(tallies: readonly CountRow[]): ReadonlyMap<string, CountRow> {
  return new Map(tallies.map((row) => [toKey(row), row]));
}

function toKey({
  activity_id,
  experience_id,
  kind,
  metric,
}: Pick<CountRow, "activity_id" | "experience_id" | "kind" | "metric">): string {
  return `${activity_id} ${experience_id} ${kind} ${metric}`;
}

function shownKey({ activity_id, experience_id }: CountRow): string {
  return toKey({ activity_id, experience_id, kind: "impression", metric: "" });
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
