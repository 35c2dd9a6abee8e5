import type { ClientServices, LocalDecisioning, LocalMatches } from "../on-device/local-decisioning.ts";
import type { GetOffersOptions } from "../options/call-options.ts";
import type { CallTimer } from "../promises/async-result.ts";
import { type AttributeOffers, ResponseOffers } from "../response/attribute-offers.ts";
import type { TargetResult } from "../response/target-result.ts";
import { finishCall } from "./finish-call.ts";

/** The services that decide whether the device may decide values alone. */
interface AttributesContext extends ClientServices {
  readonly closed: boolean;
  readonly device: LocalDecisioning | undefined;
  readonly instrumentation: { readonly isObserving: boolean };
  readonly warnings: { readonly isWatching: boolean } | undefined;
}

/**
 * Decides attributes on the device without a response, because most callers only read values: half the time of the whole call (bench: flag). Builds
 * the result when it is read, from the same artifact, time and visitor.
 *
 * @returns `undefined` for a call that needs more than values now, or has an observer: `getOffers` decides it
 */
export function decideAttributes(
  context: AttributesContext,
  options: GetOffersOptions,
  timing: CallTimer,
): AttributeOffers | undefined {
  const { closed, log, telemetry, instrumentation, warnings } = context;
  if (closed || log.enabled || telemetry.wanted || instrumentation.isObserving || warnings?.isWatching)
    return undefined;
  const matches = context.device?.matchAttributes(options);
  return matches && new MatchedOffers(context, matches, timing);
}

/** Reads attributes from the rules that match, or from the result once it was built. */
class MatchedOffers implements AttributeOffers {
  readonly #context: AttributesContext;
  readonly #matches: LocalMatches;
  readonly #timing: CallTimer;
  #result: TargetResult | undefined;

  constructor(context: AttributesContext, matches: LocalMatches, timing: CallTimer) {
    this.#context = context;
    this.#matches = matches;
    this.#timing = timing;
  }

  get result(): TargetResult {
    if (this.#result === undefined) {
      const { call, decision } = this.#matches.decideAll();
      const { response, remote } = decision;
      this.#result = finishCall(this.#context, call, response, "on-device", remote, this.#timing);
    }
    return this.#result;
  }

  find(mbox: string, key: string): unknown {
    // The caller may have changed the result.
    if (this.#result !== undefined) return new ResponseOffers(this.#result).find(mbox, key);
    return this.#matches.find(mbox, key);
  }
}
