import type { MetricType } from "@fletch/delivery-api";
import { isRecord } from "@fletch/delivery-api/schema";
import type { TokenSigner } from "./token-signer.ts";

/** The claims of a token: a displayed experience, or a met metric. */
export interface TokenClaims {
  readonly kind: MetricType;
  readonly activityId: number;
  /** `null`: not in the artifact. */
  readonly experienceId: number | null;
  /** The mbox or view of the rule. */
  readonly locationName: string;
  /** The token of the artifact. */
  readonly token: string;
  /** The kind of the location. `undefined`: unknown, in tokens of earlier versions. */
  readonly location?: LocationKind;
  /** Identifies a click metric that several locations of the artifact have. */
  readonly sharedMetric?: string;
}

/** The kinds of locations. The page load has the name of the global mbox. */
export type LocationKind = "mbox" | "view";

/** An mbox or a view, by its name. */
export interface Location {
  readonly location: LocationKind;
  readonly name: string;
}

/** Returns a signed token that contains its claims. */
export function signToken(
  signer: TokenSigner,
  { kind, activityId, experienceId, locationName, token, location }: TokenClaims,
): string {
  return signer.sign(JSON.stringify([kind, activityId, experienceId, locationName, token, location]));
}

/** Returns the claims; `null` for a token of another edge. */
export function verifyToken(signer: TokenSigner, signed: string): TokenClaims | null {
  const content = signer.verify(signed);
  const fields: unknown = content === null ? null : JSON.parse(content);
  if (!Array.isArray(fields)) return null;
  const [kind, activityId, experienceId, locationName, token, location] = fields;
  return { kind, activityId, experienceId, locationName, token, ...(location && { location }) };
}

/** Returns the signed state of a prefetched location, which notifications send back. */
export function signState(signer: TokenSigner, { name, location }: Location): string {
  return signer.sign(JSON.stringify({ name, location }));
}

/** Returns the location of a state; `null` for a state of another edge. States of earlier versions have no kind. */
export function verifyState(signer: TokenSigner, signed: string): Partial<Location> | null {
  const content = signer.verify(signed);
  const state: unknown = content === null ? null : JSON.parse(content);
  if (!isRecord(state) || typeof state.name !== "string") return null;
  return { name: state.name, ...(state.location !== undefined && { location: state.location as LocationKind }) };
}
