import { isTargetError } from "@fletch/delivery-api";
import type { Transaction } from "kysely";
import { RepeatedEvents } from "./db/insert-events.ts";
import type { Tables } from "./db/tables.ts";
import { type DrainResult, drainJournal, type Entries, EntryFailure, findOldestEntry } from "./journal.ts";
import { KnownExposures } from "./known-exposures.ts";
import type { WriteContext } from "./write-context.ts";

type Transact = (work: (trx: Transaction<Tables>) => Promise<DrainResult>) => Promise<DrainResult>;

/** How many portions are moved without an expectation after one that had repeated events. */
const portionsAfterRepeat = 100;

/** Moves portions of the journal, expecting that their events are new, and that many of their visitors were counted before. */
export class JournalMover {
  readonly #context: Pick<WriteContext, "engine" | "writer">;
  readonly #transact: Transact;
  readonly #known = new KnownExposures();
  #portionsWithoutExpectation = 0;

  constructor(context: Pick<WriteContext, "engine" | "writer">, transact: Transact) {
    this.#context = context;
    this.#transact = transact;
  }

  /** Moves about `size` events in one transaction. */
  async move(size: number, entries: Entries): Promise<DrainResult> {
    if (this.#portionsWithoutExpectation === 0) {
      try {
        return await this.#move(size, entries, true);
      } catch (error) {
        if (!(error instanceof RepeatedEvents)) throw error;
        this.#portionsWithoutExpectation = portionsAfterRepeat;
      }
    }
    this.#portionsWithoutExpectation--;
    return this.#move(size, entries, false);
  }

  /** Moves the oldest entry. @throws EntryFailure if it cannot be moved although the database can be used */
  async moveOldest(entries: Entries): Promise<DrainResult> {
    let only = 0;
    try {
      return await this.#transact(async (trx) => {
        only = await findOldestEntry(trx, entries);
        if (only === 0) return { count: 0, isEmpty: true, last: 0 };
        const moved = await drainJournal(trx, this.#context, { size: 1, entries: { only } });
        return { ...moved, isEmpty: false };
      });
    } catch (error) {
      if (only === 0 || isTargetError(error)) throw error;
      throw new EntryFailure(only, error);
    }
  }

  async #move(size: number, entries: Entries, areNew: boolean): Promise<DrainResult> {
    const known = this.#known;
    const result = await this.#transact((trx) => {
      known.begin();
      return drainJournal(trx, this.#context, { size, entries, expectations: { areNew, known } });
    });
    known.commit();
    return result;
  }
}
