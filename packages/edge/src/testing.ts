/** For tests: a Target edge in the process, with forced experiences, expected impressions, and a clock. */

export type { ExpectedImpression } from "./testing/expect-impression.ts";
export type { GivenFlags } from "./testing/flag-artifact.ts";
export type { ForcedExperience } from "./testing/named-experiences.ts";
export { startEdge, type TestEdge, type TestEdgeOptions } from "./testing/start-edge.ts";
export { VirtualClock } from "./testing/virtual-clock.ts";
