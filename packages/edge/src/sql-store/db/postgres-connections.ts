import type { PostgresPool, PostgresPoolClient, PostgresQueryResult } from "kysely";
import { Pool, type PoolClient, type PoolConfig } from "pg";

/** How long to wait for PostgreSQL, in milliseconds. */
export interface PostgresLimits {
  /** For a connection. */
  readonly connect: number;
  /** For a statement. The server cancels it then; if the server says nothing either, the connection is given up a little later. */
  readonly statement: number;
}

/** The server said nothing within the limit: it hangs, or the network does not deliver any more. */
export class NoResponse extends Error {
  override readonly name = "NoResponse";
}

/** How long a connection may take to say goodbye, in milliseconds. */
const farewell = 300;

/**
 * Connections to a PostgreSQL server that may go away at any time, with or without a word. A statement settles within its limit, whatever
 * becomes of the server, and a connection that broke is never used again.
 */
export class PostgresConnections implements PostgresPool {
  readonly #pool: Pool;
  readonly #limit: number;
  readonly #clients: Map<PoolClient, LimitedClient> = new Map();

  constructor(config: PoolConfig, limits: PostgresLimits) {
    this.#limit = limits.statement + 500;
    this.#pool = new Pool({
      connectionTimeoutMillis: limits.connect,
      statement_timeout: limits.statement,
      // An edge that hangs must not keep others from the visitors that it has locked.
      idle_in_transaction_session_timeout: limits.statement + 2_000,
      keepAlive: true,
      keepAliveInitialDelayMillis: 5_000,
      ...config,
    });
    // A connection that breaks is replaced at its next use. Without a listener it would end the process: the pool listens while it is
    // idle only.
    this.#pool.on("error", () => {});
    this.#pool.on("connect", (client) => {
      client.on("error", () => {});
      this.#clients.set(client, new LimitedClient(client, this.#limit));
    });
    this.#pool.on("remove", (client) => this.#clients.delete(client));
  }

  async connect(): Promise<PostgresPoolClient> {
    for (;;) {
      const client = await this.#pool.connect();
      const limited = this.#clients.get(client);
      // Cursors, which the type has too, are not asked for.
      if (limited?.isUsable) return limited as unknown as PostgresPoolClient;
      client.release(true);
    }
  }

  /** Makes new connections from now on: behind a name there may be another server. */
  renew(): void {
    for (const client of this.#clients.values()) client.isUsable = false;
  }

  async end(): Promise<void> {
    await this.#pool.end();
    const end = performance.now() + farewell;
    while (this.#clients.size > 0 && performance.now() < end) await new Promise((resolve) => setTimeout(resolve, 5));
    for (const client of this.#clients.values()) client.cutOff();
  }
}

/** A connection whose statements settle in time. */
class LimitedClient {
  readonly #client: PoolClient;
  readonly #limit: number;
  #failure: Error | null = null;
  isUsable: boolean = true;

  constructor(client: PoolClient, limit: number) {
    this.#client = client;
    this.#limit = limit;
  }

  /** Of a text with several statements it returns what the last one does. */
  async query<Row>(text: unknown, parameters: readonly unknown[] = []): Promise<PostgresQueryResult<Row>> {
    if (this.#failure !== null) throw this.#failure;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const limit = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        this.#failure = new NoResponse(`PostgreSQL said nothing for ${this.#limit} ms`);
        this.cutOff();
        reject(this.#failure);
      }, this.#limit);
    });
    try {
      const result: unknown = await Promise.race([this.#client.query(text as string, [...parameters]), limit]);
      return (Array.isArray(result) ? result.at(-1) : result) as PostgresQueryResult<Row>;
    } catch (error) {
      if (endsConnection(error)) this.#failure ??= error;
      throw error;
    } finally {
      clearTimeout(timer);
    }
  }

  release(): void {
    this.#client.release(this.#failure ?? !this.isUsable);
  }

  /** Closes the socket without a word. What waits for it is rejected. */
  cutOff(): void {
    const { stream } = Reflect.get(this.#client, "connection") as { readonly stream: { destroy(): void } };
    stream.destroy();
  }
}

/** Whether an error is the end of its connection: it did not come from the server, or it says so. */
function endsConnection(error: unknown): error is Error {
  if (!(error instanceof Error)) return false;
  const severity = Reflect.get(error, "severity");
  return severity === undefined || severity === "FATAL" || severity === "PANIC";
}
