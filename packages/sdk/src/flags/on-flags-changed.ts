import type { Plan } from "@fletch/decisioning";
import { getPageServices, type PageClient } from "../call/page-services.ts";
import type { TargetEventName } from "../observability/events.ts";
import { runCooperatively } from "../on-device/artifact/run-cooperatively.ts";
import { type FlagChange, findChanges } from "./find-changes.ts";
import { type FlagHost, hostOf, planOf } from "./flag-host.ts";

/** Flags have other rules than before. */
export interface FlagsChange {
  /** By mbox. With the first artifact it is all flags. */
  readonly flags: readonly FlagChange[];
}

/**
 * Tells which flags have other rules, whenever the client has another artifact. Artifacts are compared only while somebody listens, in
 * slices that let other work through.
 *
 * @returns what ends it
 * @throws TargetError `invalid-options` when it is no client of this package
 * @example
 * const stop = onFlagsChanged(target, ({ flags }) => console.log(flags)); // [{ mbox: "flags", keys: ["newCheckout"] }]
 */
export function onFlagsChanged(client: PageClient, listener: (change: FlagsChange) => void): () => void {
  const host = hostOf(getPageServices(client));
  const { services } = host.client;
  const watch = new FlagWatch(host, listener);
  const stop = onTargetEvent(client, () => {
    watch.look().catch((error: unknown) => services.log.error("A listener of flags failed", error));
  });
  return () => {
    watch.end();
    stop();
  };
}

/**
 * Tells each event of a client by its name, beside the handlers that the client was made with.
 *
 * @returns what ends it
 * @throws TargetError `invalid-options` when it is no client of this package
 */
export function onTargetEvent(client: PageClient, listener: (type: TargetEventName) => void): () => void {
  const { state } = getPageServices(client);
  state.onEvent ??= new Set();
  state.onEvent.add(listener);
  return () => void state.onEvent?.delete(listener);
}

/** Compares one artifact after the other, for one listener. */
class FlagWatch {
  readonly #host: FlagHost;
  readonly #listener: (change: FlagsChange) => void;
  #plan: Plan | undefined;
  #looking: Promise<void> = Promise.resolve();
  #ended = false;

  constructor(host: FlagHost, listener: (change: FlagsChange) => void) {
    this.#host = host;
    this.#listener = listener;
    this.#plan = planOf(host);
  }

  /** Changes are told in the order of the artifacts. */
  look(): Promise<void> {
    const plan = planOf(this.#host);
    const before = this.#plan;
    if (plan === undefined || plan === before) return Promise.resolve();
    this.#plan = plan;
    this.#looking = this.#looking
      .catch(() => undefined)
      .then(() => runCooperatively(findChanges(before, plan)))
      .then((flags) => {
        if (flags.length > 0 && !this.#ended) this.#listener({ flags });
      });
    return this.#looking;
  }

  end(): void {
    this.#ended = true;
  }
}
