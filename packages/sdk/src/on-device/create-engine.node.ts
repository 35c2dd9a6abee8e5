import { createLazyLocalDecisioning } from "./lazy-local-decisioning.ts";
import type { CreateLocalDecisioning } from "./local-decisioning.ts";

/**
 * Decisions on the device, without the public suffix list. The engine is loaded when a client starts that needs it, while its artifact is under way:
 * it takes longer to load than the rest of the client.
 */
export const createEngine: CreateLocalDecisioning = /* @__PURE__ */ createLazyLocalDecisioning(async () =>
  (await import("./decide-locally.ts")).createLocalDecisioningWith(),
);
