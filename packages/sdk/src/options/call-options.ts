import type { Context, DecisioningMethod, DeliveryRequest } from "@fletch/delivery-api";
import type { AuthState } from "../experience-cloud/customer-ids.ts";
import type { VisitorLike } from "../experience-cloud/visitor.ts";
import type { Loose } from "./loose.ts";

/** A Delivery request whose context may be absent or partial: the client adds the rest. */
export interface TargetRequest extends Loose<Omit<DeliveryRequest, "context">> {
  /** @default `{ channel: "web", timeOffsetInMinutes: … }` with the offset of this machine */
  readonly context?: Loose<Partial<Context>> | undefined;
}

/** A request that was checked. */
export interface CheckedRequest extends Omit<DeliveryRequest, "context"> {
  readonly context?: Partial<Context>;
}

/** An id of the visitor in the caller's own systems, with its authenticated state. */
export interface CustomerIdInput {
  /** Entries without an id are ignored: the visitor is not logged in. */
  readonly id?: string | number | null | undefined;
  /** One of `TargetClient.AuthState`. @default unknown */
  readonly authState?: AuthState | (number & Record<never, never>) | undefined;
}

/** The same in a list. */
export interface ListedCustomerId extends CustomerIdInput {
  /** Alias of the customer-attributes source. */
  readonly integrationCode: string;
}

/** Options of `getOffers` and `sendNotifications` beside callbacks. */
export interface GetOffersOptions {
  /** The Delivery request. Not modified. */
  readonly request: TargetRequest;
  /** The visitor's `mbox` cookie. Malformed parts are ignored. */
  readonly targetCookie?: string | undefined;
  /** The visitor's `mboxEdgeCluster` cookie. An invalid cluster is ignored; one in the `mbox` cookie wins. */
  readonly targetLocationHint?: string | undefined;
  /**
   * The visitor's AMCV cookie (see `TargetClient.getVisitorCookieName`): Experience Cloud id, and Audience Manager's
   * values.
   */
  readonly visitorCookie?: string | undefined;
  /** A visitor of the published visitor library; share one between the calls of a page. @default a new one per call */
  readonly visitor?: VisitorLike | undefined;
  /** By integration code, or a list of `{ id, integrationCode, authState }`. @example { userid: { id: "67", authState: TargetClient.AuthState.AUTHENTICATED } } */
  readonly customerIds?:
    | Readonly<Record<string, string | number | CustomerIdInput | null | undefined>>
    | readonly ListedCustomerId[]
    | undefined;
  /**
   * The consumer of the supplemental data id; with one `visitor`, different consumers share an id. @default
   * "target-global-mbox"
   */
  readonly consumerId?: string | undefined;
  /** The session of a visitor without one in the cookie. @default a new one */
  readonly sessionId?: string | undefined;
  /** The decisioning method of this call. @default that of the client */
  readonly decisioningMethod?: Loose<DecisioningMethod> | undefined;
  /** The timeout of this call, in milliseconds. @default that of the client */
  readonly timeout?: number | undefined;
  /** Aborts the call, which then fails with `request-aborted`. */
  readonly signal?: AbortSignal | undefined;
  /**
   * For workers, which end with their response: keeps the worker alive until impressions of this call are sent.
   *
   * @example waitUntil: (promise) => context.waitUntil(promise)
   */
  readonly waitUntil?: ((promise: Promise<unknown>) => void) | undefined;
}

/** Options of `getAttributes`: without a request, it requests only the named mboxes. */
export interface GetAttributesOptions extends Omit<GetOffersOptions, "request"> {
  readonly request?: TargetRequest | undefined;
}
