import { createLocalDecisioningWith } from "./decide-locally.ts";
import type { CreateLocalDecisioning } from "./local-decisioning.ts";

/** Decisions on the device, without the public suffix list. Bundles have the engine in them anyway. */
export const createEngine: CreateLocalDecisioning = /* @__PURE__ */ createLocalDecisioningWith();
