/** The client for Adobe Target, with decisions on the device and the public suffix list. */

import type { TargetClientOptions } from "../options/client-options.ts";
import { forRequest } from "../page/for-request.ts";
import type { Page } from "../page/page.ts";
import type { PageOptions } from "../page/page-options.ts";
import { TargetClient as Client } from "../target-client.ts";
import { createCalls } from "./whole-calls.ts";

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

/** `TargetClient.create`, for `const TargetClient = require("…")`: what is required then is this module. */
export function create(options: TargetClientOptions): TargetClient {
  return TargetClient.create(options);
}

export default TargetClient;
export * from "./public-api.ts";
