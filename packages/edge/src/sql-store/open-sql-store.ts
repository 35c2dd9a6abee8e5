import { randomUUID } from "node:crypto";
import { TargetError } from "@fletch/delivery-api";
import { createTimeOrderedId } from "../ids.ts";
import { withoutPassword } from "../without-password.ts";
import { describeCause } from "./db/availability.ts";
import type { Engine, EngineOptions } from "./db/engine.ts";
import { migrate } from "./db/migrations.ts";
import { SqlVisitorStore, type StoreOptions } from "./sql-visitor-store.ts";

/** Options for opening a database. */
export interface OpenOptions extends EngineOptions, StoreOptions {
  /** How long to wait for a database that starts, or that another edge migrates, in milliseconds. @default 30_000 */
  readonly connectTimeout?: number;
  /** Ends the wait when it aborts. @default never */
  readonly signal?: AbortSignal;
}

/**
 * Opens the database of an edge, and migrates its schema. This is the only place that knows the engines. It loads the modules of the one that
 * is used.
 *
 * @param location `:memory:`, the path of a file (SQLite, in this process), or `postgres://user:password@host/database`
 * @throws TargetError `store-unavailable`
 */
export async function openSqlStore(location: string, options: OpenOptions = {}): Promise<SqlVisitorStore> {
  const end = performance.now() + (options.connectTimeout ?? 30_000);
  for (;;) {
    try {
      const engine = await openMigrated(location, options);
      return new SqlVisitorStore(engine, { writer: randomUUID(), createId: createTimeOrderedId }, options);
    } catch (error) {
      if (!mayComeUp(error) || performance.now() > end || options.signal?.aborted) throw unavailable(location, error);
      await new Promise((resolve) => setTimeout(resolve, 20 + 80 * Math.random()));
    }
  }
}

async function openMigrated(location: string, options: OpenOptions): Promise<Engine> {
  const engine = await openEngine(location, options);
  try {
    await migrate(engine);
    await engine.sync();
    return engine;
  } catch (error) {
    await engine.close();
    throw error;
  }
}

async function openEngine(location: string, options: OpenOptions): Promise<Engine> {
  if (!/^postgres(ql)?:\/\//.test(location)) {
    const { openSqlite } = await import("./db/sqlite-engine.ts");
    return openSqlite(location, options);
  }
  const { openPostgres } = await import("./db/postgres-engine.ts");
  return openPostgres(location, options);
}

const comingUp: ReadonlySet<string> = new Set([
  ...["ECONNREFUSED", "ECONNRESET", "EPIPE", "ENOTFOUND", "EAI_AGAIN", "EHOSTUNREACH", "ENETUNREACH", "ETIMEDOUT"],
  ...["57P01", "57P02", "57P03", "53300", "40P01", "40001", "25006", "SQLITE_BUSY", "SQLITE_LOCKED"],
]);

/** Whether waiting may help: the server or the network starts, or another process has the lock. */
function mayComeUp(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = String(Reflect.get(error, "code") ?? "");
  return comingUp.has(code) || /database is locked|Connection terminated|connection timeout/.test(error.message);
}

function unavailable(location: string, cause: unknown): TargetError {
  const address = withoutPassword(location);
  return new TargetError("store-unavailable", `The store ${address} cannot be used: ${describeCause(cause)}`, {
    cause,
  });
}
