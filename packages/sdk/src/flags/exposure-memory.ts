import { isSessionId } from "../request/complete-identity.ts";
import { createId } from "../runtime/create-id.ts";
import type { Identity } from "./flag-visitor.ts";

/** The most remembered visitors: about 1 kB each, with 20 flags. The oldest one is evicted, and counts anew. */
const maxVisitors = 10_000;

/** The most remembered impressions of a visitor. */
const maxTokens = 1_000;

/** The most characters of all visitors, with names, tokens and ids: untrusted ones can be long. */
const maxSize = 32_000_000;

/** The overhead of an impression or a visitor, in characters. */
const overhead = 32;

/** The lifetime of a session after its last impression, in milliseconds, as in Target. */
export const sessionLength: number = 30 * 60 * 1_000;

/** A visitor's session and reported impressions. */
export interface FlagSession {
  readonly id: string;
  /** Milliseconds since the epoch. */
  until: number;
  /** Tokens by the mbox of their first impression. */
  readonly seen: Map<string, string>;
  /** Its key in the memory; `undefined` for visitors without ids, who cannot return. */
  readonly key: string | undefined;
  /** In characters. */
  size: number;
}

/** Remembers reported impressions, bounded in visitors and characters. */
export class ExposureMemory {
  readonly #sessions: Map<string, FlagSession> = new Map();
  #size = 0;

  /** The remembered characters, including overhead. */
  get size(): number {
    return this.#size;
  }

  /** Returns the visitor's session: the given one, one of the last half hour, or a new one. */
  findSession({ allocationKey, sessionId, isKnown }: Identity, now: number): FlagSession {
    const key = sessionId === undefined ? allocationKey : `${sessionId}\0${allocationKey}`;
    const known = this.#sessions.get(key);
    if (known !== undefined && now < known.until) return known;
    if (known !== undefined) this.#forget(known);
    const session: FlagSession = {
      id: isSessionId(sessionId) ? sessionId : createId(),
      until: now + sessionLength,
      seen: new Map(),
      // Visitors without an id cannot return.
      key: isKnown || sessionId !== undefined ? key : undefined,
      size: 0,
    };
    if (session.key !== undefined) this.#remember(session.key, session);
    return session;
  }

  /** Returns the tokens of this mbox that were not reported in the session yet, and remembers them. */
  takeNewTokens(session: FlagSession, mbox: string, tokens: readonly string[]): readonly string[] {
    const [token] = tokens;
    if (tokens.length === 1 && token !== undefined) return this.#takeNew(session, mbox, token) ? tokens : nothing;
    return tokens.filter((each) => this.#takeNew(session, mbox, each));
  }

  /** A token usually belongs to one mbox: then its text is shared with the artifact. */
  #takeNew(session: FlagSession, mbox: string, token: string): boolean {
    const { seen } = session;
    const at = seen.get(token);
    if (at === mbox) return false;
    const key = at === undefined ? token : `${mbox}\0${token}`;
    if (seen.has(key)) return false;
    if (seen.size >= maxTokens) {
      seen.clear();
      this.#resize(session, (session.key?.length ?? 0) + overhead - session.size);
    }
    seen.set(key, mbox);
    this.#resize(session, key.length + mbox.length + overhead);
    return true;
  }

  #remember(key: string, session: FlagSession): void {
    if (this.#sessions.size >= maxVisitors) this.#forgetFirst();
    this.#sessions.set(key, session);
    this.#resize(session, key.length + overhead);
  }

  /** Counts only remembered sessions: the view that holds another session frees it. */
  #resize(session: FlagSession, by: number): void {
    session.size += by;
    if (session.key === undefined || this.#sessions.get(session.key) !== session) return;
    this.#size += by;
    while (this.#size > maxSize && this.#sessions.size > 1) this.#forgetFirst();
  }

  #forgetFirst(): void {
    const [first] = this.#sessions.values();
    if (first !== undefined) this.#forget(first);
  }

  #forget(session: FlagSession): void {
    if (session.key !== undefined && this.#sessions.delete(session.key)) this.#size -= session.size;
  }
}

const nothing: readonly string[] = Object.freeze([]);
