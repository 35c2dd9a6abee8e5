import type { FlagState, StateFlag } from "./flag-state.ts";

/** Reads the flags of a page's state. */
export class PageFlags {
  readonly #flags: ReadonlyMap<string, StateFlag>;
  readonly #failure: { readonly errorCode: string; readonly errorDetails?: string } | undefined;

  constructor({ flags, errorCode, errorDetails }: FlagState) {
    this.#flags = new Map(flags.map((flag) => [flag.key, flag]));
    if (errorCode !== undefined) this.#failure = { errorCode, ...(errorDetails !== undefined && { errorDetails }) };
  }

  /** Returns the server's result for a flag, also for a flag that is not in the state. */
  find(key: string): StateFlag {
    return this.#flags.get(key) ?? this.#findOpen(key) ?? { key, reason: "ERROR", ...(this.#failure ?? notFound(key)) };
  }

  /** Finds the open mbox of a flag key. The longest matching name wins, as on the server. */
  #findOpen(key: string): StateFlag | undefined {
    for (let dot = key.lastIndexOf("."); dot > 0; dot = key.lastIndexOf(".", dot - 1)) {
      const mbox = this.#flags.get(key.slice(0, dot));
      if (mbox?.isOpen === true) {
        return { ...mbox, key, value: undefined, reason: mbox.errorCode === undefined ? "DEFAULT" : "ERROR" };
      }
    }
    return undefined;
  }
}

function notFound(key: string): { readonly errorCode: string; readonly errorDetails: string } {
  return { errorCode: "FLAG_NOT_FOUND", errorDetails: `No flag ${JSON.stringify(key)} in the state` };
}
