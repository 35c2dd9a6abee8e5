import pg from "pg";
import { openSqlStore } from "../../src/sql-store/open-sql-store.ts";
import { findPostgres, type PostgresCluster, startPostgres } from "../postgres-cluster.ts";

let shared: Promise<PostgresCluster> | null = null;
let migrated: Promise<string> | null = null;

/**
 * Returns a PostgreSQL server that all test files of a worker share, each with databases of its own. It ends with the worker. Tests that stop or
 * freeze a server start one of their own.
 */
export function sharePostgres(): Promise<PostgresCluster> {
  const binaries = findPostgres();
  if (binaries === null) throw new Error("Expected PostgreSQL (initdb, postgres) to be installed: see findPostgres");
  shared ??= startPostgres(binaries);
  return shared;
}

/**
 * Returns the URL of a database that has the tables of a store, with nothing in them. It is always the same one, which costs a third of a new one:
 * whoever had it before has closed its stores.
 */
export async function emptyPostgresStore(): Promise<string> {
  if (migrated === null) {
    migrated = createMigrated();
    return migrated;
  }
  const location = await migrated;
  const client = new pg.Client({ connectionString: location });
  await client.connect();
  // Deletes the few rows without a check of references, in any order. To truncate ten tables takes eight times the CPU time.
  await client.query(`do $$ declare name text; begin
    set local session_replication_role = replica;
    for name in select tablename from pg_tables where schemaname = 'public' and tablename not like 'kysely%' loop
      execute 'delete from ' || quote_ident(name);
    end loop;
  end $$`);
  await client.end();
  return location;
}

async function createMigrated(): Promise<string> {
  const location = await (await sharePostgres()).createDatabase();
  await (await openSqlStore(location)).close();
  return location;
}
