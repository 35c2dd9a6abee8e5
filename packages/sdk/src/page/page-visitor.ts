import {
  type Context,
  createTntId,
  type DeliveryRequest,
  type ExperienceCloud,
  isTargetError,
  TargetError,
  type VisitorId,
  type Writable,
} from "@fletch/delivery-api";
import { getVisitorCookieName, TargetCookieName, TargetLocationHintCookieName } from "../cookies/cookie-names.ts";
import { parseIdCluster, toCluster } from "../cookies/location-hint.ts";
import {
  buildLocationHintCookie,
  buildTargetCookie,
  parseTargetCookies,
  type TargetCookie,
} from "../cookies/target-cookie.ts";
import { byIntegrationCode } from "../experience-cloud/customer-ids.ts";
import { defaultConsumer, Visitor, type VisitorLike } from "../experience-cloud/visitor.ts";
import type { FlagVisitor } from "../flags/flag-visitor.ts";
import type { Impressions } from "../notifications/impressions.ts";
import type { Log } from "../observability/logger.ts";
import { hasQaLink } from "../on-device/choose-route.ts";
import type { GetOffersOptions, TargetRequest } from "../options/call-options.ts";
import type { Settings } from "../options/settings.ts";
import {
  completeIdentity,
  isSessionId,
  type ResolvedIds,
  toDeviceId,
  toExperienceCloudId,
} from "../request/complete-identity.ts";
import { readCustomerIds } from "../request/complete-request.ts";
import { readRequest, toWireVisitor } from "../request/read-request.ts";
import { selectVisitor } from "../request/select-visitor.ts";
import type { TargetResult } from "../response/target-result.ts";
import { createId } from "../runtime/create-id.ts";
import { describeContext, describeUrl } from "./describe-context.ts";
import { readCookie, readCookies } from "./headers.ts";
import type { CheckedPageOptions } from "./page-options.ts";
import { readPreviewLink } from "./preview-link.ts";

/**
 * The visitor of a page. All its calls share session, ids, cluster and supplemental data id, so that it is one visitor
 * whichever call comes first or fails, and cookies can be set before any call ends.
 */
export class PageVisitor {
  readonly visitor: VisitorLike;
  readonly sessionId: string;
  readonly context: Partial<Context>;
  readonly #options: CheckedPageOptions;
  readonly #experienceCloud: ExperienceCloud;
  readonly #qaMode: DeliveryRequest["qaMode"];
  /** The valid ids of the caller. */
  readonly #id: VisitorId | undefined;
  #tntId: string | undefined;
  #cluster: string | undefined;

