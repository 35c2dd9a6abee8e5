/** START HERE: the visitor store on a database. `db/` has the engines and their SQL. */
import { isTargetError, type TargetError, type VisitorId } from "@fletch/delivery-api";
import type { Transaction } from "kysely";
import type { ActivityCounts, CountsQuery } from "../visitors/activity-counts.ts";
import { toIdentities } from "../visitors/identities.ts";
import type { Total } from "../visitors/visitor-event.ts";
import type { VisitorQuery } from "../visitors/visitor-profile.ts";
import type { RecordResult, VisitorStore } from "../visitors/visitor-store.ts";
import { Batcher } from "./batcher.ts";
import { Availability, toUnavailable } from "./db/availability.ts";
import type { Engine } from "./db/engine.ts";
import type { Tables } from "./db/tables.ts";
import { deleteVisitor } from "./delete-visitor.ts";
import { exportVisitor, type SqlVisitorExport } from "./export-visitor.ts";
import { type DrainResult, drainJournal, type Entries, type EntryFailure, findNewestEntry } from "./journal.ts";
import { JournalDrainer } from "./journal-drainer.ts";
import { JournalMover } from "./journal-mover.ts";
import type { JournalThread, StartJournalWorker } from "./journal-thread.ts";
import { openJournalThread } from "./open-journal-thread.ts";
import { ProfileCache } from "./profile-cache.ts";
import { prune } from "./prune.ts";
import { readActivityCounts } from "./read-activity-counts.ts";
import type { ReadProfile, ReadVersion, ReadVisit } from "./read-version.ts";
import { readVisitors } from "./read-visitors.ts";
import { recordVisits, type WrittenVisit } from "./record-visits.ts";
import { readTotals } from "./totals.ts";
import type { WriteContext } from "./write-context.ts";

/** Options of the store. */
export interface StoreOptions {
  /**
   * Called once for each time that the database is lost, with a `store-unavailable` that says why; when the thread of the journal ended; and when an
   * entry of the journal could not be moved, or a checkpoint failed, once until that succeeds.
   * @default does nothing
   */
  readonly onProblem?: (problem: Error) => void;
  /** Called for each entry of the journal that could not be moved, once. @default does nothing */
  readonly onEntryFailed?: () => void;
  /** Starts the thread of the journal. @default from this package */
  readonly startJournalWorker?: StartJournalWorker;
}

/**
 * Keeps visitors in SQLite or PostgreSQL. Any number of edges may work on one database.
 *
 * Requests that come together are read in a handful of statements, and written in one transaction (`Batcher`). Visitors who were here
 * last are not read again (`ProfileCache`). Work that was rolled back is tried again (`#try`); while the database is lost everything is
 * refused at once (`Availability`). On SQLite events go to a journal first, and under load another thread moves them on (`JournalDrainer`).
 */
export class SqlVisitorStore implements VisitorStore<ReadVersion> {
  readonly #engine: Engine;
  readonly #context: WriteContext;
  readonly #cache: ProfileCache = new ProfileCache();
  readonly #loads: Batcher<VisitorQuery, ReadProfile>;
  readonly #records: Batcher<ReadVisit, WrittenVisit | null>;
  readonly #drainer: JournalDrainer | null;
  readonly #thread: JournalThread | null;
  readonly #availability: Availability;
  #check: Promise<void> | null = null;
  #closing: Promise<void> | null = null;

