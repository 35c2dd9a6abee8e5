import type { PostgresPool, PostgresPoolClient, PostgresQueryResult } from "kysely";
import { Pool, type PoolClient, type PoolConfig } from "pg";

/** Time limits, in milliseconds. */
export interface PostgresLimits {
  /** For a connection. */
  readonly connect: number;
  /**
   * For a statement. The server cancels it then; the connection is closed half a second later if the server does not respond. 0: none.
   */
  readonly statement: number;
}

/** The server did not respond within the limit: it hangs, or the network is interrupted. */
export class NoResponse extends Error {
  override readonly name = "NoResponse";
}

/** How long connections may take to close, in milliseconds. */
const farewell = 300;
/** How long after its limit the server may take to cancel a statement, in milliseconds. */
const grace = 500;
/** How late a timer is that tells of a pause of this process, in milliseconds. */
const pauseLength = 100;

/**
 * A pool of connections to a PostgreSQL server that may fail at any time, also silently. A statement settles within its limit in any case, and
 * a broken connection is never used again.
 */
export class PostgresConnections implements PostgresPool {
  readonly #pool: Pool;
  readonly #limit: number | null;
  readonly #clients: Map<PoolClient, LimitedClient> = new Map();

  constructor(config: PoolConfig, limits: PostgresLimits) {
    this.#limit = limits.statement === 0 ? null : limits.statement + grace;
    this.#pool = new Pool({
      connectionTimeoutMillis: limits.connect,
      // An edge that hangs must not hold its locks on visitors.
      idle_in_transaction_session_timeout: limits.statement + 2_000,
      keepAlive: true,
      keepAliveInitialDelayMillis: 5_000,
      ...config,
      statement_timeout: limits.statement,
    });
    // A broken connection is replaced at its next use. The pool handles its `error` event only while it is idle; without a listener, the event
    // would end the process.
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
      // The type includes cursors, which nothing here uses.
      if (limited?.isUsable) return limited as unknown as PostgresPoolClient;
      client.release(true);
    }
  }

  /** Replaces all connections at their next use: the host name may lead to another server now. */
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

/** A connection with a time limit for statements. */
class LimitedClient {
  readonly #client: PoolClient;
  readonly #limit: number | null;
  #failure: Error | null = null;
  isUsable: boolean = true;

  /** @param limit in milliseconds; `null`: none */
  constructor(client: PoolClient, limit: number | null) {
    this.#client = client;
    this.#limit = limit;
  }

  /** Runs a statement. For a text with several statements, returns the result of the last one. */
  async query<Row>(text: unknown, parameters: readonly unknown[] = []): Promise<PostgresQueryResult<Row>> {
    if (this.#failure !== null) throw this.#failure;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const limit = new Promise<never>((_, reject) => {
      if (this.#limit === null) return;
      const fail = (): void => {
        this.#failure = new NoResponse(`PostgreSQL said nothing for ${this.#limit} ms`);
        this.cutOff();
        reject(this.#failure);
      };
      const end = performance.now() + this.#limit;
      timer = setTimeout(() => {
        // What the server said during a pause is still to be read; if the whole machine paused, it is still to be said.
        if (performance.now() - end > pauseLength) timer = setTimeout(fail, grace);
        else fail();
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

  /** Destroys the socket. Pending statements are rejected. */
  cutOff(): void {
    const { stream } = Reflect.get(this.#client, "connection") as { readonly stream: { destroy(): void } };
    stream.destroy();
  }
}

/** Whether an error ends its connection: it is not from the server, or its severity says so. */
function endsConnection(error: unknown): error is Error {
  if (!(error instanceof Error)) return false;
  const severity = Reflect.get(error, "severity");
  return severity === undefined || severity === "FATAL" || severity === "PANIC";
}
