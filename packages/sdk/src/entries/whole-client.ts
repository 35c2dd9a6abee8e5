import { type CreateLocalCalls, createLocalCallsWith } from "../call/local-calls.ts";
import { createLazyLocalDecisioning } from "../on-device/lazy-local-decisioning.ts";
import type { TargetClientOptions } from "../options/client-options.ts";
import { forRequest } from "../page/for-request.ts";
import type { Page } from "../page/page.ts";
import type { PageOptions } from "../page/page-options.ts";
import { TargetClient as Client } from "../target-client.ts";

const createDevice = /* @__PURE__ */ createLazyLocalDecisioning(async () => {
  const { createLocalDecisioningWith } = await import("../on-device/decide-locally.ts");
  // The list takes as long to load as all the rest, which is less than an artifact is under way.
  const splitHost = import("@fletch/decisioning/public-suffix").then((list) => list.splitHost);
  splitHost.catch(() => undefined); // Whoever waits for it is told.
  return createLocalDecisioningWith(splitHost);
});

/** Decisions on the device with the public suffix list. Both are loaded when a client starts that needs them. */
export const createCalls: CreateLocalCalls = /* @__PURE__ */ createLocalCallsWith(createDevice);

/** A way to Target: its edge, the device, or both. Make one for the process with `TargetClient.create`, and share it. */
export class TargetClient extends Client {
  /**
   * Makes a client. It starts at once to get what it needs; see `ready`.
   *
   * @throws TargetError `invalid-options` with everything that is wrong
   * @example
   * const target = TargetClient.create({ client: "acme", organizationId: "0AAA@AdobeOrg", decisioningMethod: "hybrid" });
   */
  static create(options: TargetClientOptions): TargetClient {
    return new TargetClient(options, createCalls);
  }

  /**
   * A page: one visitor, one request of theirs. Start early with `begin`, collect late with `offer`. Costs nothing until it is used,
   * and never throws.
   *
   * @example
   * const page = target.forRequest({ url: request.url, headers: request.headers });
   * page.begin(["hero", "nav"]);
   * const hero = await page.offer("hero", { fallback: "<h1>Welcome</h1>" });
   */
  forRequest(options: PageOptions): Page {
    return forRequest(this, options);
  }
}
