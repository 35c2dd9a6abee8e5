/**
 * The client for Adobe Target, with decisions on the device, and without the public suffix list: rules that read the domain of a page
 * take `example.co.uk` for a sub-domain of `co.uk`. Its pages are in `@fletch/sdk/page`.
 */

import { createEngine } from "#engine";
import { createLocalCallsWith } from "../call/local-calls.ts";
import type { TargetClientOptions } from "../options/client-options.ts";
import { TargetClient as Client } from "../target-client.ts";

const createCalls = /* @__PURE__ */ createLocalCallsWith(createEngine);

/** A way to Target: its edge, the device, or both. Make one for the process with `TargetClient.create`, and share it. */
export class TargetClient extends Client {
  /**
   * Makes a client. It starts at once to get what it needs; see `ready`.
   *
   * @throws TargetError `invalid-options` with everything that is wrong
   */
  static create(options: TargetClientOptions): TargetClient {
    return new TargetClient(options, createCalls);
  }
}

/** `TargetClient.create`, for `const TargetClient = require("…")`: what is required then is this module. */
export function create(options: TargetClientOptions): TargetClient {
  return TargetClient.create(options);
}

export default TargetClient;
export * from "./public-api.ts";
