import { createId } from "../runtime/create-id.ts";
import type { Identity } from "./flag-visitor.ts";

/** How many visitors are remembered: about 1 kB each, with 20 flags. The one who came first is forgotten first, and counts anew. */
const maxVisitors = 10_000;

/** How many impressions of a visitor are remembered. */
const maxTokens = 1_000;

/** How long a session lives after its last impression, in milliseconds, as Target counts it. */
export const sessionLength: number = 30 * 60 * 1_000;

/** A visitor's session, and what was reported of it. */
export interface FlagSession {
  readonly id: string;
  /** Milliseconds since the epoch. */
  until: number;
  /** Tokens by where they were seen first. */
  readonly seen: Map<string, string>;
}

/** Remembers which impressions were reported, for a bounded number of visitors. */
export class ExposureMemory {
  readonly #sessions: Map<string, FlagSession> = new Map();

  /** Returns the visitor's session: the given one, or the one of the last half hour, or a new one. */
  sessionOf({ allocationKey, sessionId, isKnown }: Identity, now: number): FlagSession {
    const key = sessionId === undefined ? allocationKey : `${sessionId}\0${allocationKey}`;
    const known = this.#sessions.get(key);
    if (known !== undefined && now < known.until) return known;
    const session = { id: sessionId ?? createId(), until: now + sessionLength, seen: new Map<string, string>() };
    // Visitors without an id never come again.
    if (isKnown || sessionId !== undefined) this.#remember(key, session);
    return session;
  }

  #remember(key: string, session: FlagSession): void {
    this.#sessions.delete(key);
    if (this.#sessions.size >= maxVisitors) {
      const [oldest] = this.#sessions.keys();
      if (oldest !== undefined) this.#sessions.delete(oldest);
    }
    this.#sessions.set(key, session);
  }
}

/** Returns the tokens that were not reported of this mbox in the session yet, and remembers them. */
export function takeNewTokens({ seen }: FlagSession, mbox: string, tokens: readonly string[]): readonly string[] {
  const [token] = tokens;
  if (tokens.length === 1 && token !== undefined) return isNew(seen, mbox, token) ? tokens : nothing;
  return tokens.filter((each) => isNew(seen, mbox, each));
}

const nothing: readonly string[] = Object.freeze([]);

/** A token is of one mbox, as a rule: then its text is shared with the artifact, and takes no room. */
function isNew(seen: Map<string, string>, mbox: string, token: string): boolean {
  const at = seen.get(token);
  if (at === mbox) return false;
  if (seen.size >= maxTokens) seen.clear();
  if (at === undefined) {
    seen.set(token, mbox);
    return true;
  }
  const key = `${mbox}\0${token}`;
  return !seen.has(key) && seen.set(key, mbox) !== undefined;
}
