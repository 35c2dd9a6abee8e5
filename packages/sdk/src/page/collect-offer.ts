import { TargetError } from "@fletch/delivery-api";
import type { PageStatistics } from "../observability/page-statistics.ts";
import type { BlockedTime } from "../promises/blocked-time.ts";
import { isPromise } from "../promises/is-promise.ts";
import { LazyPromise } from "./lazy-promise.ts";
import type { OfferRequest, OfferResponse } from "./offer-request.ts";
import type { GetterOptions } from "./page-options.ts";
import { withWaitLimit } from "./with-wait-limit.ts";

/** How an offer is collected. */
export interface CollectPolicy<T> {
  readonly read: (response: OfferResponse) => T | undefined | Promise<T | undefined>;
  /** The value for a response without offers, if there is no fallback. */
  readonly none: T | undefined;
  readonly options: GetterOptions<T>;
  /** The page's total wait limit, in milliseconds. */
  readonly timeout: number | undefined;
  readonly waits: BlockedTime;
  readonly statistics: PageStatistics;
  /** Sends requests that wait for the end of the turn. */
  readonly flush: () => void;
}

/** Reads an offer when it is awaited. Returns the fallback without an offer, after a failure, and at the time limit. */
export function collectOffer<T>(offerRequest: OfferRequest, policy: CollectPolicy<T>): LazyPromise<T> {
  const { read, none, options, timeout, waits, statistics, flush } = policy;
  if (offerRequest.isCollected) statistics.coalesced += 1;
  offerRequest.isCollected = true;
  const fallback = (): T => ("fallback" in options ? options.fallback : none) as T;
  return new LazyPromise(async () => {
    offerRequest.isAwaited = true;
    if (offerRequest.outcome === undefined) await withWaitLimit(offerRequest, waits, timeout, flush);
    const { outcome } = offerRequest;
    if (outcome !== undefined && "response" in outcome) {
      const content = read(outcome.response);
      // Avoids a turn of the event loop: most content is available at once.
      const value = isPromise(content) ? await content : content;
      if (value === undefined) return fallback();
      offerRequest.isIssued = true;
      return value;
    }
    if (outcome === undefined) offerRequest.isTimedOut = true;
    if (!("fallback" in options)) throw outcome?.error ?? waitTimeoutError(timeout);
    statistics.fallbacks += 1;
    return fallback();
  });
}

function waitTimeoutError(timeout: number | undefined): TargetError {
  return new TargetError("wait-timeout", `Target did not respond while the page waited ${timeout} ms`);
}
