import { type Caller, thisProcess } from "../http/caller.ts";
import { isSameSecret } from "../tokens/same-secret.ts";

/** Why a request may not use the admin API. */
export interface Denial {
  readonly status: 401 | 403;
  readonly message: string;
}

/**
 * Whether a request may use the admin API (`null`): it has the token, or it comes from this very process. What comes over a socket and has
 * no token is refused even from this machine: behind a proxy on it everybody comes from it, and a proxy need not say that it is one.
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
  return { status: 401, message: "The admin API takes Authorization: Bearer, and the token" };
}
