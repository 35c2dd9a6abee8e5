import type { Kysely, LogConfig, Transaction } from "kysely";
import type { Tables } from "./tables.ts";

/** Options of every engine. */
export interface EngineOptions {
  /** Called after each statement with its text and parameters, for tests. */
  readonly onStatement?: (text: string, parameters: readonly unknown[]) => void;
  /** Called for failed background work. @default does nothing */
  readonly onProblem?: (problem: Error) => void;
}

/** Returns Kysely's option for logging. */
export function toLog({ onStatement }: EngineOptions): { readonly log?: LogConfig } {
  if (onStatement === undefined) return {};
  return { log: ({ query }) => onStatement(query.sql, query.parameters) };
}

/**
 * The kind of a database error.
 *
 * - `retry`: the same work may succeed at once: deadlocks, lost connections, a short lock of another process
 * - `timeout`: this work took too long; other work may succeed
 * - `unavailable`: the database cannot be used now: no connection, a full disk, a read-only server
 * - `defect`: the work itself is wrong
 */
export type Failure = "retry" | "timeout" | "unavailable" | "defect";

/** A database, with the operations that differ between engines. All other code is the same for every engine, and uses Kysely. */
export interface Engine {
  readonly kind: "sqlite" | "postgres";
  readonly db: Kysely<Tables>;
  /** The file of the database, which other threads can open; `null`: it is in memory, or on a server. */
  readonly file: string | null;
  /** The number of transactions that run at once. */
  readonly parallel: number;
  /** Whether a transaction must lock rows that it reads in order to write them. If not, the engine has only one writer at a time. */
  readonly locksRows: boolean;
  /** Whether events are written to the journal first, from which they are drained to their tables. */
  readonly keepsJournal: boolean;
  /** Whether Citus distributes tables, or may: then statements have lists of values instead of one parameter for all of them. */
  readonly mayBeDistributed: boolean;
  /**
   * Runs a statement once for each list of parameters, within the transaction under way. Returns for each how many rows it changed. `null`: the
   * engine is on a server, where one statement for all rows costs less.
   */
  readonly runEach: ((text: string, lists: readonly (readonly unknown[])[]) => readonly number[]) | null;
  /** Locks the rows of these visitors in the given order. Returns the versions of those that exist. */
  lockVisitors(trx: Transaction<Tables>, visitorIds: readonly string[]): Promise<ReadonlyMap<string, number>>;
  /** Locks these identities until the transaction ends, so that no other one links them. */
  lockIdentities(trx: Transaction<Tables>, identities: readonly string[]): Promise<void>;
  /** Runs `work` in a transaction. Returns its result when it is committed, also if only the response to the commit was lost. */
  transact<T>(work: (trx: Transaction<Tables>) => Promise<T>): Promise<T>;
  /** Resolves when all earlier commits are on the disk, and survive a power failure. */
  sync(): Promise<void>;
  /** Runs `work` exclusively among all edges of this database. It may take longer than the statements of a request. */
  exclusively(work: (db: Kysely<Tables>) => Promise<void>): Promise<void>;
  classify(error: unknown): Failure;
  /** Calls `listener` before the files are opened anew. Nobody may have the old ones open after it. */
  onReopen(listener: () => Promise<void>): void;
  /** Connects, writes and commits as a request does. Reopens lost connections and files. */
  probe(): Promise<void>;
  close(): Promise<void>;
}

/** Inserts a row and deletes it: fails if the disk is full or the server is read-only. */
export async function writeProbe(trx: Transaction<Tables>): Promise<void> {
  const { entry_id } = await trx
    .insertInto("journal")
    .values({ entry: "[[],null]" })
    .returning("entry_id")
    .executeTakeFirstOrThrow();
  await trx.deleteFrom("journal").where("entry_id", "=", entry_id).execute();
}
