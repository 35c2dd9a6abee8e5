import { isTargetError, type TargetError, type VisitorId } from "@fletch/delivery-api";
import type { Transaction } from "kysely";
import { Batcher } from "./batcher.ts";
import { Availability, toUnavailable } from "./db/availability.ts";
import type { Engine } from "./db/engine.ts";
import type { Schema } from "./db/tables.ts";
import { deleteVisitor } from "./delete-visitor.ts";
import { exportVisitor, type VisitorExport } from "./export-visitor.ts";
import { toIdentities } from "./identities.ts";
import { drainJournal, findNewestEntry } from "./journal.ts";
import { JournalDrainer } from "./journal-drainer.ts";
import { ProfileCache } from "./profile-cache.ts";
import { prune } from "./prune.ts";
import { readVisitors } from "./read-visitors.ts";
import { recordVisits, type VisitWrite, type WriteContext, type WrittenVisit } from "./record-visits.ts";
import { readTotals, type Total } from "./totals.ts";
import type { VisitorProfile, VisitorQuery } from "./visitor-profile.ts";

/** What a store can be given. */
export interface StoreOptions {
  /** Called once for each time that the database is lost, with a `store-unavailable` that says why. @default does nothing */
  readonly onProblem?: (problem: TargetError) => void;
}

/** Whether a visit was written; if not, who the visitor really is, to decide again. */
export type RecordResult = { readonly recorded: true } | { readonly recorded: false; readonly visitor: VisitorProfile };

/**
 * What the edge keeps: who visitors are, what is known of them, and what happened. Any number of edges may work on one database.
 *
 * A request reads once (`load`), is decided, and writes once (`record`). What it claimed may have been taken by another request in
 * the meantime; then it was not written, and is decided again: `handleDelivery` shows how.
 */
export class Store {
  readonly #engine: Engine;
  readonly #recorder: WriteContext;
  readonly #cache: ProfileCache = new ProfileCache();
  readonly #loads: Batcher<VisitorQuery, VisitorProfile>;
  readonly #records: Batcher<VisitWrite, WrittenVisit | null>;
  readonly #folder: JournalDrainer | null;
  readonly #availability: Availability;
  #check: Promise<void> | null = null;
  #closing: Promise<void> | null = null;

