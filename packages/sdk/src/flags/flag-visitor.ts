import { identifyVisitor } from "@fletch/decisioning";
import type { Context, DeliveryRequest, VisitorId, Writable } from "@fletch/delivery-api";
import { parseIdCluster, toCluster } from "../cookies/location-hint.ts";
import { parseTargetCookie } from "../cookies/target-cookie.ts";
import type { Loose, LooseParameters } from "../options/loose.ts";
import type { Settings } from "../options/settings.ts";
import { isSessionId, toDeviceId } from "../request/complete-identity.ts";
import { createId } from "../runtime/create-id.ts";

/** The visitor of flags. Other types are converted as those of requests. `page.visitor` is one, made from a request. */
export interface FlagVisitor extends Pick<DeliveryRequest, "property" | "environmentId" | "experienceCloud"> {
  /**
   * Ids that identify the visitor. A text is your own id, `thirdPartyId`.
   *
   * @default none: a new visitor for each view
   */
  readonly id?: string | VisitorId | undefined;
  /** Mbox parameters for audiences, for all mboxes. Numbers and dates compare as such. */
  readonly parameters?: LooseParameters | undefined;
  /** Profile parameters, which `load` sends: the device knows no profiles. */
  readonly profileParameters?: LooseParameters | undefined;
  /** The page's URL. @default the one of `context.address` */
  readonly url?: string | URL | undefined;
  /** @default the one of `context` */
  readonly userAgent?: string | undefined;
  /** More context for audiences: referrer, client hints, geo. */
  readonly context?: Loose<Partial<Context>> | undefined;
  /** The visitor's `mbox` cookie: gives the session, and the `tntId` if `id` has none. */
  readonly targetCookie?: string | undefined;
  /** The visitor's session, which counts impressions. The one of a cookie precedes it. @default one that ends after 30 minutes */
  readonly sessionId?: string | undefined;
  /** The visitor's `mboxEdgeCluster` cookie. */
  readonly targetLocationHint?: string | undefined;
  /** For workers: keeps the worker alive until impressions are sent. @example waitUntil: (promise) => context.waitUntil(promise) */
  readonly waitUntil?: ((promise: Promise<unknown>) => void) | undefined;
}

/** A visitor, identified. */
export interface Identity {
  readonly id: VisitorId;
  readonly allocationKey: string;
  /** `undefined`: none was given. */
  readonly sessionId: string | undefined;
  readonly cluster: string | undefined;
  /** Whether the caller gave an id. A visitor without one cannot be recognized again. */
  readonly isKnown: boolean;
}

/** Identifies a visitor as a call of `getAttributes` with equal ids does. */
export function identify(visitor: FlagVisitor, settings: Settings): Identity {
  const { id, targetCookie, sessionId, targetLocationHint } = visitor;
  const given = typeof id === "string" ? { thirdPartyId: id } : id;
  if (targetCookie === undefined && targetLocationHint === undefined && given?.tntId === undefined) {
    return complete(given, settings.locationHint, sessionId);
  }
  const { session, device } = parseTargetCookie(targetCookie, Date.now());
  const tntId = given?.tntId ?? toDeviceId(device);
  const cluster = parseIdCluster(tntId) ?? toCluster(targetLocationHint) ?? settings.locationHint;
  return complete(
    tntId === undefined ? given : { ...given, tntId },
    cluster,
    isSessionId(session) ? session : sessionId,
  );
}

function complete(given: VisitorId | undefined, cluster: string | undefined, sessionId: string | undefined): Identity {
  const { id, allocationKey } = identifyVisitor(given, createId, cluster);
  return { id, allocationKey, sessionId, cluster, isKnown: id === given };
}

/** The context that conditions read. A visitor that was read has no objects for texts. */
export function toContext(visitor: FlagVisitor): Context {
  const { context, url, userAgent } = visitor as Pick<FlagVisitor, "userAgent"> & {
    readonly context?: Context;
    readonly url?: string;
  };
  if (context === undefined && url === undefined && userAgent === undefined) return plainContext;
  const all: Writable<Context> = { channel: "web", ...context };
  if (url !== undefined) all.address = { ...context?.address, url };
  if (userAgent !== undefined) all.userAgent = userAgent;
  return all;
}

const plainContext: Context = Object.freeze({ channel: "web" });
