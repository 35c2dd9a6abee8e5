import type { Context, DecisioningMethod, DeliveryRequest } from "@fletch/delivery-api";
import type { AuthState } from "../experience-cloud/customer-ids.ts";
import type { VisitorLike } from "../experience-cloud/visitor.ts";
import type { Loose } from "./loose.ts";

/** A Delivery request whose context may be left out, wholly or in part: the client fills the gaps. */
export interface TargetRequest extends Loose<Omit<DeliveryRequest, "context">> {
  /** @default `{ channel: "web", timeOffsetInMinutes: … }` with the offset of this machine */
  readonly context?: Loose<Partial<Context>> | undefined;
}

/** A request that was checked. */
export interface CheckedRequest extends Omit<DeliveryRequest, "context"> {
  readonly context?: Partial<Context>;
}

/** An id that the caller's own systems know the visitor by, and how sure they are. */
export interface CustomerIdInput {
  /** Without one, nobody is logged in, and the entry says nothing. */
  readonly id?: string | number | null | undefined;
  /** One of `TargetClient.AuthState`. @default unknown */
  readonly authState?: AuthState | undefined;
}

/** The same in a list. */
export interface ListedCustomerId extends CustomerIdInput {
  /** Alias of the customer-attributes source. */
  readonly integrationCode: string;
}

/** What `getOffers` and `sendNotifications` take beside callbacks. */
export interface GetOffersOptions {
  /** What to decide, and for whom. It is not changed. */
  readonly request: TargetRequest;
  /** The visitor's `mbox` cookie, as it came. What is malformed in it is ignored. */
  readonly targetCookie?: string | undefined;
  /** The visitor's `mboxEdgeCluster` cookie. What is no cluster is ignored; one in the `mbox` cookie wins. */
  readonly targetLocationHint?: string | undefined;
  /** The visitor's AMCV cookie (see `TargetClient.getVisitorCookieName`): Experience Cloud id, and what Audience Manager knows. */
  readonly visitorCookie?: string | undefined;
  /** A visitor of the published visitor library; share one between the calls of a page. @default one is made for the call */
  readonly visitor?: VisitorLike | undefined;
  /** By integration code, or a list of `{ id, integrationCode, authState }`. @example { userid: { id: "67", authState: TargetClient.AuthState.AUTHENTICATED } } */
  readonly customerIds?:
    | Readonly<Record<string, string | number | CustomerIdInput | null | undefined>>
    | readonly ListedCustomerId[]
    | undefined;
  /** Who asks for the supplemental data id; with one `visitor`, different consumers share an id. @default "target-global-mbox" */
  readonly consumerId?: string | undefined;
  /** The session of a visitor whose cookie has none. @default a new one */
  readonly sessionId?: string | undefined;
  /** Where to decide, for this call. @default that of the client */
  readonly decisioningMethod?: Loose<DecisioningMethod> | undefined;
  /** How long this call may take, in milliseconds. @default that of the client */
  readonly timeout?: number | undefined;
  /** Ends the call when it aborts: the request is aborted, and the call fails with `request-aborted`. */
  readonly signal?: AbortSignal | undefined;
  /**
   * For workers, which end with their response: given a promise, it keeps the worker alive until impressions of this call are sent.
   *
   * @example waitUntil: (promise) => context.waitUntil(promise)
   */
  readonly waitUntil?: ((promise: Promise<unknown>) => void) | undefined;
}

/** What `getAttributes` takes: without a request, it asks for nothing but the mboxes it names. */
export interface GetAttributesOptions extends Omit<GetOffersOptions, "request"> {
  readonly request?: TargetRequest | undefined;
}
