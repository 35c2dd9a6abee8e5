import type { Failure } from "./engine.ts";
import { NoResponse } from "./postgres-connections.ts";

/** Whether a transaction was committed is not known, and could not be asked. */
export class UnknownOutcome extends Error {
  override readonly name = "UnknownOutcome";
}

/** Deadlock, serialization failure, a server that is going down or coming up, and connections that are gone. */
const retried: ReadonlySet<string> = new Set([
  ...["40P01", "40001", "57P01", "57P02", "57P03", "57P05", "08000", "08001", "08003", "08006", "53300"],
  ...["ECONNRESET", "ECONNREFUSED", "EPIPE"],
]);

/** A statement, a wait for a lock or an idle transaction that took longer than is allowed. */
const late: ReadonlySet<string> = new Set(["57014", "55P03", "25P03"]);

/** What a statement itself did wrong: data, constraints, limits, features, syntax; but not rights and missing tables. */
const faulty = /^(?:0A|21|22|23|25P02|53200|54|42(?!501|P01))/;

const sqlState = /^[0-9A-Z]{5}$/;
const lostConnection = /Connection terminated unexpectedly|server closed the connection|not queryable|Connection ended/;

/** What an error of `pg` means. */
export function classifyPostgres(error: unknown): Failure {
  if (error instanceof NoResponse || error instanceof UnknownOutcome) return "unavailable";
  if (!(error instanceof Error)) return "defect";
  const code = String(Reflect.get(error, "code") ?? "");
  if (retried.has(code) || lostConnection.test(error.message)) return "retry";
  if (late.has(code)) return "timeout";
  if (sqlState.test(code) && Reflect.get(error, "severity") !== undefined) {
    return faulty.test(code) ? "defect" : "unavailable";
  }
  // Of the network: names that lead nowhere, no way to the host, no file descriptor left; and of the pool.
  const isOfNetwork = /^E[A-Z_]+$/.test(code) || /timeout|[Tt]erminated|pool/.test(error.message);
  return isOfNetwork ? "unavailable" : "defect";
}
