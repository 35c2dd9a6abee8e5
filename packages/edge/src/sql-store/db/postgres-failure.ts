import type { Failure } from "./engine.ts";
import { NoResponse } from "./postgres-connections.ts";

/** It is unknown whether a transaction was committed. */
export class UnknownOutcome extends Error {
  override readonly name = "UnknownOutcome";
}

/** Deadlocks, serialization failures, servers that start or stop, and lost connections. */
const retried: ReadonlySet<string> = new Set([
  ...["40P01", "40001", "57P01", "57P02", "57P03", "57P05", "08000", "08001", "08003", "08006", "53300"],
  ...["ECONNRESET", "ECONNREFUSED", "EPIPE"],
]);

/** Statements, lock waits and idle transactions over their time limit. */
const late: ReadonlySet<string> = new Set(["57014", "55P03", "25P03"]);

/** Errors of the statement itself: data, constraints, limits, features, syntax. Missing rights and tables are not among them. */
const faulty = /^(?:0A|21|22|23|25P02|53200|54|42(?!501|P01))/;

const sqlState = /^[0-9A-Z]{5}$/;
const lostConnection = /Connection terminated unexpectedly|server closed the connection|not queryable|Connection ended/;

/** Returns the kind of an error of `pg`. */
export function classifyPostgres(error: unknown): Failure {
  if (error instanceof NoResponse || error instanceof UnknownOutcome) return "unavailable";
  if (!(error instanceof Error)) return "defect";
  const code = String(Reflect.get(error, "code") ?? "");
  if (retried.has(code) || lostConnection.test(error.message)) return "retry";
  if (late.has(code)) return "timeout";
  if (sqlState.test(code) && Reflect.get(error, "severity") !== undefined) {
    return faulty.test(code) ? "defect" : "unavailable";
  }
  // Errors of the network and the pool: unknown hosts, no route, no file descriptor left, time-outs.
  const isOfNetwork = /^E[A-Z_]+$/.test(code) || /timeout|[Tt]erminated|pool/.test(error.message);
  return isOfNetwork ? "unavailable" : "defect";
}
