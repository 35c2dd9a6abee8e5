/** The server's side of the components: creates the state of a page, and reports displays and clicks. Not for browsers. */

export { createTargetState, type TargetStateOptions } from "./create-target-state.ts";
export { type EventReceivers, reportEvents } from "./report-events.ts";
export type { TargetEvent } from "./target-event.ts";
export type { OfferState, TargetState } from "./target-state.ts";
