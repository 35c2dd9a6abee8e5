import { randomUUID } from "node:crypto";
import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { TargetError } from "@fletch/delivery-api";
import { createVisitorId } from "../identity/create-visitor-id.ts";
import type { Engine } from "./engine.ts";
import { migrate } from "./migrations.ts";
import { openPostgres } from "./postgres-engine.ts";
import { openSqlite } from "./sqlite-engine.ts";
import { Store } from "./store.ts";

/**
 * Opens the database of an edge, and brings its schema up to date. The only place that knows which engines there are.
 *
 * @param location `:memory:`, the path of a file (SQLite, in this process), or `postgres://user:password@host/database`
 * @throws TargetError `store-unavailable`
 */
export async function openStore(location: string): Promise<Store> {
  const engine = openEngine(location);
  try {
    await migrate(engine);
  } catch (error) {
    await engine.close();
    throw unavailable(location, error);
  }
  return new Store(engine, { writer: randomUUID(), createId: createVisitorId });
}

function openEngine(location: string): Engine {
  if (/^postgres(ql)?:\/\//.test(location)) return openPostgres(location);
  try {
    if (location !== ":memory:") mkdirSync(dirname(location), { recursive: true });
    return openSqlite(location);
  } catch (error) {
    throw unavailable(location, error);
  }
}

function unavailable(location: string, cause: unknown): TargetError {
  // Without user and password, which may be in the query too.
  const place = location.replace(/:\/\/.*@/, "://").replace(/^(postgres.*)\?.*$/, "$1");
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new TargetError("store-unavailable", `The store ${place} cannot be used: ${reason}`, { cause });
}
