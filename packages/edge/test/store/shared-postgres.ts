import pg from "pg";
import { openSqlStore } from "../../src/sql-store/open-sql-store.ts";
import { findPostgres, type PostgresCluster, startPostgres, withLongTimeouts } from "../postgres-cluster.ts";

let shared: Promise<PostgresCluster> | null = null;
let migrated: Promise<string> | null = null;

/**
 * Makes a database on a PostgreSQL server that all test files of a worker share, and that ends with the worker. Tests that stop or freeze a server
 * start one of their own.
 */
export async function createPostgresDatabase(): Promise<string> {
  return withLongTimeouts(await createDatabase());
}

/**
 * Returns the URL of a database that has the tables of a store, with nothing in them. It is always the same one, which costs a third of a new one:
 * whoever had it before has closed its stores.
 *
 * @param statement the time limit of a statement, in milliseconds
 */
export async function emptyPostgresStore(statement?: number): Promise<string> {
  if (migrated === null) {
    migrated = createMigrated();
    return withLongTimeouts(await migrated, statement);
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
  return withLongTimeouts(location, statement);
}

async function createMigrated(): Promise<string> {
  const location = await createDatabase();
  await (await openSqlStore(withLongTimeouts(location))).close();
  return location;
}

async function createDatabase(): Promise<string> {
  const binaries = findPostgres();
  if (binaries === null) throw new Error("Expected PostgreSQL (initdb, postgres) to be installed: see findPostgres");
  shared ??= startPostgres(binaries);
  return (await shared).createDatabase();
}
