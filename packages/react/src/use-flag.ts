import type { FlagJson, FlagKey, FlagMbox, KnownFlags } from "@fletch/sdk/flags";
import { useEffect } from "react";
import { readFlag } from "./read-flag.ts";
import { useTargetStore } from "./target-context.ts";
import type { FlagInfo } from "./target-state.ts";

/**
 * Returns the value of a flag from the state of the page, without a request; `fallback` if there is no value, or one of another type.
 * `FletchFlags` declares the mboxes, keys and types of values.
 *
 * @throws Error outside of a `TargetProvider`
 * @example
 * const isNew = useFlag("flags", "newCheckout", false);
 */
export function useFlag<M extends FlagMbox<KnownFlags>, K extends FlagKey<KnownFlags, M>, F>(
  mbox: M,
  key: K,
  fallback: F & FlagJson<KnownFlags, M, K>,
): FlagJson<KnownFlags, M, K, F>;
export function useFlag<M extends FlagMbox<KnownFlags>, K extends FlagKey<KnownFlags, M>>(
  mbox: M,
  key: K,
): FlagJson<KnownFlags, M, K> | undefined;
export function useFlag(mbox: string, key: string, fallback?: unknown): unknown {
  return useFlagInfo("useFlag", mbox, key, fallback).value;
}

/**
 * Returns a flag with its reason and its variant, as `flags.details` does on the server.
 *
 * @throws Error outside of a `TargetProvider`
 */
export function useFlagDetails<M extends FlagMbox<KnownFlags>, K extends FlagKey<KnownFlags, M>, F>(
  mbox: M,
  key: K,
  fallback: F & FlagJson<KnownFlags, M, K>,
): FlagInfo<FlagJson<KnownFlags, M, K, F>>;
export function useFlagDetails<M extends FlagMbox<KnownFlags>, K extends FlagKey<KnownFlags, M>>(
  mbox: M,
  key: K,
): FlagInfo<FlagJson<KnownFlags, M, K> | undefined>;
export function useFlagDetails(mbox: string, key: string, fallback?: unknown): FlagInfo {
  return useFlagInfo("useFlagDetails", mbox, key, fallback);
}

function useFlagInfo(hook: string, mbox: string, key: string, fallback: unknown): FlagInfo {
  const { state, reporter } = useTargetStore(hook);
  const tokens = Object.hasOwn(state.flags, mbox) ? state.flags[mbox]?.tokens : undefined;
  // Effects run only for components that are shown: not on the server, and not for renders that React discards.
  useEffect(() => {
    if (tokens !== undefined) reporter.report({ type: "display", mbox, tokens });
  }, [reporter, mbox, tokens]);
  return readFlag(state.flags, mbox, key, fallback);
}
