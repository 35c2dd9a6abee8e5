import type { FlagJson, FlagKey, FlagMbox, KnownFlags } from "@fletch/sdk/flags";
import { useEffect } from "react";
import { readFlag } from "./read-flag.ts";
import { useTargetStore } from "./target-context.ts";
import type { FlagInfo } from "./target-state.ts";

/**
 * The value of a flag, from the state of the page: at once, without a request. It is `fallback` where there is none, or one of another type.
 * Mboxes, keys and values are those that `FletchFlags` declares.
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
 * A flag with its reason and its variant, as `flags.details` has them on the server.
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
  // Effects run for what is shown: not on the server, and not for what React renders and throws away.
  useEffect(() => {
    if (tokens !== undefined) reporter.report({ type: "display", mbox, tokens });
  }, [reporter, mbox, tokens]);
  return readFlag(state.flags, mbox, key, fallback);
}
