import { createId } from "../runtime/create-id.ts";
import type { Identity } from "./flag-visitor.ts";

/** How many visitors are remembered: about 1 kB each, with 20 flags. The one who came first is forgotten first, and counts anew. */
const maxVisitors = 10_000;

/** How many impressions of a visitor are remembered. */
const maxTokens = 1_000;

/** How many characters are remembered of all visitors, with names, tokens and ids: strangers can send long ones. */
const maxSize = 32_000_000;

/** What an impression or a visitor takes beside its text, in characters. */
const overhead = 32;

/** How long a session lives after its last impression, in milliseconds, as Target counts it. */
export const sessionLength: number = 30 * 60 * 1_000;

/** A visitor's session, and what was reported of it. */
export interface FlagSession {
  readonly id: string;
  /** Milliseconds since the epoch. */
  until: number;
  /** Tokens by where they were seen first. */
  readonly seen: Map<string, string>;
  /** Its key in the memory; `undefined` for visitors who never come again. */
  readonly key: string | undefined;
  /** In characters. */
  size: number;
}

/** Remembers which impressions were reported, for a bounded number of visitors, and of bounded length. */
export class ExposureMemory {
  readonly #sessions: Map<string, FlagSession> = new Map();
  #size = 0;

  /** How many characters are remembered, with what they take beside the text. */
  get size(): number {
    return this.#size;
  }

  /** Returns the visitor's session: the given one, or the one of the last half hour, or a new one. */
  sessionOf({ allocationKey, sessionId, isKnown }: Identity, now: number): FlagSession {
    const key = sessionId === undefined ? allocationKey : `${sessionId}\0${allocationKey}`;
    const known = this.#sessions.get(key);
    if (known !== undefined && now < known.until) return known;
    if (known !== undefined) this.#forget(known);
    const session: FlagSession = {
      id: sessionId ?? createId(),
      until: now + sessionLength,
      seen: new Map(),
      // Visitors without an id never come again.
      key: isKnown || sessionId !== undefined ? key : undefined,
      size: 0,
    };
    if (session.key !== undefined) this.#remember(session.key, session);
    return session;
  }

  /** Returns the tokens that were not reported of this mbox in the session yet, and remembers them. */
  takeNewTokens(session: FlagSession, mbox: string, tokens: readonly string[]): readonly string[] {
    const [token] = tokens;
    if (tokens.length === 1 && token !== undefined) return this.#takeNew(session, mbox, token) ? tokens : nothing;
    return tokens.filter((each) => this.#takeNew(session, mbox, each));
  }

  /** A token is of one mbox, as a rule: then its text is shared with the artifact. */
  #takeNew(session: FlagSession, mbox: string, token: string): boolean {
    const { seen } = session;
    const at = seen.get(token);
    if (at === mbox) return false;
    const key = at === undefined ? token : `${mbox}\0${token}`;
    if (seen.has(key)) return false;
    if (seen.size >= maxTokens) {
      seen.clear();
      this.#grow(session, (session.key?.length ?? 0) + overhead - session.size);
    }
    seen.set(key, mbox);
    this.#grow(session, key.length + mbox.length + overhead);
    return true;
  }

  #remember(key: string, session: FlagSession): void {
    if (this.#sessions.size >= maxVisitors) this.#forgetFirst();
    this.#sessions.set(key, session);
    this.#grow(session, key.length + overhead);
  }

  /** A session that is not remembered any more, or never was, weighs nothing: it goes with the view that holds it. */
  #grow(session: FlagSession, by: number): void {
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