  constructor(engine: Engine, recorder: Omit<WriteContext, "engine">, { onProblem }: StoreOptions = {}) {
    this.#engine = engine;
    this.#availability = new Availability({ probe: () => engine.probe(), onLost: onProblem ?? (() => undefined) });
    this.#recorder = { engine, ...recorder };
    const { parallel } = engine;
    const isOfOneItem = (error: unknown): boolean => !isTargetError(error, "store-unavailable");
    this.#loads = new Batcher({
      size: 256,
      parallel,
      isOfOneItem,
      run: (arrivals) => this.#try(() => readVisitors(engine.db, arrivals, this.#cache)),
    });
    this.#records = new Batcher({
      size: 256,
      parallel,
      isOfOneItem,
      run: (visits) => this.#recordAll(visits),
    });
    this.#folder = engine.keepsJournal
      ? new JournalDrainer({
          fold: (size) => this.#transact((trx) => drainJournal(trx, this.#recorder, size)),
          findNewest: () => this.#try(() => findNewestEntry(engine.db)),
          isBusy: () => this.#records.isBusy,
        })
      : null;
  }

  /** What is known of the visitor of a request. Writes nothing. */
  load(arrival: VisitorQuery): Promise<VisitorProfile> {
    const remembered = this.#cache.find(arrival);
    if (remembered !== null) return Promise.resolve(remembered);
    return this.#availability.problem === null ? this.#loads.add(arrival) : Promise.reject(this.#availability.problem);
  }

  /** Writes what came of a request; settles when it is committed. */
  async record(visit: VisitWrite): Promise<RecordResult> {
    if (this.#availability.problem !== null) throw this.#availability.problem;
    const written = await this.#records.add(visit);
    this.#cache.follow(visit, written);
    if (written !== null) return { recorded: true };
    return { recorded: false, visitor: await this.#loads.add(visit.visitor.basis.arrival) };
  }

  async #recordAll(visits: readonly VisitWrite[]): Promise<readonly (WrittenVisit | null)[]> {
    const written = await this.#write((trx) => recordVisits(trx, this.#recorder, visits));
    this.#folder?.noteWritten(
      visits.reduce((count, { events }, index) => count + (written[index] ? events.length : 0), 0),
    );
    return written;
  }

  /** Events by activity, experience, kind and day. @param activityId without it: of all activities */
  async readTotals(activityId?: number): Promise<readonly Total[]> {
    await this.#folder?.finish();
    return this.#try(() => readTotals(this.#engine.db, activityId));
  }

  /** All that is kept of a visitor, by any of the ids; `null` if nothing is. */
  async exportVisitor(id: VisitorId): Promise<VisitorExport | null> {
    await this.#folder?.finish();
    return this.#write((trx) => exportVisitor(trx, this.#engine, toIdentities(id)));
  }

  /** Forgets a visitor. Totals, which point to nobody, stay. @returns whether there was one */
  async deleteVisitor(id: VisitorId): Promise<boolean> {
    await this.#folder?.finish();
    this.#cache.forgetAll(toIdentities(id));
    return this.#write(async (trx) => {
      // What came since: nothing of the visitor may come out of the journal later.
      while (this.#folder !== null && !(await drainJournal(trx, this.#recorder, 1_000)).isEmpty);
      return deleteVisitor(trx, this.#engine, toIdentities(id));
    });
  }

  /** Forgets events that were recorded, and visitors who were last seen, before a time in milliseconds since the epoch. */
  async prune(before: number): Promise<void> {
    await this.#folder?.finish();
    await prune(this.#engine, before, (work) => this.#write(work));
  }

  /** @throws TargetError `store-unavailable` while the database cannot be used */
  check(): Promise<void> {
    this.#check ??= this.#try(() => this.#engine.probe()).finally(() => {
      this.#check = null;
    });
    return this.#check;
  }

  /** Waits for what is being written, and closes the database. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    await Promise.all([this.#loads.drain(), this.#records.drain(), this.#check?.catch(() => {})]);
    this.#availability.close();
    // What could not be moved stays in the journal, and is moved after the next start.
    await this.#folder?.close().catch(() => {});
    await this.#engine.close();
  }

  /** Settles when it is committed, and on the disk. */
  async #write<T>(work: (trx: Transaction<Schema>) => Promise<T>): Promise<T> {
    const result = await this.#transact(work);
    try {
      await this.#engine.sync();
    } catch (error) {
      // It is committed, so it is not done again; but nobody is answered by what the disk may not have.
      throw this.#lose(error);
    }
    return result;
  }

  #transact<T>(work: (trx: Transaction<Schema>) => Promise<T>): Promise<T> {
    return this.#try(() => this.#engine.transact(work));
  }

  /**
   * A transaction that was rolled back is run again where that may help; one that was committed never is.
   *
   * @throws TargetError `store-unavailable` where it did not help
   */
  async #try<T>(work: () => Promise<T>): Promise<T> {
    const end = performance.now() + patience;
    for (let attempt = 1; ; attempt++) {
      if (this.#availability.problem !== null) throw this.#availability.problem;
      try {
        return await work();
      } catch (error) {
        if (isTargetError(error)) throw error;
        const failure = this.#engine.classify(error);
        if (failure === "defect") throw error;
        if (failure === "timeout") throw toUnavailable(error);
        const isOver = attempt >= leastAttempts && performance.now() > end;
        if (failure === "unavailable" || isOver) throw this.#lose(error);
        await new Promise((resolve) => setTimeout(resolve, Math.min(2 ** attempt * 5, 100) * (0.5 + Math.random())));
      }
    }
  }

  #lose(cause: unknown): TargetError {
    const problem = this.#availability.lose(cause);
    this.#loads.abandon(problem);
    this.#records.abandon(problem);
    return problem;
  }
}

/** How long work is tried again, in milliseconds, and how often at least: a deadlock takes a second to be noticed. */
const patience = 1_000;
const leastAttempts = 3;
