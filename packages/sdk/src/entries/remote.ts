/** The client for Adobe Target, with the Target edge only: no decisioning engine comes along. */
import type { TargetClientOptions } from "../options/client-options.ts";
import { TargetClient as Client } from "../target-client.ts";

/** A way to the Target edge. Make one for the process with `TargetClient.create`, and share it. */
export class TargetClient extends Client {
  /**
   * Makes a client.
   *
   * @throws TargetError `invalid-options` with everything that is wrong; a `decisioningMethod` other than `server-side` is
   */
  static create(options: TargetClientOptions): TargetClient {
    return new TargetClient(options, null);
  }
}

/** `TargetClient.create`, for `const TargetClient = require("…")`: what is required then is this module. */
export function create(options: TargetClientOptions): TargetClient {
  return TargetClient.create(options);
}

export default TargetClient;
export * from "./public-api.ts";
