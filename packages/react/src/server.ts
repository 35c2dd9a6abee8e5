/** What servers do for the components: the state of a page, and what its visitors have seen. Nothing of it is for browsers. */

export { createTargetState, type TargetStateOptions } from "./create-target-state.ts";
export { type EventReceivers, reportEvents } from "./report-events.ts";
export type { TargetEvent } from "./target-event.ts";
export type { OfferState, TargetState } from "./target-state.ts";
