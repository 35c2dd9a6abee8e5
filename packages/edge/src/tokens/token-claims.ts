import type { MetricType } from "@fletch/delivery-api";
import { isRecord } from "@fletch/delivery-api/schema";
import type { TokenSigner } from "./token-signer.ts";

/** What a token stands for: that an experience was displayed, or that one of its metrics was hit. */
export interface TokenClaims {
  readonly kind: MetricType;
  readonly activityId: number;
  /** `null` where the artifact does not say. */
  readonly experienceId: number | null;
  /** The mbox or view of the rule. */
  readonly locationName: string;
  /** The token as the artifact has it. */
  readonly token: string;
  /** What `place` is. `undefined`: not known, of tokens from before a version knew it. */
  readonly location?: LocationKind;
  /** What makes the clicks of one metric one, where it stands at several places of the artifact. */
  readonly sharedMetric?: string;
}

/** What a name is the name of. The page load has the name of the global mbox. */
export type LocationKind = "mbox" | "view";

/** An mbox or a view, by its name. */
export interface Location {
  readonly location: LocationKind;
  readonly name: string;
}

/** A token that says itself what it stands for, and cannot be made by others. */
export function signToken(
  signer: TokenSigner,
  { kind, activityId, experienceId, locationName, token, location }: TokenClaims,
): string {
  return signer.sign(JSON.stringify([kind, activityId, experienceId, locationName, token, location]));
}

/** `null`: not a token of this edge. */
export function verifyToken(signer: TokenSigner, signed: string): TokenClaims | null {
  const content = signer.verify(signed);
  const fields: unknown = content === null ? null : JSON.parse(content);
  if (!Array.isArray(fields)) return null;
  const [kind, activityId, experienceId, locationName, token, location] = fields;
  return { kind, activityId, experienceId, locationName, token, ...(location && { location }) };
}

/** What comes back with notifications of what was prefetched: which mbox, view or page load it was. */
export function signState(signer: TokenSigner, { name, location }: Location): string {
  return signer.sign(JSON.stringify({ name, location }));
}

/** What a state was made for; `null`: not a state of this edge. One from before a version knew kinds has none. */
export function verifyState(signer: TokenSigner, signed: string): Partial<Location> | null {
  const content = signer.verify(signed);
  const state: unknown = content === null ? null : JSON.parse(content);
  if (!isRecord(state) || typeof state.name !== "string") return null;
  return { name: state.name, ...(state.location !== undefined && { location: state.location as LocationKind }) };
}
