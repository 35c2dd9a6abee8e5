/** One connection, for one request at a time: undici's `Client`, which opens its socket for the first request, and again after it was closed. */
export interface Connection {
  on(event: "disconnect", listener: () => void): unknown;
  destroy(): Promise<void>;
}

/** A request that needs a connection. */
export interface PoolRequest<C extends Connection> {
  /** Whether nobody needs it any more. */
  readonly isSettled: boolean;
  /** Sends it, and calls `release` or `discard` later. */
  sendOver(connection: C, pool: ConnectionPool<C>): void;
}

/**
 * The connections to an origin. Takes the one that was used last. What waits for one is kept as it came: its path and headers are made when it is sent.
 *
 * Compared with undici's own pool, which looks for a free connection in a list twice for each request and keeps requests in their final form, see
 * "Remote calls" in docs/performance.md (bench: remote).
 */
export class ConnectionPool<C extends Connection> {
  readonly #open: () => C;
  readonly #limit: number;
  readonly #onEmpty: () => void;
  readonly #all: Set<C> = new Set();
  readonly #idle: C[] = [];
  /** Whose responses ended in this turn of the event loop. */
  #released: C[] = [];
  /** The latest last. */
  #waiting: PoolRequest<C>[] = [];
  /** Those before them, the earliest last. */
  #next: PoolRequest<C>[] = [];

  /**
   * @param open creates a connection
   * @param limit the most connections
   * @param onEmpty called when no connection is left
   */
  constructor(open: () => C, limit: number, onEmpty: () => void) {
    this.#open = open;
    this.#limit = limit;
    this.#onEmpty = onEmpty;
  }

  send(request: PoolRequest<C>): void {
    if (request.isSettled) return;
    const connection = this.#find();
    if (connection === undefined) this.#waiting.push(request);
    else request.sendOver(connection, this);
  }

  /**
   * Takes back a connection after a whole response. The next request is passed on when the event loop turns, and undici writes it a turn later: the
   * process then knows whether the host closed the connection without saying so.
   */
  release(connection: C): void {
    this.#released.push(connection);
    if (this.#released.length === 1) setImmediate(this.#passOn);
  }

  /** Closes a connection after a failure. The next request gets another one. */
  discard(connection: C): void {
    this.#all.delete(connection);
    connection.destroy().catch(ignore);
    const next = this.#take();
    if (next === undefined) {
      if (this.#all.size === 0) this.#onEmpty();
      return;
    }
    const other = this.#find();
    // It stays the first of those that wait.
    if (other === undefined) this.#next.push(next);
    else next.sendOver(other, this);
  }

  async close(): Promise<void> {
    await Promise.all(Array.from(this.#all, (connection) => connection.destroy()));
  }

  readonly #passOn = (): void => {
    const released = this.#released;
    this.#released = [];
    for (const connection of released) {
      const next = this.#take();
      if (next === undefined) this.#idle.push(connection);
      else next.sendOver(connection, this);
    }
  };

  /** Returns a connection for a request that is not counted as waiting. */
  #find(): C | undefined {
    // Rather one that is passed on in this turn than another one: undici sets no timer for it, and fewer are open.
    const isNextFree = this.#waiting.length + this.#next.length < this.#released.length;
    return this.#idle.pop() ?? (isNextFree ? undefined : this.#add());
  }

  #add(): C | undefined {
    if (this.#all.size >= this.#limit) return undefined;
    const connection = this.#open();
    this.#all.add(connection);
    connection.on("disconnect", () => {
      for (const unused of [this.#idle, this.#released]) {
        const at = unused.indexOf(connection);
        if (at === -1) continue;
        unused.splice(at, 1);
        this.discard(connection);
      }
    });
    return connection;
  }

  /** The first that still needs a connection. */
  #take(): PoolRequest<C> | undefined {
    for (;;) {
      if (this.#next.length === 0) {
        this.#next = this.#waiting.reverse();
        this.#waiting = [];
      }
      const first = this.#next.pop();
      if (first === undefined || !first.isSettled) return first;
    }
  }
}

function ignore(): void {}
