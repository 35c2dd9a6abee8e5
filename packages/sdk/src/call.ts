/**
 * START HERE: a call, from the caller's options to the result. This file calls every stage in order; each has its own
 * file.
 */
import { type DecisioningMethod, isTargetError, TargetError } from "@fletch/delivery-api";
import type { CallContext } from "./call/call-context.ts";
import { decideAtEdge } from "./call/decide-at-edge.ts";
import { type PreparedCall, prepareCall } from "./call/prepare-call.ts";
import type { RunCall } from "./observability/diagnostics.ts";
import { edgeOnly, type Route } from "./on-device/choose-route.ts";
import type { GetAttributesOptions, GetOffersOptions } from "./options/call-options.ts";
import { checkNotifications, readMboxNames } from "./options/parse-call-options.ts";
import type { CallTimer } from "./promises/async-result.ts";
import { isPromise } from "./promises/is-promise.ts";
import { mapResult } from "./promises/map-result.ts";
import { requestAttributes } from "./request/request-attributes.ts";
import { ResponseOffers } from "./response/attribute-offers.ts";
import { AttributesProvider } from "./response/attributes-provider.ts";
import type { TargetResult } from "./response/target-result.ts";

/**
 * Decides a call of `getOffers`. Returns a value instead of a promise if the device decides at once.
 *
 * @param run runs the decision among the observers of the call
 */
export function getOffers(
  context: CallContext,
  given: GetOffersOptions,
  timing: CallTimer,
  run: RunCall,
): TargetResult | Promise<TargetResult> {
  // 1. Options: checked; request: completed with cookies, ids, context and the client's settings.
  const prepared = prepareCall(context, given);
  const { decisioningMethod = context.settings.decisioningMethod } = prepared.options;
  const method = decisioningMethod as DecisioningMethod; // Already checked.
  // 2. In workers: starts I/O that belongs to this request, and waits for a lost download.
  context.pages.queue?.use(prepared.options.waitUntil);
  const wait = context.local?.waitForArtifact(method, prepared.options);
  // 3. The device or the edge decides, and the result is built.
  if (wait === undefined) return decide(context, method, prepared, timing, run);
  return wait.then(() => decide(context, method, prepared, timing, run));
}

/** Sends notifications to the edge at once. */
export function sendNotifications(
  context: CallContext,
  given: GetOffersOptions,
  timing: CallTimer,
  run: RunCall,
): Promise<TargetResult> | TargetResult {
  const { options, call } = prepareCall(context, given);
  checkNotifications(call.request, options.request, call.adjustments);
  return run("server-side", call.request, () => decideAtEdge(context, call, options, undefined, timing));
}

/** Decides a call of `getAttributes`. Reads the JSON offers of `getOffers`; if only values are needed, the device decides them without a response. */
export function getAttributes<T extends object>(
  context: CallContext,
  mboxNames: readonly string[],
  given: GetAttributesOptions,
  timing: CallTimer,
  run: RunCall,
): AttributesProvider<T> | Promise<AttributesProvider<T>> {
  const { options: names, adjustments } = readMboxNames(mboxNames, given);
  context.inputs.take(adjustments, "invalid-options");
  const options = requestAttributes(names, given);
  const offers = context.local?.decideAttributes(context, options, timing);
  if (offers !== undefined) return new AttributesProvider<T>(offers);
  const result = getOffers(context, options, timing, run);
  return mapResult(result, (whole) => new AttributesProvider<T>(new ResponseOffers(whole)));
}

/** Chooses the device or the edge, and decides there. */
function decide(
  context: CallContext,
  method: DecisioningMethod,
  { options, call }: PreparedCall,
  timing: CallTimer,
  run: RunCall,
): TargetResult | Promise<TargetResult> {
  const { request } = call;
  const { local } = context;
  const { device, dependency, fallback, adjustments } = local?.chooseRoute(method, request) ?? routeWithout(method);
  context.inputs.take(adjustments, "invalid-request");
  if (local !== undefined && device !== undefined) {
    const result = run("on-device", request, () => local.decideOnDevice(context, device, call, options, timing));
    return isPromise(result) ? local.running.add(result) : result;
  }
  const result = run("server-side", request, () => decideAtEdge(context, call, options, dependency, timing));
  if (local === undefined || fallback === undefined || !isPromise(result)) return result;
  return local.running.add(
    result.catch((error: unknown) => {
      if (!isTargetError(error, "circuit-open")) throw error;
      return local.decideOnDevice(context, fallback, call, options, timing);
    }),
  );
}

/** The route of a client without on-device decisions. */
function routeWithout(method: DecisioningMethod): Route {
  if (method !== "on-device") return edgeOnly;
  throw new TargetError(
    "not-ready",
    "A decision on the device needs a client that was created with decisioningMethod on-device or hybrid",
  );
}
