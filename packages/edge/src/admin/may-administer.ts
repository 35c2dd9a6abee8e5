import { type Caller, thisProcess } from "../http/caller.ts";
import { isSameSecret } from "../tokens/same-secret.ts";

/** Why a request may not use the admin API. */
export interface Denial {
  readonly status: 401 | 403;
  readonly message: string;
}

/**
 * Returns `null` for a request that may use the admin API: it has the token, or it comes from this process.
 *
 * Requests over a socket need the token, even from this machine: behind a local proxy every request comes from it, and
 * a proxy need not identify itself.
 */
export function refuseAdministration(request: Request, caller: Caller, token: string | undefined): Denial | null {
  if (token === undefined) {
    if (caller === thisProcess) return null;
    return {
      status: 403,
      message: "The admin API is closed: expected an edge with the option adminToken, received one without",
    };
  }
  if (isSameSecret(request.headers.get("authorization") ?? "", `Bearer ${token}`)) return null;
  return { status: 401, message: "The admin API expects the header Authorization: Bearer with the token" };
}
