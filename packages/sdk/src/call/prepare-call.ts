import { deliveryRequestSchema, TargetError } from "@fletch/delivery-api";
import type { GetOffersOptions } from "../options/call-options.ts";
import { callOptionsSchema, checkCallOptions } from "../options/parse-call-options.ts";
import { type CompleteCall, completeRequest } from "../request/complete-request.ts";
import { createAbortError } from "../transport/abort-listeners.ts";
import type { CallContext } from "./call-context.ts";
import { guardWaitUntil } from "./guard-wait-until.ts";

/** A call with checked options and a complete request. */
export interface PreparedCall {
  readonly options: GetOffersOptions;
  readonly call: CompleteCall;
}

/**
 * Checks the options of a call, and completes its request.
 *
 * @throws TargetError `client-closed`, `request-aborted`, `invalid-options` or `invalid-request`
 */
export function prepareCall(context: CallContext, given: GetOffersOptions): PreparedCall {
  if (context.closed) throw new TargetError("client-closed", "The client is closed");
  const options = check(context, given);
  return { options, call: complete(context, options) };
}

function check({ inputs, log }: CallContext, given: GetOffersOptions): GetOffersOptions {
  const unknown = inputs.findUnknown(callOptionsSchema, given);
  const { options, adjustments } = checkCallOptions(given, unknown);
  inputs.take(adjustments, "invalid-options");
  if (options.signal?.aborted) throw createAbortError(options.signal);
  if (options.waitUntil === undefined) return options;
  return { ...options, waitUntil: guardWaitUntil(options.waitUntil, log) };
}

function complete({ settings, log, inputs, warnings }: CallContext, options: GetOffersOptions): CompleteCall {
  const token = options.request.property?.token;
  if (log.enabled && token !== undefined && token !== settings.property?.token) {
    log.debug("The property of the request is not that of the client; it is the request's that counts");
  }
  const call = completeRequest(options, settings, Date.now());
  inputs.take(inputs.findUnknown(deliveryRequestSchema, options.request), "invalid-request");
  inputs.take(call.adjustments, "invalid-request");
  warnings?.watch(options, call, inputs);
  return call;
}
