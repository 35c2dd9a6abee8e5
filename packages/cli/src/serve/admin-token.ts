import { randomBytes } from "node:crypto";

/** The admin API's token, and the line that is printed about it. */
export interface AdminAccess {
  /** `undefined`: the admin API is closed. */
  readonly token: string | undefined;
  readonly description: string;
  /** What follows the address of the edge in the link to its console; `null`: the console is closed, too. */
  readonly consolePath: string | null;
}

/**
 * Returns the given token. Without one, creates a token for this run, but only if a terminal shows it: a file or a log collector would store
 * the secret. A request from this machine opens nothing by itself, because a reverse proxy on it makes every request local.
 */
export function chooseAdminAccess(given: string | undefined, isTerminal: boolean): AdminAccess {
  if (given !== undefined) return { token: given, description: "with the given token", consolePath: "/" };
  if (!isTerminal) {
    return { token: undefined, description: "closed; FLETCH_ADMIN_TOKEN opens it", consolePath: null };
  }
  const token = randomBytes(18).toString("base64url");
  return {
    token,
    description: `Authorization: Bearer ${token} (for this run; FLETCH_ADMIN_TOKEN sets one)`,
    consolePath: `/#token=${token}`,
  };
}
