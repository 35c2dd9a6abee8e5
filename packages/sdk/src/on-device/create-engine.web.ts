import { createLocalDecisioningWith } from "./decide-locally.ts";
import type { CreateLocalDecisioning } from "./local-decisioning.ts";

/** On-device decisions without the public suffix list. Bundles contain the engine anyway. */
export const createEngine: CreateLocalDecisioning = /* @__PURE__ */ createLocalDecisioningWith();
