import type { Transaction } from "kysely";
import type { Engine } from "./db/engine.ts";
import { readTallies } from "./db/read-tallies.ts";
import { neverShown, type Tables } from "./db/tables.ts";
import type { SeveralDelta } from "./several-experiences.ts";
import type { TotalsDelta } from "./totals.ts";
import type { CountedEvent } from "./visitor-counts.ts";

/** What a visitor was shown of an activity. */
type Shown = Pick<CountedEvent, "visitor_id" | "activity_id" | "experience_id">;

/** What visitors were shown before, and did, as their tallies have it. */
export class Exposures {
  /** By visitor, activity and experience, the day of the first impression. */
  readonly #days: Map<string, number | null> = new Map();
  /** By visitor and activity, how many experiences were shown. */
  readonly #experiences: Map<string, number> = new Map();
  /** By visitor, activity and experience, what the visitor did. */
  readonly #results: Map<string, Tables["tallies"][]> = new Map();

  constructor(tallies: readonly Tables["tallies"][]) {
    for (const row of tallies) {
      if (row.kind === "impression") this.#show(row, row.first_day);
      else this.#results.set(shownKey(row), [...(this.#results.get(shownKey(row)) ?? []), row]);
    }
  }

  isShown(event: Shown): boolean {
    return this.#days.has(shownKey(event));
  }

  /** The day since which the visitor is shown the experience; `null`: it is not known. */
  dayOf(event: Shown): number | null {
    const day = this.#days.get(shownKey(event));
    return day === undefined ? neverShown : day;
  }

  /**
   * Notes the first impression of an experience. What its visitor did before belongs to the visitors who were not shown the experience; now
   * it counts, on this day.
   */
  show(event: CountedEvent): { readonly totals: readonly TotalsDelta[]; readonly several: readonly SeveralDelta[] } {
    const experiences = this.#show(event, event.day);
    const earlier = this.#results.get(shownKey(event)) ?? [];
    const { activity_id, day } = event;
    return {
      totals: earlier.flatMap((row) => moveResults(row, neverShown, day, day)),
      several: experiences === 2 ? [{ activity_id, day, visitors: 1 }] : [],
    };
  }

  #show(shown: Shown, day: number | null): number {
    this.#days.set(shownKey(shown), day);
    const key = `${shown.visitor_id} ${shown.activity_id}`;
    const experiences = (this.#experiences.get(key) ?? 0) + 1;
    this.#experiences.set(key, experiences);
    return experiences;
  }
}

/** Reads what there is of the visitors, whom the caller has locked. */
export async function readExposures(
  trx: Transaction<Tables>,
  engine: Engine,
  visitorIds: ReadonlySet<string>,
): Promise<Exposures> {
  return new Exposures(await readTallies(trx, engine, visitorIds));
}

/** What one visitor did, taken from one day of exposure to another. Squares of single orders are not known by then: they stay. */
export function moveResults(
  { activity_id, experience_id, kind, metric, events, amount }: Tables["tallies"],
  from: number | null,
  to: number | null,
  day: number,
): readonly TotalsDelta[] {
  const key = { activity_id, experience_id, kind, metric, day, order_squares: 0, repeated: 0 };
  const squares = amount ** 2;
  return [
    { ...key, exposed_day: from, visitors: -1, events: -events, amount: -amount, squares: -squares },
    { ...key, exposed_day: to, visitors: 1, events, amount, squares },
  ];
}

function shownKey({ visitor_id, activity_id, experience_id }: Shown): string {
  return `${visitor_id} ${activity_id} ${experience_id}`;
}