  constructor(engine: Engine, context: Omit<WriteContext, "engine">, options: StoreOptions = {}) {
    const { onProblem = () => undefined, onEntryFailed = () => undefined, startJournalWorker } = options;
    this.#engine = engine;
    this.#availability = new Availability({ probe: () => engine.probe(), onLost: onProblem });
    this.#context = { engine, ...context };
    const { parallel } = engine;
    const isOfOneItem = (error: unknown): boolean => !isTargetError(error, "store-unavailable");
    const mover = new JournalMover(this.#context, (work) => this.#transact(work));
    this.#loads = new Batcher({
      size: 256,
      parallel,
      isOfOneItem,
      run: (queries) => this.#try(() => readVisitors(engine.db, queries, this.#cache)),
    });
    this.#records = new Batcher({
      size: 256,
      parallel,
      isOfOneItem,
      run: (visits) => this.#recordAll(visits),
    });
    this.#thread = openJournalThread(engine, context.writer, onProblem, startJournalWorker);
    this.#drainer = engine.keepsJournal
      ? new JournalDrainer({
          drain: (size, entries) => mover.move(size, entries),
          drainOnThread: (size, entries) => this.#drainOnThread(size, entries),
          drainOldest: (entries) => mover.moveOldest(entries),
          isOfEntry: isOfOneItem,
          onEntryFailed: (failure, isFirst) => {
            onEntryFailed();
            if (isFirst) onProblem(describeFailure(failure));
          },
          findNewest: () => this.#try(() => findNewestEntry(engine.db)),
          isBusy: () => this.#records.isBusy,
        })
      : null;
  }

  /** Returns the profile of a request's visitor. Writes nothing. */
  load(query: VisitorQuery): Promise<ReadProfile> {
    const remembered = this.#cache.find(query);
    if (remembered !== null) return Promise.resolve(remembered);
    return this.#availability.problem === null ? this.#loads.add(query) : Promise.reject(this.#availability.problem);
  }

  /** Writes the results of a request. Resolves when they are committed and on the disk. */
  async record(visit: ReadVisit): Promise<RecordResult<ReadVersion>> {
    if (this.#availability.problem !== null) throw this.#availability.problem;
    const written = await this.#records.add(visit);
    this.#cache.follow(visit, written);
    if (written !== null) return { recorded: true };
    return { recorded: false, visitor: await this.#loads.add(visit.visitor.query) };
  }

  async #recordAll(visits: readonly ReadVisit[]): Promise<readonly (WrittenVisit | null)[]> {
    const written = await this.#write((trx) => recordVisits(trx, this.#context, visits));
    this.#drainer?.noteWritten(
      visits.reduce((count, { events }, index) => count + (written[index] ? events.length : 0), 0),
    );
    return written;
  }

  /** Keeps the connection meanwhile, so that the two never wait for each other's locks in SQLite. Returns `null` if there is no thread. */
  async #drainOnThread(size: number, entries: Entries): Promise<DrainResult | null> {
    const thread = this.#thread;
    if (thread === null || !(await thread.start())) return null;
    return this.#try(() => this.#engine.db.connection().execute(() => thread.drain(size, entries)));
  }

  /** Returns events by activity, experience, kind and day. @param activityId an activity; by default all */
  async readTotals(activityId?: number): Promise<readonly Total[]> {
    await this.#drainer?.finish();
    return this.#try(() => readTotals(this.#engine.db, activityId));
  }

  /** Returns the counts of an activity by day. */
  async readActivityCounts(query: CountsQuery): Promise<ActivityCounts> {
    await this.#drainer?.finish();
    return this.#try(() => readActivityCounts(this.#engine.db, query));
  }

  /** Returns all rows of a visitor by any of its ids; `null` for an unknown visitor. */
  async exportVisitor(id: VisitorId): Promise<SqlVisitorExport | null> {
    await this.#drainer?.finish();
    return this.#write((trx) =>
      exportVisitor(trx, this.#engine, toIdentities(id), this.#drainer?.entries.except ?? []),
    );
  }

  /** Deletes a visitor. Totals stay, because they have no visitor ids. @returns whether the visitor existed */
  async deleteVisitor(id: VisitorId): Promise<boolean> {
    await this.#drainer?.finish();
    this.#cache.forgetAll(toIdentities(id));
    return this.#write(async (trx) => {
      // Drains what was added since, so that nothing of the visitor comes from the journal later.
      const entries = this.#drainer?.entries;
      while (entries !== undefined && !(await drainJournal(trx, this.#context, { size: 1_000, entries })).isEmpty);
      return deleteVisitor(trx, this.#engine, toIdentities(id), entries?.except ?? []);
    });
  }

  /**
   * Deletes events that were recorded, and visitors that were last seen, before a time in milliseconds since the epoch.
   *
   * @param signal aborts to end early; the rest stays for the next time
   */
  async prune(before: number, signal?: AbortSignal): Promise<void> {
    await this.#drainer?.finish(signal);
    await prune(this.#engine, before, {
      write: (work) => this.#write(work),
      findFailedEntries: () => this.#drainer?.entries.except ?? [],
      signal,
    });
  }

  /** Probes the database. @throws TargetError `store-unavailable` during an outage */
  check(): Promise<void> {
    this.#check ??= this.#try(() => this.#engine.probe()).finally(() => {
      this.#check = null;
    });
    return this.#check;
  }

  /** Waits for pending writes, and closes the database. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    await Promise.all([this.#loads.drain(), this.#records.drain(), this.#check?.catch(() => {})]);
    await this.#availability.close();
    // After a failure, entries stay in the journal, and are drained after the next start.
    await this.#drainer?.close().catch(() => {});
    await this.#thread?.close();
    await this.#engine.close();
  }

  /** Runs a transaction. Resolves when it is committed and on the disk. */
  async #write<T>(work: (trx: Transaction<Tables>) => Promise<T>): Promise<T> {
    const result = await this.#transact(work);
    try {
      await this.#engine.sync();
    } catch (error) {
      // The transaction is committed, so it is not retried. But no success is reported for data that may not be on the disk.
      throw this.#lose(error);
    }
    return result;
  }

  #transact<T>(work: (trx: Transaction<Tables>) => Promise<T>): Promise<T> {
    return this.#try(() => this.#engine.transact(work));
  }

  /**
   * Runs a transaction, and retries it after a rollback if that may help. A committed transaction is never retried.
   *
   * @throws TargetError `store-unavailable` if the retries fail
   */
  async #try<T>(work: () => Promise<T>): Promise<T> {
    const end = performance.now() + retryTime;
    for (let attempt = 1; ; attempt++) {
      if (this.#availability.problem !== null) throw this.#availability.problem;
      try {
        return await work();
      } catch (error) {
        if (isTargetError(error)) throw error;
        const failure = this.#engine.classify(error);
        if (failure === "defect") throw error;
        if (failure === "timeout") throw toUnavailable(error);
        const isOver = attempt >= minAttempts && performance.now() > end;
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

function describeFailure({ entryId, message, cause }: EntryFailure): Error {
  const what = `The entry ${entryId} of the journal could not be moved to the tables of events, so reports lack its events`;
  return new Error(`${what}. It stays in the journal, and is tried again; other entries are moved: ${message}`, {
    cause,
  });
}

/** How long work is retried, in milliseconds. At least `minAttempts` are made, because PostgreSQL takes a second to detect a deadlock. */
const retryTime = 1_000;
const minAttempts = 3;
