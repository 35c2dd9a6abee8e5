import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "libsql";
import pg from "pg";
import { announceMissingPostgres, findPostgres, startPostgres } from "../test/postgres-cluster.ts";

/** Calls `work` with a new database on SQLite, then on PostgreSQL. */
export async function withStores(work: (engine: string, location: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "fletch-bar-"));
  try {
    await work("SQLite", join(folder, "edge.db"));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  await withPostgres((location) => work("PostgreSQL", location));
}

/** Calls `work` with a new database on PostgreSQL. Without PostgreSQL the bar is missed. */
export async function withPostgres(work: (location: string) => Promise<void>): Promise<void> {
  const binaries = findPostgres();
  if (binaries === null) {
    announceMissingPostgres("a bar");
    process.exitCode = 1;
    return;
  }
  await using cluster = await startPostgres(binaries);
  await work(await cluster.createDatabase());
}

/** Waits until a running edge has drained the journal to the tables. */
export async function waitUntilDrained(location: string): Promise<void> {
  for (;;) {
    const [row] = await query(location, "select count(*) as entries from journal");
    if (Number(row?.entries) === 0) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** Queries the database directly, not through the edge. */
export async function query(location: string, text: string): Promise<readonly Readonly<Record<string, unknown>>[]> {
  if (!location.startsWith("postgres:")) {
    const database = new Database(location);
    try {
      return database.prepare(text).all() as Record<string, unknown>[];
    } finally {
      database.close();
    }
  }
  const connection = new pg.Client({ connectionString: location });
  await connection.connect();
  try {
    return (await connection.query(text)).rows;
  } finally {
    await connection.end();
  }
}
