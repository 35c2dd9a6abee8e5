"use client";

/** Flags and offers for React components, in the browser and on the server. */

export type { TargetEvent } from "./target-event.ts";
export { TargetProvider, type TargetProviderProps } from "./target-provider.tsx";
export type { FlagInfo, OfferState, TargetState } from "./target-state.ts";
export { useFlag, useFlagDetails } from "./use-flag.ts";
export { useClicked, useOffer } from "./use-offer.ts";
