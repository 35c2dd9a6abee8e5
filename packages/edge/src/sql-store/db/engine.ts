import type { Kysely, LogConfig, Transaction } from "kysely";
import type { Tables } from "./tables.ts";

/** What every engine can be given. */
export interface EngineOptions {
  /** Called after each statement, with its text and parameters: for tests that look at what the edge asks a database. */
  readonly onStatement?: (text: string, parameters: readonly unknown[]) => void;
}

/** What Kysely is to log. */
export function toLog({ onStatement }: EngineOptions): { readonly log?: LogConfig } {
  if (onStatement === undefined) return {};
  return { log: ({ query }) => onStatement(query.sql, query.parameters) };
}

/**
 * What an error means.
 *
 * - `retry`: the same work may succeed at once: deadlocks, lost connections, a lock that another process has for a moment
 * - `timeout`: this work took too long; other work may succeed
 * - `unavailable`: the database cannot be used now: no connection, a full disk, a server that only reads
 * - `defect`: the work itself is at fault
 */
export type Failure = "retry" | "timeout" | "unavailable" | "defect";

/** A database, and the few things in which engines differ. Everything else is one code over Kysely. */
export interface Engine {
  readonly kind: "sqlite" | "postgres";
  readonly db: Kysely<Tables>;
  /** The file of the database, which other threads can open; `null`: it is in memory, or on a server. */
  readonly file: string | null;
  /** How many transactions are worth running at once. */
  readonly parallel: number;
  /** Whether a transaction that reads rows in order to write them has to lock them. Without, writers exclude each other anyway. */
  readonly locksRows: boolean;
  /** Whether events go to the journal first, and from there to their tables when there is time. */
  readonly keepsJournal: boolean;
  /** Whether Citus distributes tables, or may: then statements have lists of values instead of one parameter for all of them. */
  readonly mayBeDistributed: boolean;
  /**
   * Runs a statement once for each list of parameters, within the transaction under way. Returns for each whether it changed a row. `null`: the
   * engine is on a server, where one statement for all rows costs less.
   */
  readonly runEach: ((text: string, lists: readonly (readonly unknown[])[]) => readonly boolean[]) | null;
  /** Locks the rows of these visitors, in the order in which they are given. Tells the version of each that there is. */
  lockVisitors(trx: Transaction<Tables>, visitorIds: readonly string[]): Promise<ReadonlyMap<string, number>>;
  /** Keeps other transactions from binding these identities until this one ends. */
  lockIdentities(trx: Transaction<Tables>, identities: readonly string[]): Promise<void>;
  /** Runs `work` in a transaction. Returns its result when it is committed, also where only the response to the commit was lost. */
  transact<T>(work: (trx: Transaction<Tables>) => Promise<T>): Promise<T>;
  /** Settles when what was committed before is on the disk, and survives the power going off. */
  sync(): Promise<void>;
  /** Runs `work` while no other edge runs it on this database. It may take longer than what a request does. */
  exclusively(work: (db: Kysely<Tables>) => Promise<void>): Promise<void>;
  classify(error: unknown): Failure;
  /** Calls `listener` before the files are opened anew. Nobody may have the old ones open after it. */
  onReopen(listener: () => Promise<void>): void;
  /** Does what a request does to a database: connects, writes and commits. Opens anew what was lost. */
  probe(): Promise<void>;
  close(): Promise<void>;
}

/** Inserts a row and deletes it: fails where the disk is full, or the server only reads. */
export async function writeProbe(trx: Transaction<Tables>): Promise<void> {
  const { entry_id } = await trx
    .insertInto("journal")
    .values({ entry: "[[],null]" })
    .returning("entry_id")
    .executeTakeFirstOrThrow();
  await trx.deleteFrom("journal").where("entry_id", "=", entry_id).execute();
}
