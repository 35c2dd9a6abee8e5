import { warnUnknownNames } from "../inputs/warn-unknown-names.ts";
import { getPageServices, type PageClient } from "./page-services.ts";

/**
 * Tells misspelt names in options, with the probable spelling, as the client does for its own options: once each, and
 * only in development. For libraries that take options beside a client.
 *
 * @param path names the options in messages, such as the name of the function
 * @param client its logger gets the warnings, its `stats()` count them, and a strict client rejects them @default the
 *   console gets them
 * @throws TargetError `invalid-options` for them, if the client is strict, and for an object that is not a client of
 *   this package
 *
 * @example
 * tellUnknownNames(["exposures", "readyTimeout"], options, "FletchProvider", client);
 */
export function tellUnknownNames(names: readonly string[], options: unknown, path: string, client?: PageClient): void {
  if (client === undefined) warnUnknownNames(names, options, path);
  else getPageServices(client).inputs.tellUnknown(names, options, path);
}
