import { type MouseEventHandler, use, useCallback, useEffect, useMemo } from "react";
import { readOffer } from "./read-offer.ts";
import { useTargetStore } from "./target-context.ts";
import type { OfferState, TargetState } from "./target-state.ts";

/**
 * Returns the offer of an mbox: the text of an HTML offer if `fallback` is text, else the value of a JSON offer of the same type as `fallback`.
 * Returns `fallback` if there is no such offer for the visitor, or if Target fails. The component suspends while the offer is pending, so put a
 * `Suspense` around it. Define an object as `fallback` outside of the component: a new one with each render gives a new value.
 *
 * @throws Error outside of a `TargetProvider`, and for an mbox that is not among the `offers` of `createTargetState`
 * @example
 * const hero = useOffer("hero", "<h1>Welcome</h1>");
 * return <section dangerouslySetInnerHTML={{ __html: hero }} />;
 */
export function useOffer<M extends keyof FletchFlags & string>(
  mbox: M,
  fallback: Required<FletchFlags[M]>,
): Required<FletchFlags[M]>;
export function useOffer(mbox: string, fallback: string): string;
export function useOffer<T extends object>(mbox: string, fallback: T): T;
export function useOffer(mbox: string): unknown;
export function useOffer(mbox: string, fallback?: unknown): unknown {
  const { state, reporter } = useTargetStore("useOffer");
  const offer = useOfferState(state, mbox, "useOffer");
  const { displayToken: token } = offer;
  useEffect(() => {
    if (token !== undefined) reporter.report({ type: "display", mbox, token });
  }, [reporter, mbox, token]);
  return useMemo(() => readOffer(offer, fallback), [offer, fallback]);
}

/**
 * Returns a handler that reports a click on the offer of an mbox, if an activity counts clicks.
 *
 * @throws Error as `useOffer` does
 * @example
 * <a href="/lamps" onClick={useClicked("hero")}>
 */
export function useClicked(mbox: string): MouseEventHandler {
  const { state, reporter } = useTargetStore("useClicked");
  const { clickToken: token } = useOfferState(state, mbox, "useClicked");
  return useCallback(() => {
    if (token !== undefined) reporter.report({ type: "click", mbox, token });
  }, [reporter, mbox, token]);
}

function useOfferState({ offers }: TargetState, mbox: string, hook: string): OfferState {
  const offer = Object.hasOwn(offers, mbox) ? offers[mbox] : undefined;
  if (offer === undefined) {
    throw new Error(
      `${hook}(${JSON.stringify(mbox)}) expected an mbox of the page's state, which has ${describeNames(offers)}: ` +
        "name it in `offers` of createTargetState(), so that its request starts before the page is rendered",
    );
  }
  return isPending(offer) ? use(offer) : offer;
}

function isPending(offer: OfferState | Promise<OfferState>): offer is Promise<OfferState> {
  return "then" in offer;
}

function describeNames(offers: object): string {
  const names = Object.keys(offers);
  return names.length === 0 ? "no offers" : `offers of ${names.map((name) => JSON.stringify(name)).join(", ")}`;
}
