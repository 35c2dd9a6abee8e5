/** The client for Adobe Target, with decisions on the device and the public suffix list. */

import type { TargetClientOptions } from "../options/client-options.ts";
import { TargetClient } from "./whole-client.ts";

export { TargetClient };

/** `TargetClient.create`, for `const TargetClient = require("…")`, which returns the module. */
export function create(options: TargetClientOptions): TargetClient {
  return TargetClient.create(options);
}

export default TargetClient;
export * from "./public-api.ts";
