import { type DecisioningMethod, isTargetError, TargetError } from "@fletch/delivery-api";
import { isPromise } from "../promises/is-promise.ts";
import type { TargetResult } from "../response/target-result.ts";
import { afterMicrotasks } from "./after-microtasks.ts";
import { findFaulty } from "./find-faulty.ts";
import {
  OfferRequest,
  type OfferRequestDetails,
  type OfferRequestKind,
  readName,
  toRequestParts,
} from "./offer-request.ts";
import type { PageRuntime } from "./page-runtime.ts";
import type { PageVisitor } from "./page-visitor.ts";
import { pickView, splitResponse } from "./split-response.ts";

/** How a page's requested offers are decided. */
export interface WaitPolicy {
  readonly decisioningMethod: DecisioningMethod | undefined;
  /** Called once per call, before any part of its batch. */
  onStart(): void;
  /** Called when the call has started; `ended` never rejects. */
  onPending(ended: Promise<void>): void;
  /** `result` is `undefined` for a failed call. */
  onEnd(result: TargetResult | undefined): void;
}

/**
 * Batches requested offers of one turn of the event loop. Hybrid pages have two speeds: the device decides its part at
 * once, and only the rest goes over the network.
 */
export class RequestBatcher {
  readonly #runtime: PageRuntime;
  readonly #visitor: PageVisitor | TargetError;
  readonly #policy: WaitPolicy;
  readonly #offerRequests: Map<string, OfferRequest> = new Map();
  #waiting: OfferRequest[] = [];

  constructor(runtime: PageRuntime, visitor: PageVisitor | TargetError, policy: WaitPolicy) {
    this.#runtime = runtime;
    this.#visitor = visitor;
    this.#policy = policy;
  }

  /** Returns the offer request of a name. The details of the first request apply. */
  load(kind: OfferRequestKind, given: unknown, prefetch = false, details: OfferRequestDetails = {}): OfferRequest {
    const name = readName(kind, given);
    if (isTargetError(name)) return this.refuse(name);
    const key = `${kind} ${name}`;
    const known = this.#offerRequests.get(key);
    if (known !== undefined) return known;
    const offerRequest = new OfferRequest(kind, name, this.#offerRequests.size, prefetch, details);
    this.#offerRequests.set(key, offerRequest);
    const all = kind === "view" && name !== "" ? this.#offerRequests.get(allViews) : undefined;
    if (all !== undefined) {
      follow(all, offerRequest);
      return offerRequest;
    }
    this.#enqueue(offerRequest);
    return offerRequest;
  }

  /** Returns an offer request that failed without being sent. */
  refuse(error: TargetError): OfferRequest {
    this.#runtime.log.warn(`An offer of a page was not requested: ${error.message}`, error);
    const offerRequest = new OfferRequest("mbox", "", -1, false, {});
    offerRequest.settle({ error });
    return offerRequest;
  }

  get all(): readonly OfferRequest[] {
    return [...this.#offerRequests.values()];
  }

  /** An mbox and a view can have one name. */
  requestsNamed(given: unknown): readonly OfferRequest[] {
    const name = readName("view", given);
    if (isTargetError(name)) return [];
    return (["mbox", "view"] as const).flatMap((kind) => this.#offerRequests.get(`${kind} ${name}`) ?? []);
  }

  get pageLoad(): OfferRequest | undefined {
    return this.#offerRequests.get("pageLoad ");
  }

  /** Sends the batch without waiting for the end of the turn. */
  flush(): void {
    const offerRequests = this.#waiting;
    if (offerRequests.length === 0) return;
    this.#waiting = [];
    const visitor = this.#visitor;
    const local = !isTargetError(visitor) && visitor.hasQaLink ? [] : this.#selectForDevice(offerRequests);
    const remote =
      local.length === 0 ? offerRequests : offerRequests.filter((offerRequest) => !local.includes(offerRequest));
    // The device first: it decides synchronously.
    const calls = [local, remote].filter(({ length }) => length > 0);
    for (const { length } of calls) {
      this.#policy.onStart();
      this.#runtime.statistics.coalesced += length - 1;
    }
    for (const call of calls) this.#send(call);
  }

  #enqueue(offerRequest: OfferRequest): void {
    this.#waiting.push(offerRequest);
    if (this.#waiting.length === 1) afterMicrotasks(() => this.flush());
  }

  #selectForDevice(offerRequests: readonly OfferRequest[]): readonly OfferRequest[] {
    try {
      return this.#runtime.selectForDevice(offerRequests, this.#policy.decisioningMethod);
    } catch {
      // The call itself reports the error.
      return [];
    }
  }

  #send(offerRequests: readonly OfferRequest[]): void {
    const visitor = this.#visitor;
    try {
      if (isTargetError(visitor)) throw visitor;
      const result = this.#runtime.getOffers(visitor.optionsFor(toRequestParts(offerRequests)));
      if (!isPromise(result)) {
        this.#succeed(offerRequests, visitor, result);
        return;
      }
      this.#policy.onPending(
        result.then(
          (late) => this.#succeed(offerRequests, visitor, late),
          (cause: unknown) => this.#fail(offerRequests, cause),
        ),
      );
    } catch (cause) {
      this.#fail(offerRequests, cause);
    }
  }

