import { createLazyLocalDecisioning } from "./lazy-local-decisioning.ts";
import type { CreateLocalDecisioning } from "./local-decisioning.ts";

/**
 * On-device decisions without the public suffix list. The engine is loaded during the artifact's download, when a
 * client that needs it starts: it takes longer to load than the rest of the client.
 */
export const createEngine: CreateLocalDecisioning = /* @__PURE__ */ createLazyLocalDecisioning(async () =>
  (await import("./decide-locally.ts")).createLocalDecisioningWith(),
);
