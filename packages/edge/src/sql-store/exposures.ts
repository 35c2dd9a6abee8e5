import type { Transaction } from "kysely";
import type { Engine } from "./db/engine.ts";
import { readTallies } from "./db/read-tallies.ts";
import { neverShown, type Tables } from "./db/tables.ts";
import type { SeveralDelta } from "./several-experiences.ts";
import type { TotalsDelta } from "./totals.ts";
import type { CountedEvent } from "./visitor-counts.ts";

/** The experience of an activity that a visitor was shown. */
type Shown = Pick<CountedEvent, "visitor_id" | "activity_id" | "experience_id">;

/** The earlier impressions and conversions of visitors, from their tallies. */
export class Exposures {
  /** The day of the first impression by visitor, activity and experience. */
  readonly #days: Map<string, number | null> = new Map();
  /** The number of shown experiences by visitor and activity. */
  readonly #experiences: Map<string, number> = new Map();
  /** The conversions by visitor, activity and experience. */
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

  /** Returns the day of the first impression; `neverShown` without one, `null` if it is unknown. */
  findDay(event: Shown): number | null {
    const day = this.#days.get(shownKey(event));
    return day === undefined ? neverShown : day;
  }

  /**
   * Adds the first impression of an experience. The visitor's earlier conversions move from those of unexposed visitors to this day.
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

/** Reads the exposures of visitors. The caller has locked them. */
export async function readExposures(
  trx: Transaction<Tables>,
  engine: Engine,
  visitorIds: ReadonlySet<string>,
): Promise<Exposures> {
  return new Exposures(await readTallies(trx, engine, visitorIds));
}

/** Moves a visitor's conversions from one day of exposure to another. Squares of single orders are unknown here, and stay. */
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
