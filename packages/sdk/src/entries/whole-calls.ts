import { type CreateLocalCalls, createLocalCallsWith } from "../call/local-calls.ts";
import { createLazyLocalDecisioning } from "../on-device/lazy-local-decisioning.ts";

const createDevice = /* @__PURE__ */ createLazyLocalDecisioning(async () => {
  const { createLocalDecisioningWith } = await import("../on-device/decide-locally.ts");
  // The list takes as long to load as all the rest, which is less than an artifact is under way.
  const splitHost = import("@fletch/decisioning/public-suffix").then((list) => list.splitHost);
  splitHost.catch(() => undefined); // Whoever waits for it is told.
  return createLocalDecisioningWith(splitHost);
});

/** Decisions on the device with the public suffix list. Both are loaded when a client starts that needs them. */
export const createCalls: CreateLocalCalls = /* @__PURE__ */ createLocalCallsWith(createDevice);
