import { randomBytes } from "node:crypto";

/** What opens the admin API, and what is to be said of it. */
export interface AdminAccess {
  /** `undefined`: nothing opens it. */
  readonly token: string | undefined;
  readonly description: string;
}

/**
 * The token that was given; without one, a new one for this run where a person sees it. To come from this machine opens nothing: behind a
 * proxy on it everybody does. What goes to a file or to a log collector is kept and read by others, so no secret is written there.
 */
export function chooseAdminAccess(given: string | undefined, isTerminal: boolean): AdminAccess {
  if (given !== undefined) return { token: given, description: "with the token that was given" };
  if (!isTerminal) return { token: undefined, description: "closed; FLETCH_ADMIN_TOKEN opens it" };
  const token = randomBytes(18).toString("base64url");
  return { token, description: `Authorization: Bearer ${token} (for this run; FLETCH_ADMIN_TOKEN sets one)` };
}
