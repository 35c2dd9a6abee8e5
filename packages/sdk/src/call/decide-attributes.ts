import type { ClientServices, LocalDecisioning, LocalMatches } from "../on-device/local-decisioning.ts";
import type { GetOffersOptions } from "../options/call-options.ts";
import type { CallTimer } from "../promises/async-result.ts";
import { type AttributeOffers, ResponseOffers } from "../response/attribute-offers.ts";
import type { TargetResult } from "../response/target-result.ts";
import { finishCall } from "./finish-call.ts";

/** What is asked before a call is decided. */
interface AttributesContext extends ClientServices {
  readonly closed: boolean;
  readonly device: LocalDecisioning | undefined;
  readonly instrumentation: { readonly isObserving: boolean };
  readonly warnings: { readonly isWatching: boolean } | undefined;
}

/**
 * Decides attributes on the device without a response, because most callers only read values: half the time of the whole call (bench: flag). The
 * result is made when somebody asks for it: from the same artifact, of the same moment and for the same visitor, so it is the same.
 *
 * @returns `undefined` for a call that needs more than the values at once, or that somebody is told of: then `getOffers` decides it
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

/** The JSON offers of rules that hold, and of the response in which they are returned. */
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
    // A result belongs to the caller, who may have changed it.
    if (this.#result !== undefined) return new ResponseOffers(this.#result).find(mbox, key);
    return this.#matches.find(mbox, key);
  }
}
