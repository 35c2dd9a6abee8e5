import type { AnalyticsRequest, AudienceManager, ExperienceCloud, Writable } from "@fletch/delivery-api";
import type { AmcvValues } from "../experience-cloud/parse-amcv-cookie.ts";
import { defaultConsumer, type VisitorLike } from "../experience-cloud/visitor.ts";

/**
 * Returns checked Analytics and Audience Manager values, with gaps filled from the visitor. The caller's SDID is kept
 * (deviation D5).
 */
export function completeExperienceCloud(
  given: ExperienceCloud | undefined,
  visitor: VisitorLike,
  values: AmcvValues,
  consumerId: string = defaultConsumer,
): ExperienceCloud {
  const analytics = completeAnalytics(given?.analytics, visitor, consumerId);
  const audienceManager = completeAudienceManager(given?.audienceManager, values);
  return audienceManager === undefined ? { analytics } : { analytics, audienceManager };
}

function completeAnalytics(
  given: AnalyticsRequest | undefined,
  visitor: VisitorLike,
  consumerId: string,
): AnalyticsRequest {
  const analytics: Writable<AnalyticsRequest> = {
    supplementalDataId: given?.supplementalDataId ?? visitor.getSupplementalDataID(consumerId),
    logging: given?.logging ?? "server_side",
  };
  if (given?.trackingServer) analytics.trackingServer = given.trackingServer;
  if (given?.trackingServerSecure) analytics.trackingServerSecure = given.trackingServerSecure;
  return analytics;
}

function completeAudienceManager(given: AudienceManager | undefined, values: AmcvValues): AudienceManager | undefined {
  const locationHint = given?.locationHint ?? toRegion(values.MCAAMLH);
  const blob = given?.blob ?? toBlob(values.MCAAMB);
  if (locationHint === undefined && blob === undefined) return undefined;
  return { ...(locationHint !== undefined && { locationHint }), ...(blob !== undefined && { blob }) };
}

/** Takes only valid values of a cookie: a visitor with a damaged cookie still gets offers. */
function toRegion(hint: unknown): number | undefined {
  return typeof hint === "string" && /^[1-9]\d{0,8}$/.test(hint) ? Number(hint) : undefined;
}

function toBlob(blob: unknown): string | undefined {
  return typeof blob === "string" && blob.trim() !== "" && blob.length <= 1024 ? blob : undefined;
}
