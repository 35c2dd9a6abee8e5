import type { PageClient } from "../call/page-services.ts";
import { getPageServices } from "../call/page-services.ts";
import { getFlagHost } from "./flag-host.ts";
import type { KnownFlags } from "./flag-types.ts";
import type { FlagVisitor } from "./flag-visitor.ts";
import type { FlagOptions, Flags } from "./flags.ts";
import { FlagsView } from "./flags-view.ts";

/**
 * Returns the flags of a visitor, decided on the device as they are read. Cheap: create one for each request.
 *
 * @throws TargetError `invalid-options` for an object that is not a client of this package, `invalid-request` for a
 *   visitor that needs conversion, if the client is strict
 *
 * @example
 * const flags = flagsFor(target, { id: user.id, parameters: { plan: user.plan } });
 * if (flags.boolean("flags", "newCheckout", false)) showNewCheckout();
 */
export function flagsFor<T extends object = KnownFlags>(
  client: PageClient,
  visitor?: FlagVisitor,
  options?: FlagOptions,
): Flags<T> {
  // The view takes names as strings: their declaration is a matter of types.
  return new FlagsView(
    getFlagHost(getPageServices(client)),
    visitor ?? nobody,
    options ?? byDefault,
  ) as unknown as Flags<T>;
}

const nobody: FlagVisitor = {};
const byDefault: FlagOptions = {};
