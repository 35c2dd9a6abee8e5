import type { DeliveryRequest, Geo, Issue, Notification, TargetError } from "@fletch/delivery-api";
import { guard } from "./guard.ts";
import type { Log } from "./logger.ts";

/** The events of a client by name, with their details. `type` is the name. */
export interface TargetEvents {
  /** The client is ready for calls. With on-device decisions: after the first artifact, however late. */
  readonly clientReady: object;
  /**
   * A new artifact is in use, downloaded or from the artifact cache. The first one precedes `clientReady`. An unchanged
   * artifact (HTTP 304) and a given payload are no events.
   */
  readonly artifactDownloadSucceeded: {
    readonly artifactLocation: string;
    /** Not a copy: decisions read it. Do not modify it. */
    readonly artifactPayload: unknown;
  };
  /** The artifact could not be downloaded or used, after all attempts of a round. The client keeps trying. */
  readonly artifactDownloadFailed: {
    readonly artifactLocation: string;
    readonly error: TargetError;
  };
  /** Decisions use an artifact from the cache. */
  readonly artifactCacheUsed: {
    readonly artifactLocation: string;
    readonly artifactLastRetrieved?: string | undefined;
  };
  /** Geo was found: of this machine with an artifact, or of a visitor by a lookup. */
  readonly geoLocationUpdated: { readonly geoContext: Geo };
  /** A visitor's geo lookup failed; the decision was made without it. */
  readonly geoLookupFailed: { readonly error: TargetError };
  /**
   * Impressions of on-device decisions could not be delivered. `notification` has the form of `sendNotifications`. The
   * client retries, until `notificationDropped`.
   */
  readonly sendNotificationError: {
    readonly notification: {
      readonly request: DeliveryRequest;
      readonly sessionId: string;
      readonly targetLocationHint: string | undefined;
    };
    readonly error: TargetError;
  };
  /** A notification was dropped, and why. */
  readonly notificationDropped: { readonly notification: Notification; readonly reason: string };
  /** The circuit of a host opened after repeated failures. */
  readonly circuitOpen: { readonly host: string };
  /** The circuit of a host closed: it responds again. */
  readonly circuitClosed: { readonly host: string };
  /**
   * A rule of the artifact cannot be evaluated and counts as not matched. Reported once each. Rules are checked at their
   * first use, and soon after the artifact is ready; before `close()` resolves at the latest.
   */
  readonly ruleSkipped: { readonly issue: Issue };
}

export type TargetEventName = keyof TargetEvents;

/** The argument of a handler: the event's details, and its name as `type`. */
export type TargetEvent<Name extends TargetEventName = TargetEventName> = Name extends TargetEventName
  ? { readonly type: Name } & TargetEvents[Name]
  : never;

/** Optional handlers by event. */
export type TargetEventHandlers = {
  readonly [Name in TargetEventName]?: ((event: TargetEvent<Name>) => unknown) | undefined;
};

/** Emits an event. Never throws. */
export type EmitEvent = <Name extends TargetEventName>(type: Name, details: TargetEvents[Name]) => void;

/** An internal listener beside the user's handlers, such as the diagnostics channel. */
export type EventSubscription = (type: TargetEventName, details: object) => void;

/** Calls the handlers synchronously. Logs the error of one that throws or rejects. */
export function createEmit(handlers: TargetEventHandlers, log: Log, subscription?: EventSubscription): EmitEvent {
  return (type, details) => {
    subscription?.(type, details);
    // Methods of a class are handlers. Properties that a library added to `Object.prototype` are not.
    const handler = Object.hasOwn(handlers, type) || !(type in Object.prototype) ? handlers[type] : undefined;
    if (handler === undefined) return;
    const report = (error: unknown): void => log.error(`The handler of ${type} failed`, error);
    guard(() => (handler as (event: object) => unknown).call(handlers, { type, ...details }), report);
  };
}
