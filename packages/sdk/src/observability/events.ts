import type { DeliveryRequest, Geo, Issue, Notification, TargetError } from "@fletch/delivery-api";
import type { Log } from "./logger.ts";

/** Everything that a client tells of itself, by name, with what comes along. `type` is the name. */
export interface TargetEvents {
  /** Calls can be made. On the device it comes with the first artifact, however late that is. */
  readonly clientReady: object;
  /**
   * A new artifact is in use: it was downloaded, or taken from the artifact cache. The first comes before `clientReady`. An artifact that has
   * not changed (HTTP 304) is no event, nor is a given payload.
   */
  readonly artifactDownloadSucceeded: {
    readonly artifactLocation: string;
    readonly artifactPayload: unknown;
  };
  /** The artifact could not be downloaded or used, after all attempts of that round. The client goes on trying. */
  readonly artifactDownloadFailed: {
    readonly artifactLocation: string;
    readonly error: TargetError;
  };
  /** Decisions are made from an artifact that was kept from an earlier time. */
  readonly artifactCacheUsed: {
    readonly artifactLocation: string;
    readonly artifactLastRetrieved?: string | undefined;
  };
  /** A place was learned: that of this machine with an artifact, or that of a visitor by a look-up. */
  readonly geoLocationUpdated: { readonly geoContext: Geo };
  /** A visitor's place could not be looked up; the decision was made without it. */
  readonly geoLookupFailed: { readonly error: TargetError };
  /**
   * Impressions of decisions on the device could not be delivered this time. `notification` is what `sendNotifications` would be given; the client
   * itself goes on trying, until `notificationDropped` says otherwise.
   */
  readonly sendNotificationError: {
    readonly notification: {
      readonly request: DeliveryRequest;
      readonly sessionId: string;
      readonly targetLocationHint: string | undefined;
    };
    readonly error: TargetError;
  };
  /** A notification was given up, and why. */
  readonly notificationDropped: { readonly notification: Notification; readonly reason: string };
  /** A host failed so often that it is left alone for a while. */
  readonly circuitOpen: { readonly host: string };
  /** A host that was left alone answers again. */
  readonly circuitClosed: { readonly host: string };
  /** A rule of the artifact cannot be evaluated and counts as not matched. Each is told once. */
  readonly ruleSkipped: { readonly issue: Issue };
}

export type TargetEventName = keyof TargetEvents;

/** What a handler gets: the event's facts, and its name as `type`. */
export type TargetEvent<Name extends TargetEventName = TargetEventName> = Name extends TargetEventName
  ? { readonly type: Name } & TargetEvents[Name]
  : never;

/** One handler for each event that is of interest. */
export type TargetEventHandlers = {
  readonly [Name in TargetEventName]?: ((event: TargetEvent<Name>) => unknown) | undefined;
};

/** Tells an event. Never throws. */
export type EmitEvent = <Name extends TargetEventName>(type: Name, facts: TargetEvents[Name]) => void;

/** Whoever listens beside the user's handlers, such as the diagnostics channel. */
export type EventSubscription = (type: TargetEventName, facts: object) => void;

/** Calls the handlers at once, in the client's own flow; one that throws or rejects is reported, and harms nothing. */
export function createEmit(handlers: TargetEventHandlers, log: Log, tap?: EventSubscription): EmitEvent {
  return (type, facts) => {
    tap?.(type, facts);
    // The methods of a class are handlers; what somebody wrote into the prototype of all objects is not.
    const handler = Object.hasOwn(handlers, type) || !(type in Object.prototype) ? handlers[type] : undefined;
    if (handler === undefined) return;
    const report = (error: unknown): void => log.error(`The handler of ${type} failed`, error);
    try {
      const outcome = (handler as (event: object) => unknown).call(handlers, { type, ...facts });
      if (outcome instanceof Promise) outcome.catch(report);
    } catch (error) {
      report(error);
    }
  };
}
