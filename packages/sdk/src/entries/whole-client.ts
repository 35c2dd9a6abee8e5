import { readOutbox } from "../call/client-queue.ts";
import { type CreateLocalCalls, createLocalCallsWith } from "../call/local-calls.ts";
import { getPageServices } from "../call/page-services.ts";
import { createLazyLocalDecisioning } from "../on-device/lazy-local-decisioning.ts";
import type { TargetClientOptions } from "../options/client-options.ts";
import { forRequest } from "../page/for-request.ts";
import type { Page } from "../page/page.ts";
import type { PageOptions } from "../page/page-options.ts";
import { TargetClient as Client } from "../target-client.ts";

const createDevice = /* @__PURE__ */ createLazyLocalDecisioning(async () => {
  const { createLocalDecisioningWith } = await import("../on-device/decide-locally.ts");
  // Loads the list in parallel with the other modules. An artifact's download takes longer.
  const splitHost = import("@fletch/decisioning/public-suffix").then((list) => list.splitHost);
  splitHost.catch(() => undefined); // Callers that await it get the error.
  return createLocalDecisioningWith(splitHost);
});

/** On-device decisions with the public suffix list. Both are loaded when a client that needs them starts. */
export const createCalls: CreateLocalCalls = /* @__PURE__ */ createLocalCallsWith(createDevice);

/**
 * A client of Target: of its edge, the artifact, or both. Create one per process with `TargetClient.create`, and share
 * it.
 */
export class TargetClient extends Client {
  protected constructor(options: TargetClientOptions, createCalls: CreateLocalCalls | null) {
    super(options, createCalls);
    readOutbox(getPageServices(this));
  }

  /**
   * Creates a client, which starts to download what it needs; see `ready`.
   *
   * @throws TargetError `invalid-options` with every invalid option
   *
   * @example
   * const target = TargetClient.create({ client: "acme", organizationId: "0AAA@AdobeOrg", decisioningMethod: "hybrid" });
   */
  static create(options: TargetClientOptions): TargetClient {
    return new TargetClient(options, createCalls);
  }

  /**
   * Creates a page: one request of one visitor. Start early with `begin`, collect late with `offer`. Does nothing until
   * it is used, and never throws.
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