  constructor(options: CheckedPageOptions, settings: Settings) {
    const { headers, cookies, customerIds, consumerId = defaultConsumer, experienceCloud } = options;
    const now = Date.now();
    const { session, device } = parseTargetCookies(readCookies(cookies, headers, TargetCookieName), now);
    this.#options = options;
    this.visitor = options.visitor ?? new Visitor(settings.organizationId, readVisitorCookie(options, settings));
    if (isObject(customerIds)) this.visitor.setCustomerIDs?.(byIntegrationCode(customerIds));
    this.sessionId = [session, options.sessionId].find(isSessionId) ?? createId();
    this.context = describeContext(options);
    this.#qaMode =
      options.qaMode ?? (readsLinks(options, settings) ? readPreviewLink(describeUrl(options)) : undefined);

    // Replaced once for all calls of the page.
    const known = readRequest({ id: options.id, experienceCloud } as TargetRequest).request;
    const supplementalDataId =
      known.experienceCloud?.analytics?.supplementalDataId ?? this.visitor.getSupplementalDataID(consumerId);
    const analytics = { ...experienceCloud?.analytics, supplementalDataId };
    this.#experienceCloud = { ...experienceCloud, analytics };
    this.#id = known.id;

    const deviceId = toDeviceId(device);
    this.#cluster =
      parseIdCluster(deviceId) ??
      toCluster(readCookie(cookies, headers, TargetLocationHintCookieName)) ??
      settings.locationHint;
    // A new one is created here, because two calls of a new visitor would create two visitors.
    this.#tntId =
      known.id?.tntId ?? deviceId ?? (this.#isKnownOtherwise() ? undefined : createTntId(createId, this.#cluster));
  }

  /** Returns the options of a call for `parts`. */
  optionsFor({ execute, prefetch }: Pick<DeliveryRequest, "execute" | "prefetch">): GetOffersOptions {
    const { property, trace, preview, environmentId, customerIds, decisioningMethod, signal, waitUntil } =
      this.#options;
    // Field by field: with spreads each request had a hidden class of its own.
    const request: Writable<TargetRequest> = this.identity;
    if (execute !== undefined) request.execute = execute;
    if (prefetch !== undefined) request.prefetch = prefetch;
    if (property !== undefined) request.property = property;
    if (environmentId !== undefined) request.environmentId = environmentId;
    if (trace !== undefined) request.trace = trace;
    if (this.#qaMode !== undefined) request.qaMode = this.#qaMode;
    if (preview !== undefined) request.preview = preview;
    return {
      request,
      visitor: this.visitor,
      targetCookie: this.#targetCookie.value,
      targetLocationHint: this.#cluster,
      customerIds,
      decisioningMethod,
      signal,
      waitUntil,
    };
  }

  /** Returns the visitor's part of a request. */
  get identity(): {
    readonly id: VisitorId;
    readonly experienceCloud: ExperienceCloud;
    readonly context: Partial<Context>;
  } {
    const { id } = this.#options;
    const all: VisitorId = this.#tntId === undefined ? { ...id } : { ...id, tntId: this.#tntId };
    return { id: all, context: this.context, experienceCloud: this.#experienceCloud };
  }

  /** The visitor of the page's events: has all ids that a call of the page would send. */
  get group(): Omit<Impressions, "notifications"> {
    const { property, environmentId } = this.#options;
    const context: Context = { channel: "web", ...this.context };
    const request = { context, experienceCloud: this.#experienceCloud, property, environmentId };
    return {
      sessionId: this.sessionId,
      cluster: this.#cluster,
      visitor: toWireVisitor(selectVisitor(request, this.#allIds)),
    };
  }

  /** The visitor of flags, with all ids of a call, because they determine buckets. */
  get forFlags(): FlagVisitor {
    const { property, environmentId, waitUntil } = this.#options;
    return {
      id: this.#allIds,
      experienceCloud: this.#experienceCloud,
      context: this.context,
      sessionId: this.sessionId,
      targetLocationHint: this.#cluster,
      waitUntil,
      ...(property !== undefined && { property }),
      ...(environmentId !== undefined && { environmentId }),
    };
  }

  /** All ids: completed from cookies, customer ids and the visitor object, as in the page's calls. */
  get #allIds(): VisitorId | undefined {
    const tntId = this.#tntId;
    return completeIdentity(tntId === undefined ? this.#id : { ...this.#id, tntId }, this.#resolvedIds);
  }

  get #resolvedIds(): ResolvedIds {
    return {
      device: undefined,
      experienceCloudId: toExperienceCloudId(this.visitor.getVisitorValues()?.MCMID),
      customerIds: readCustomerIds({ customerIds: this.#options.customerIds, visitor: this.visitor }),
    };
  }

  /** Takes ids and cluster from a response: the Target edge knows them better. */
  learn({ response, targetLocationHintCookie }: TargetResult): void {
    this.#tntId = response.id?.tntId ?? this.#tntId;
    this.#cluster = targetLocationHintCookie?.value ?? this.#cluster;
  }

  /** Whether the whole page needs the Target edge: the device supports no links. */
  get hasQaLink(): boolean {
    const { preview } = this.#options;
    const qaMode = this.#qaMode;
    return (qaMode || preview) !== undefined && hasQaLink(readRequest({ qaMode, preview } as TargetRequest).request);
  }

  get cookies(): readonly TargetCookie[] {
    if (this.#cluster === undefined) return [this.#targetCookie];
    return [this.#targetCookie, buildLocationHintCookie(this.#cluster)];
  }

  get #targetCookie(): TargetCookie {
    return buildTargetCookie(this.sessionId, this.#tntId, Date.now());
  }

  /** Whether the visitor and the bucket are known by other ids than a `tntId`. */
  #isKnownOtherwise(): boolean {
    const {
      thirdPartyId,
      marketingCloudVisitorId,
      customerIds = [],
    } = completeIdentity(this.#id, this.#resolvedIds) ?? {};
    if (thirdPartyId !== undefined || marketingCloudVisitorId !== undefined) return true;
    return customerIds.some(({ authenticatedState }) => authenticatedState === "authenticated");
  }
}

/** On-device pages do not read links: each visitor's URL with one would cause a warning. */
function readsLinks({ previewLinks, preview, decisioningMethod }: CheckedPageOptions, settings: Settings): boolean {
  const method = decisioningMethod ?? settings.decisioningMethod;
  return previewLinks !== false && preview === undefined && method !== "on-device";
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

/** Browsers keep it under the encoded name; some servers decode that. */
function readVisitorCookie({ cookies, headers }: CheckedPageOptions, { organizationId }: Settings): string | undefined {
  const normalized = organizationId.includes("@") ? organizationId : `${organizationId}@AdobeOrg`;
  const name = getVisitorCookieName(normalized);
  return readCookie(cookies, headers, encodeURIComponent(name), name);
}

/** Returns and logs an error for unusable input about the visitor. */
export function createPageVisitor(
  options: CheckedPageOptions | TargetError,
  { settings, log }: { readonly settings: Settings; readonly log: Log },
): PageVisitor | TargetError {
  try {
    if (isTargetError(options)) throw options;
    return new PageVisitor(options, settings);
  } catch (cause) {
    const error = isTargetError(cause)
      ? cause
      : new TargetError("invalid-options", "The options of the page could not be used", { cause });
    log.warn("A page could not call Target", error);
    return error;
  }
}
