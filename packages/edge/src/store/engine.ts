import type { Kysely, Transaction } from "kysely";
import type { Schema } from "./schema.ts";

/** A database, and the few things in which engines differ. Everything else is one code over Kysely. */
export interface Engine {
  readonly kind: "sqlite" | "postgres";
  readonly db: Kysely<Schema>;
  /** How many transactions are worth running at once. */
  readonly parallel: number;
  /** Whether a transaction that reads rows in order to write them has to lock them. Without, writers exclude each other anyway. */
  readonly locksRows: boolean;
  /** Whether events go to the journal first, and from there to their tables when there is time. */
  readonly keepsJournal: boolean;
  /** Locks the rows of these visitors, in the order in which they are given. Tells the version of each that there is. */
  lockVisitors(trx: Transaction<Schema>, visitorIds: readonly string[]): Promise<ReadonlyMap<string, number>>;
  /** Keeps other transactions from binding these identities until this one ends. */
  lockIdentities(trx: Transaction<Schema>, identities: readonly string[]): Promise<void>;
  /** Settles when what was committed before is on the disk, and survives the power going off. */
  sync(): Promise<void>;
  /** Runs `work` while no other edge runs it on this database. */
  exclusively(work: () => Promise<void>): Promise<void>;
  /** Whether the same transaction can succeed when it is run again: deadlocks, lost connections, a busy database. */
  isTransient(error: unknown): boolean;
  close(): Promise<void>;
}
