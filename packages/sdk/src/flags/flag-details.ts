import type { RuleDescription, RuleReason } from "@fletch/decisioning";

/**
 * Why a flag has its value, in the words of OpenFeature.
 *
 * - `STATIC`: everybody gets it
 * - `TARGETING_MATCH`: the visitor is in the audience
 * - `SPLIT`: the visitor is in this share of the traffic
 * - `DEFAULT`: no audience and no split reached the visitor; it is the activity's value for all others, or your fallback
 * - `ERROR`: it is your fallback because something is wrong; `errorCode` says what
 */
export type FlagReason = RuleReason | "DEFAULT" | "ERROR";

/**
 * What is wrong, in the codes of OpenFeature.
 *
 * - `PROVIDER_NOT_READY`: there is no artifact yet; await `ready()` of the client, or `load()`
 * - `FLAG_NOT_FOUND`: no activity has this key in this mbox
 * - `TYPE_MISMATCH`: the value is of another type than your fallback
 * - `GENERAL`: the device cannot decide it; `errorMessage` says why, and `load()` gets it from the edge
 */
export type FlagErrorCode = "PROVIDER_NOT_READY" | "FLAG_NOT_FOUND" | "TYPE_MISMATCH" | "GENERAL";

/** A flag with where its value comes from. */
export interface FlagDetails<V = unknown> {
  readonly mbox: string;
  /** `undefined` for the mbox as a whole. */
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
