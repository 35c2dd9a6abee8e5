import type { RuleDescription, RuleReason } from "@fletch/decisioning";

/**
 * Why a flag has its value, as OpenFeature names it.
 *
 * - `STATIC`: every visitor gets it
 * - `TARGETING_MATCH`: the visitor is in the audience
 * - `SPLIT`: the visitor is in this share of the traffic
 * - `DEFAULT`: no audience and no split matched; it is the activity's value for the rest, or your fallback
 * - `ERROR`: it is your fallback after an error; see `errorCode`
 */
export type FlagReason = RuleReason | "DEFAULT" | "ERROR";

/**
 * The error, as OpenFeature names it.
 *
 * - `PROVIDER_NOT_READY`: there is no artifact yet; await the client's `ready()`, or `load()`
 * - `FLAG_NOT_FOUND`: no activity has this key in this mbox
 * - `TYPE_MISMATCH`: the value has another type than your fallback
 * - `GENERAL`: the device cannot decide it; `errorMessage` says why, and `load()` gets it from the edge
 */
export type FlagErrorCode = "PROVIDER_NOT_READY" | "FLAG_NOT_FOUND" | "TYPE_MISMATCH" | "GENERAL";

/** A flag with the reason for its value. */
export interface FlagDetails<V = unknown> {
  readonly mbox: string;
  /** `undefined` for a whole mbox. */
  readonly key: string | undefined;
  readonly value: V;
  readonly reason: FlagReason;
  /** The name of the experience, else its id. */
  readonly variant?: string | undefined;
  readonly activity?: RuleDescription["activity"] | undefined;
  readonly experience?: RuleDescription["experience"] | undefined;
  readonly errorCode?: FlagErrorCode | undefined;
  readonly errorMessage?: string | undefined;
}
