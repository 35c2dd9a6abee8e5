import { findPostgres, type PostgresCluster, startPostgres } from "../postgres-cluster.ts";

let shared: Promise<PostgresCluster> | null = null;

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
