import type { Scenario } from "./model.ts";

/** A scenario. Only the process that runs it loads it with its dependencies. */
export interface ScenarioEntry {
  readonly name: string;
  readonly title: string;
  load(): Promise<Scenario>;
}

/** In the order of the table. */
export const scenarios: readonly ScenarioEntry[] = [
  {
    name: "decision",
    title: "A decision on the device",
    load: async () => (await import("./decision/decision.ts")).decision,
  },
  {
    name: "flag",
    title: "A flag: one experiment with two conditions and two halves, in five products",
    load: async () => (await import("./flag/flag.ts")).flag,
  },
  {
    name: "scale",
    title: "Scale: 10, 1,000 and 10,000 activities",
    load: async () => (await import("./scale/scale.ts")).scale,
  },
  {
    name: "remote",
    title: "Calls to a Target edge, a handler in another process",
    load: async () => (await import("./remote/remote.ts")).remote,
  },
  {
    name: "page",
    title: "A page with 60 ms of work of its own, and a Target that takes 40 ms",
    load: async () => (await import("./page/page.ts")).page,
  },
  {
    name: "start",
    title: "Start and size",
    load: async () => (await import("./start/start.ts")).start,
  },
  {
    name: "edge",
    title: "The local edge, next to bare handlers",
    load: async () => (await import("./edge/edge.ts")).edge,
  },
];
