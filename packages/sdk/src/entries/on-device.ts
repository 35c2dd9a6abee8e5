/**
 * The client with on-device decisions, without the public suffix list: rules about a page's domain take `example.co.uk`
 * for a sub-domain of `co.uk`. Its pages are in `@fletch/sdk/page`.
 */

import { createEngine } from "#engine";
import { createLocalCallsWith } from "../call/local-calls.ts";
import type { TargetClientOptions } from "../options/client-options.ts";
import { TargetClient as Client } from "../target-client.ts";

const createCalls = /* @__PURE__ */ createLocalCallsWith(createEngine);

/**
 * A client of Target: of its edge, the artifact, or both. Create one per process with `TargetClient.create`, and share
 * it.
 */
export class TargetClient extends Client {
  /**
   * Creates a client, which starts to download what it needs; see `ready`.
   *
   * @throws TargetError `invalid-options` with every invalid option
   */
  static create(options: TargetClientOptions): TargetClient {
    return new TargetClient(options, createCalls);
  }
}

/** `TargetClient.create`, for `const TargetClient = require("…")`, which returns the module. */
export function create(options: TargetClientOptions): TargetClient {
  return TargetClient.create(options);
}

export default TargetClient;
export * from "./public-api.ts";
