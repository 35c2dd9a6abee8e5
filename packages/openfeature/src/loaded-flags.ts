import type { FlagDetails, Flags, FlagVisitor } from "@fletch/sdk/flags";
import { toVisitorKey } from "./visitor-key.ts";

/** Flags without declared keys. */
export type AnyFlags = Flags<Record<string, Record<string, unknown>>>;

/** A visitor's flags after an mbox was loaded from the edge. */
export interface Loaded {
  /** Evaluates a flag. An impression goes to the `waitUntil` of this request, whoever loaded the flags. */
  readonly evaluate: (flagKey: string) => FlagDetails;
  /** Whether an earlier evaluation loaded them. */
  readonly isCached: boolean;
}

interface Entry {
  readonly flags: SharedFlags;
  /** Settles when the flags are loaded. Never rejects. */
  readonly loading: Promise<void>;
  /** Milliseconds since the epoch. */
  readonly until: number;
}

const maxEntries = 1_000;

/** Loads flags that need the edge, and caches them for each mbox and visitor. Visitors without an id are not cached. */
export class LoadedFlags {
  readonly #time: number;
  readonly #createFlags: (visitor: FlagVisitor) => AnyFlags;
  readonly #entries: Map<string, Entry> = new Map();

  /** @param time the lifetime of an entry, in milliseconds; 0 turns the cache off */
  constructor(time: number, createFlags: (visitor: FlagVisitor) => AnyFlags) {
    this.#time = time;
    this.#createFlags = createFlags;
  }

  /**
   * Loads the flags of an mbox. Never rejects: the details of a flag have its error, and the client logs it. Failures are not cached.
   *
   * @param visitor the visitor of `flags`
   */
  async load(flags: AnyFlags, mbox: string, visitor: FlagVisitor): Promise<Loaded> {
    const visitorKey = this.#time > 0 ? toVisitorKey(visitor) : undefined;
    if (visitorKey === undefined) {
      await loadOnce(flags, mbox);
      return { evaluate: (flagKey) => flags.evaluate(flagKey), isCached: false };
    }
    const key = JSON.stringify([mbox, visitorKey, hasWaitUntil(visitor)]);
    const known = this.#entries.get(key);
    const isCached = known !== undefined && Date.now() < known.until;
    const entry = isCached ? known : this.#begin(key, mbox, flags, visitor);
    await entry.loading;
    const isFailed = entry.flags.of(visitor).needsEdge(mbox);
    if (isFailed && this.#entries.get(key) === entry) this.#entries.delete(key);
    return { evaluate: (flagKey) => entry.flags.of(visitor).evaluate(flagKey), isCached: isCached && !isFailed };
  }

  #begin(key: string, mbox: string, flags: AnyFlags, visitor: FlagVisitor): Entry {
    const shared = new SharedFlags(flags, visitor, this.#createFlags);
    const entry = { flags: shared, loading: loadOnce(shared.of(visitor), mbox), until: Date.now() + this.#time };
    this.#keep(key, entry);
    return entry;
  }

  #keep(key: string, entry: Entry): void {
    this.#entries.delete(key);
    this.#entries.set(key, entry);
    const [first] = this.#entries.keys();
    if (this.#entries.size > maxEntries && first !== undefined) this.#entries.delete(first);
  }
}

/** Flags that outlive the request that loaded them. */
class SharedFlags {
  readonly #flags: AnyFlags;
  #visitor: FlagVisitor;

  /** @param flags those of the visitor, which are enough without `waitUntil` */
  constructor(flags: AnyFlags, visitor: FlagVisitor, createFlags: (visitor: FlagVisitor) => AnyFlags) {
    this.#visitor = visitor;
    const waitUntil = (promise: Promise<unknown>): void => this.#visitor.waitUntil?.(promise);
    this.#flags = hasWaitUntil(visitor) ? createFlags({ ...visitor, waitUntil }) : flags;
  }

  /** Returns the flags with the `waitUntil` of that request, until the next call. */
  of(visitor: FlagVisitor): AnyFlags {
    this.#visitor = visitor;
    return this.#flags;
  }
}

function hasWaitUntil({ waitUntil }: FlagVisitor): boolean {
  return typeof waitUntil === "function";
}

async function loadOnce(flags: AnyFlags, mbox: string): Promise<void> {
  await flags.load(mbox).catch(() => undefined);
}