  #succeed(offerRequests: readonly OfferRequest[], visitor: PageVisitor, result: TargetResult): void {
    const responses = splitResponse(offerRequests, result.response);
    visitor.learn(result);
    this.#policy.onEnd(result);
    const late = offerRequests.filter(({ isTimedOut }) => isTimedOut).map(({ name }) => name);
    if (late.length > 0) {
      this.#runtime.log.warn(`Target responded after a page had shown default content: ${late.join(", ")}`);
    }
    for (const [at, offerRequest] of offerRequests.entries())
      offerRequest.settle({ response: responses[at] as (typeof responses)[number] });
  }

  #fail(offerRequests: readonly OfferRequest[], cause: unknown): void {
    const error = isTargetError(cause) ? cause : new TargetError("invalid-options", "The call failed", { cause });
    const { httpStatus = 0 } = error;
    const isRefused = httpStatus >= 400 && httpStatus < 500;
    if (isRefused && !isTargetError(this.#visitor) && this.#visitor.hasQaLink) this.#runtime.log.warn(refusedLink);
    const others = findOthers(offerRequests, error);
    if (others.length > 0) this.#policy.onStart();
    this.#policy.onEnd(undefined);
    for (const offerRequest of offerRequests) if (!others.includes(offerRequest)) offerRequest.settle({ error });
    if (others.length > 0) this.#send(others);
  }
}

/**
 * Returns the offer requests to send again, without those that the error is about. Nothing was sent, and one that exceeds the API's limits must not
 * fail the others. Returns none if the error is about a part that they share.
 */
function findOthers(offerRequests: readonly OfferRequest[], { code, issues }: TargetError): readonly OfferRequest[] {
  if (code !== "invalid-request" || issues.length === 0) return [];
  const faulty = findFaulty(offerRequests, issues);
  return faulty === undefined ? [] : offerRequests.filter((offerRequest) => !faulty.has(offerRequest));
}

/** The key for all views. */
const allViews = "view ";

/** Settles a view from the response for all views. */
function follow(all: OfferRequest, offerRequest: OfferRequest): void {
  const settle = (): void => {
    const { outcome } = all;
    if (outcome === undefined) return;
    offerRequest.settle("response" in outcome ? { response: pickView(outcome.response, offerRequest.name) } : outcome);
  };
  if (all.outcome === undefined) all.onSettled(settle);
  else settle();
}

/** The call logs its failure. This message adds what to do. */
const refusedLink =
  "Target refused the preview link of a page (at_preview_token of its URL, or its qaMode or preview): open a new link";
