import type { PageClient } from "../call/page-services.ts";
import { getPageServices } from "../call/page-services.ts";
import { hostOf } from "./flag-host.ts";
import type { KnownFlags } from "./flag-types.ts";
import type { FlagVisitor } from "./flag-visitor.ts";
import type { FlagOptions, Flags } from "./flags.ts";
import { FlagsView } from "./flags-view.ts";

/**
 * The flags of a visitor, decided on the device as they are read. It costs next to nothing: make one for each request.
 *
 * @throws TargetError `invalid-options` when it is no client of this package
 * @example
 * const flags = flagsFor(target, { id: user.id, parameters: { plan: user.plan } });
 * if (flags.boolean("flags", "newCheckout", false)) showNewCheckout();
 */
export function flagsFor<T extends object = KnownFlags>(
  client: PageClient,
  visitor: FlagVisitor = nobody,
  options: FlagOptions = byDefault,
): Flags<T> {
  // The view knows names as texts: what they may be is for types to say.
  return new FlagsView(hostOf(getPageServices(client)), visitor, options) as unknown as Flags<T>;
}

const nobody: FlagVisitor = {};
const byDefault: FlagOptions = {};
