/** The client for the Target edge only, without a decisioning engine. */
import type { TargetClientOptions } from "../options/client-options.ts";
import { TargetClient as Client } from "../target-client.ts";

/** A client of the Target edge. Create one per process with `TargetClient.create`, and share it. */
export class TargetClient extends Client {
  /**
   * Creates a client.
   *
   * @throws TargetError `invalid-options` with every invalid option, including a `decisioningMethod` other than
   * `server-side`
   */
  static create(options: TargetClientOptions): TargetClient {
    return new TargetClient(options, null);
  }
}

/** `TargetClient.create`, for `const TargetClient = require("…")`, which returns the module. */
export function create(options: TargetClientOptions): TargetClient {
  return TargetClient.create(options);
}

export default TargetClient;
export * from "./public-api.ts";
