import { type DecisioningMethod, isTargetError, TargetError } from "@fletch/delivery-api";
import type { TargetResult } from "../response/target-result.ts";
import { afterMicrotasks } from "./after-microtasks.ts";
import { OfferRequest, type OfferRequestDetails, type OfferRequestKind, toRequestParts } from "./offer-request.ts";
import type { PageRuntime } from "./page-runtime.ts";
import type { PageVisitor } from "./page-visitor.ts";
import { pickView, splitResponse } from "./split-response.ts";

/** How a page has its questions decided, and what it wants to know of that. */
export interface WaitPolicy {
  readonly decisioningMethod: DecisioningMethod | undefined;
  /** Once for each call, before any of those that are sent together. */
  onStart(): void;
  /** The call is on its way; `ended` never rejects. */
  onPending(ended: Promise<void>): void;
  /** `result` is `undefined` for a call that failed. */
  onEnd(result: TargetResult | undefined): void;
}

/**
 * Collects the questions of a page, and sends those of one turn of the event loop together. With hybrid decisions in two speeds: what
 * the device can decide is decided as soon as it is sent, and only the rest goes over the wire.
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

  /** The question of that name; the first time with what goes with it, which does not change any more. */
  offerRequest(
    kind: OfferRequestKind,
    name: string,
    prefetch = false,
    details: OfferRequestDetails = {},
  ): OfferRequest {
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
    const error = offerRequest.findError();
    if (error === undefined) this.#enqueue(offerRequest);
    else {
      this.#runtime.log.warn(`A page asked for something wrong, which was not sent: ${error.message}`, error);
      offerRequest.settle({ error });
    }
    return offerRequest;
  }

  get all(): readonly OfferRequest[] {
    return [...this.#offerRequests.values()];
  }

  /** An mbox and a view can have one name. */
  requestsNamed(name: string): readonly OfferRequest[] {
    return (["mbox", "view"] as const).flatMap((kind) => this.#offerRequests.get(`${kind} ${name}`) ?? []);
  }

  /** Sends what waits, without waiting for the end of the turn. */
  flush(): void {
    const offerRequests = this.#waiting;
    if (offerRequests.length === 0) return;
    this.#waiting = [];
    const visitor = this.#visitor;
    const local = !isTargetError(visitor) && visitor.hasQaLink ? [] : this.#selectForDevice(offerRequests);
    const remote =
      local.length === 0 ? offerRequests : offerRequests.filter((offerRequest) => !local.includes(offerRequest));
    // The device first: it is done at once.
    const calls = [local, remote].filter(({ length }) => length > 0);
    for (const _ of calls) this.#policy.onStart();
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
      // The call itself says what is wrong.
      return [];
    }
  }

  #send(offerRequests: readonly OfferRequest[]): void {
    this.#runtime.statistics.coalesced += offerRequests.length - 1;
    const visitor = this.#visitor;
    try {
      if (isTargetError(visitor)) throw visitor;
      const result = this.#runtime.getOffers(visitor.optionsFor(toRequestParts(offerRequests)));
      if (!(result instanceof Promise)) {
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
      this.#runtime.log.warn(
        `A page had stopped waiting, and shown default content, when Target answered: ${late.join(", ")}`,
      );
    }
    for (const [at, offerRequest] of offerRequests.entries())
      offerRequest.settle({ response: responses[at] as (typeof responses)[number] });
  }

  #fail(offerRequests: readonly OfferRequest[], cause: unknown): void {
    if (offerRequests.length > 1 && isTargetError(cause, "invalid-request")) {
      // Nothing was sent. One question that is beyond the API's limits must not spoil the others.
      for (const offerRequest of offerRequests.slice(1)) {
        this.#policy.onStart();
        this.#send([offerRequest]);
      }
      this.#send(offerRequests.slice(0, 1));
      return;
    }
    const error = isTargetError(cause) ? cause : new TargetError("invalid-options", "The call failed", { cause });
    this.#policy.onEnd(undefined);
    for (const offerRequest of offerRequests) offerRequest.settle({ error });
  }
}

/** The key of the question for all views. */
const allViews = "view ";

/** One view is read from the answer for all of them. */
function follow(all: OfferRequest, offerRequest: OfferRequest): void {
  const settle = (): void => {
    const { outcome } = all;
    if (outcome === undefined) return;
    offerRequest.settle("response" in outcome ? { response: pickView(outcome.response, offerRequest.name) } : outcome);
  };
  if (all.outcome === undefined) all.onSettled(settle);
  else settle();
}
