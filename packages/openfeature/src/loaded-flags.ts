import type { Flags, FlagVisitor } from "@fletch/sdk/flags";
import { toVisitorKey } from "./visitor-key.ts";

/** Flags without declared keys. */
export type AnyFlags = Flags<Record<string, Record<string, unknown>>>;

/** A visitor's flags after an mbox was loaded from the edge. */
export interface Loaded {
  readonly flags: AnyFlags;
  /** Whether an earlier evaluation loaded them. */
  readonly isCached: boolean;
}

interface Entry {
  readonly flags: Promise<AnyFlags>;
  /** Milliseconds since the epoch. */
  readonly until: number;
}

const maxEntries = 1_000;

/** Loads flags that need the edge, and caches them for each mbox and visitor. Visitors without an id are not cached. */
export class LoadedFlags {
  readonly #time: number;
  readonly #entries: Map<string, Entry> = new Map();

  /** @param time the lifetime of an entry, in milliseconds; 0 turns the cache off */
  constructor(time: number) {
    this.#time = time;
  }

  /**
   * Loads the flags of an mbox. Never rejects: the details of a flag have its error, and the client logs it. Failures are not cached.
   *
   * @param visitor the visitor of `flags`
   */
  async load(flags: AnyFlags, mbox: string, visitor: FlagVisitor): Promise<Loaded> {
    const visitorKey = this.#time > 0 ? toVisitorKey(visitor) : undefined;
    if (visitorKey === undefined) return { flags: await loadOnce(flags, mbox), isCached: false };
    const key = JSON.stringify([mbox, visitorKey]);
    const entry = this.#entries.get(key);
    if (entry !== undefined && Date.now() < entry.until) {
      const loaded = await entry.flags;
      return { flags: loaded, isCached: !loaded.needsEdge(mbox) };
    }
    const loading = loadOnce(flags, mbox);
    this.#keep(key, { flags: loading, until: Date.now() + this.#time });
    const loaded = await loading;
    if (loaded.needsEdge(mbox)) this.#entries.delete(key);
    return { flags: loaded, isCached: false };
  }

  #keep(key: string, entry: Entry): void {
    this.#entries.delete(key);
    this.#entries.set(key, entry);
    const [first] = this.#entries.keys();
    if (this.#entries.size > maxEntries && first !== undefined) this.#entries.delete(first);
  }
}

async function loadOnce(flags: AnyFlags, mbox: string): Promise<AnyFlags> {
  await flags.load(mbox).catch(() => undefined);
  return flags;
}
