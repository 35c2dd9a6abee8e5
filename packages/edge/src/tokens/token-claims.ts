import type { MetricType } from "@fletch/delivery-api";
import { isRecord } from "@fletch/delivery-api/schema";
import type { Seal } from "./seal.ts";

/** What a token stands for: that an experience was displayed, or that one of its metrics was hit. */
export interface TokenClaims {
  readonly kind: MetricType;
  readonly activityId: number;
  /** `null` where the artifact does not say. */
  readonly experienceId: number | null;
  /** The mbox or view of the rule. */
  readonly place: string;
  /** The token as the artifact has it. */
  readonly token: string;
}

/** A token that says itself what it stands for, and cannot be made by others. */
export function sealToken(seal: Seal, { kind, activityId, experienceId, place, token }: TokenClaims): string {
  return seal.seal(JSON.stringify([kind, activityId, experienceId, place, token]));
}

/** `null`: not a token of this edge. */
export function openToken(seal: Seal, sealed: string): TokenClaims | null {
  const content = seal.open(sealed);
  const fields: unknown = content === null ? null : JSON.parse(content);
  if (!Array.isArray(fields)) return null;
  const [kind, activityId, experienceId, place, token] = fields;
  return { kind, activityId, experienceId, place, token };
}

/** What comes back with notifications of what was prefetched: which mbox, view or page load it was. */
export function sealState(seal: Seal, place: string): string {
  return seal.seal(JSON.stringify({ place }));
}

/** The place that a state was made for; `null`: not a state of this edge. */
export function openState(seal: Seal, sealed: string): string | null {
  const content = seal.open(sealed);
  const state: unknown = content === null ? null : JSON.parse(content);
  return isRecord(state) && typeof state.place === "string" ? state.place : null;
}
