/** Flags: synchronous reads of one visitor's flags, decided on the device. Has a client with `flags`, and functions for clients of other entries. */

import type { KnownFlags } from "../flags/flag-types.ts";
import type { FlagVisitor } from "../flags/flag-visitor.ts";
import type { FlagOptions, Flags } from "../flags/flags.ts";
import { flagsFor } from "../flags/for-visitor.ts";
import { type FlagsChange, onFlagsChanged, onTargetEvent } from "../flags/on-flags-changed.ts";
import type { TargetClientOptions } from "../options/client-options.ts";
import { TargetClient as Client, createCalls } from "./whole-client.ts";

export type { PageClient } from "../call/page-services.ts";
export { tellUnknownNames } from "../call/tell-unknown-names.ts";
export type { FlagChange } from "../flags/find-changes.ts";
export type { FlagDetails, FlagErrorCode, FlagReason } from "../flags/flag-details.ts";
export { exposeFlags, type FlagSnapshot, type MboxSnapshot, snapshotFlags } from "../flags/flag-snapshot.ts";
export type { AnyFlags, FlagJson, FlagKey, FlagMbox, FlagValue, KnownFlags } from "../flags/flag-types.ts";
export type { FlagVisitor } from "../flags/flag-visitor.ts";
export type { Exposures, FlagOptions, Flags, TrackOptions } from "../flags/flags.ts";
export { createTestFlags, type TestFlags, type TrackedConversion } from "../flags/test-flags.ts";
export * from "./public-api.ts";
export { type FlagsChange, flagsFor, onFlagsChanged, onTargetEvent };

/** The client of `@fletch/sdk`, with `flags`. */
export class TargetClient extends Client {
  /**
   * Creates a client, which starts to download what it needs; see `ready`.
   *
   * @throws TargetError `invalid-options` with every invalid option
   *
   * @example
   * const target = TargetClient.create({ client: "acme", organizationId: "0AAA@AdobeOrg", decisioningMethod: "on-device" });
   */
  static override create(options: TargetClientOptions): TargetClient {
    return new TargetClient(options, createCalls);
  }

  /**
   * Returns the flags of a visitor, decided on the device as they are read. Cheap: create one for each request.
   *
   * @example
   * const flags = target.flags({ id: user.id, parameters: { plan: user.plan } });
   * if (flags.boolean("flags", "newCheckout", false)) showNewCheckout();
   */
  flags<T extends object = KnownFlags>(visitor?: FlagVisitor, options?: FlagOptions): Flags<T> {
    return flagsFor<T>(this, visitor, options);
  }

  /**
   * Calls `listener` with the changed flags of each new artifact.
   *
   * @returns a function that removes the listener
   */
  onFlagsChanged(listener: (change: FlagsChange) => void): () => void {
    return onFlagsChanged(this, listener);
  }
}

/** `TargetClient.create`, for `const { create } = require("@fletch/sdk/flags")`. */
export function create(options: TargetClientOptions): TargetClient {
  return TargetClient.create(options);
}
export default TargetClient;
