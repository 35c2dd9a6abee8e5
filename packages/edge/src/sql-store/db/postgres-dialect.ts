import {
  CompiledQuery,
  type DatabaseConnection,
  type Driver,
  PostgresDialect,
  type PostgresDialectConfig,
  PostgresDriver,
  type TransactionSettings,
} from "kysely";

/** The connection broke during a commit, so the transaction may or may not be committed. */
export class LostCommit extends Error {
  override readonly name = "LostCommit";
  /** The id with which PostgreSQL returns the transaction's status. */
  readonly transactionId: string;

  constructor(transactionId: string, cause: unknown) {
    super("The response to a commit was lost", { cause });
    this.transactionId = transactionId;
  }
}

/** PostgreSQL with transaction ids, so that the status of a transaction can be queried after its connection broke. */
export class TracedPostgresDialect extends PostgresDialect {
  readonly #config: PostgresDialectConfig;

  constructor(config: PostgresDialectConfig) {
    super(config);
    this.#config = config;
  }

  override createDriver(): Driver {
    return new TracedPostgresDriver(this.#config);
  }
}

class TracedPostgresDriver extends PostgresDriver {
  readonly #transactionIds = new WeakMap<DatabaseConnection, string>();

  override async beginTransaction(connection: DatabaseConnection, settings: TransactionSettings): Promise<void> {
    if (settings.accessMode !== undefined || settings.isolationLevel !== undefined) {
      return super.beginTransaction(connection, settings);
    }
    // Both in one round trip.
    const begin = CompiledQuery.raw("begin; select txid_current()::text as id");
    const { rows } = await connection.executeQuery<{ readonly id: string }>(begin as CompiledQuery<{ id: string }>);
    this.#transactionIds.set(connection, rows[0]?.id ?? "0");
  }

  override async commitTransaction(connection: DatabaseConnection): Promise<void> {
    try {
      await super.commitTransaction(connection);
    } catch (error) {
      const transactionId = this.#transactionIds.get(connection);
      if (transactionId === undefined || isRefused(error)) throw error;
      throw new LostCommit(transactionId, error);
    }
  }

  /** Ignores a failed rollback: the earlier error is the cause, and a broken connection cannot roll back. */
  override async rollbackTransaction(connection: Parameters<PostgresDriver["rollbackTransaction"]>[0]): Promise<void> {
    await super.rollbackTransaction(connection).catch(() => {});
  }
}

/** Whether the server itself refused the commit. */
function isRefused(error: unknown): boolean {
  return error instanceof Error && Reflect.get(error, "severity") === "ERROR";
}
