import type { Flags, FlagVisitor } from "@fletch/sdk/flags";
import { toVisitorKey } from "./visitor-key.ts";

/** Flags whose keys nobody has declared. */
export type AnyFlags = Flags<Record<string, Record<string, unknown>>>;

/** Flags of a visitor for whom an mbox was loaded. */
export interface Loaded {
  readonly flags: AnyFlags;
  /** Whether the edge was asked before, for another evaluation. */
  readonly isCached: boolean;
}

interface Kept {
  readonly flags: Promise<AnyFlags>;
  /** Milliseconds since the epoch. */
  readonly until: number;
}

const mostKept = 1_000;

/** Loads what the edge alone decides, and keeps it for a while: for an mbox and a visitor with an id. */
export class LoadedFlags {
  readonly #time: number;
  readonly #kept: Map<string, Kept> = new Map();

  /** @param time how long, in milliseconds; 0: not at all */
  constructor(time: number) {
    this.#time = time;
  }

  /**
   * Never rejects: what failed is in the details of the flags, and in the client's log. It is not kept.
   *
   * @param visitor the one that `flags` are of
   */
  async load(flags: AnyFlags, mbox: string, visitor: FlagVisitor): Promise<Loaded> {
    const visitorKey = this.#time > 0 ? toVisitorKey(visitor) : undefined;
    if (visitorKey === undefined) return { flags: await loadOnce(flags, mbox), isCached: false };
    const key = JSON.stringify([mbox, visitorKey]);
    const kept = this.#kept.get(key);
    if (kept !== undefined && Date.now() < kept.until) {
      const loaded = await kept.flags;
      return { flags: loaded, isCached: !loaded.needsEdge(mbox) };
    }
    const loading = loadOnce(flags, mbox);
    this.#keep(key, { flags: loading, until: Date.now() + this.#time });
    const loaded = await loading;
    if (loaded.needsEdge(mbox)) this.#kept.delete(key);
    return { flags: loaded, isCached: false };
  }

  #keep(key: string, kept: Kept): void {
    this.#kept.delete(key);
    this.#kept.set(key, kept);
    const [first] = this.#kept.keys();
    if (this.#kept.size > mostKept && first !== undefined) this.#kept.delete(first);
  }
}

async function loadOnce(flags: AnyFlags, mbox: string): Promise<AnyFlags> {
  await flags.load(mbox).catch(() => undefined);
  return flags;
}
