import type { Plan } from "@fletch/decisioning";
import { runCooperatively } from "../artifact/run-cooperatively.ts";
import { getPageServices, type PageClient } from "../call/page-services.ts";
import type { TargetEventName } from "../observability/events.ts";
import { guard } from "../observability/guard.ts";
import { type FlagChange, findChanges } from "./find-changes.ts";
import { type FlagHost, getFlagHost, getPlan } from "./flag-host.ts";

/** Changed flags. */
export interface FlagsChange {
  /** By mbox. All flags with the first artifact. */
  readonly flags: readonly FlagChange[];
}

/**
 * Calls `listener` with the changed flags of each new artifact. Artifacts are compared only with a listener, in slices
 * that yield to other work.
 *
 * @returns a function that removes the listener
 * @throws TargetError `invalid-options` for an object that is not a client of this package
 *
 * @example
 * const stop = onFlagsChanged(target, ({ flags }) => console.log(flags)); // [{ mbox: "flags", keys: ["newCheckout"] }]
 */
export function onFlagsChanged(client: PageClient, listener: (change: FlagsChange) => unknown): () => void {
  const host = getFlagHost(getPageServices(client));
  const { services } = host.client;
  const report = (error: unknown): void => services.log.error("A listener of flags failed", error);
  // The next change does not wait for a listener that is an async function.
  const watch = new FlagWatch(host, (change) => guard(() => listener(change), report));
  const stop = onTargetEvent(client, () => {
    watch.look().catch(report);
  });
  return () => {
    watch.end();
    stop();
  };
}

/**
 * Calls `listener` with each event of a client, beside the handlers of its options. Logs the error of one that throws or
 * rejects.
 *
 * @returns a function that removes the listener
 * @throws TargetError `invalid-options` for an object that is not a client of this package
 */
export function onTargetEvent(client: PageClient, listener: (type: TargetEventName) => unknown): () => void {
  const { state, services } = getPageServices(client);
  const report = (error: unknown): void => services.log.error("A listener of events failed", error);
  const guarded = (type: TargetEventName): unknown => guard(() => listener(type), report);
  state.onEvent ??= new Set();
  state.onEvent.add(guarded);
  return () => void state.onEvent?.delete(guarded);
}

/** Compares one artifact after the other, for one listener. */
class FlagWatch {
  readonly #host: FlagHost;
  readonly #listener: (change: FlagsChange) => unknown;
  #plan: Plan | undefined;
  #looking: Promise<void> = Promise.resolve();
  #ended = false;

  constructor(host: FlagHost, listener: (change: FlagsChange) => unknown) {
    this.#host = host;
    this.#listener = listener;
    this.#plan = getPlan(host);
  }

  /** Changes are reported in the order of the artifacts. */
  look(): Promise<void> {
    const plan = getPlan(this.#host);
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
