import { forgiving, integer, object, oneOf, optional, type Schema, string } from "./schema.ts";

/** Both fields and an ECID are needed for Audience Manager segments. */
export interface AudienceManager {
  /** The region of the data collection server (DCS), at least 1. */
  readonly locationHint?: number;
  /** 1 to 1024 characters, not blank. */
  readonly blob?: string;
}

/**
 * Who sends the hit to Analytics: Target (`server_side`), or the caller with the response's payload (`client_side`).
 */
export type AnalyticsLogging = "server_side" | "client_side";

/** Analytics for Target (A4T). */
export interface AnalyticsRequest {
  /** Joins Target's and Analytics' hits (SDID): 16 hex digits, `-`, 16 hex digits. */
  readonly supplementalDataId?: string;
  readonly logging?: AnalyticsLogging;
  /** A host without a scheme. */
  readonly trackingServer?: string;
  /** A host without a scheme. */
  readonly trackingServerSecure?: string;
}

/** Data for other Experience Cloud solutions. */
export interface ExperienceCloud {
  readonly audienceManager?: AudienceManager;
  readonly analytics?: AnalyticsRequest;
}

export const experienceCloudSchema: Schema<ExperienceCloud> = object<ExperienceCloud>(() => ({
  audienceManager: optional(
    object<AudienceManager>({
      locationHint: optional(integer({ min: 1 })),
      blob: optional(string({ min: 1, max: 1024, nonBlank: true })),
    }),
  ),
  analytics: optional(
    object<AnalyticsRequest>({
      // No pattern: Adobe's documents show ids of other forms.
      supplementalDataId: optional(
        forgiving(
          string({
            pattern: /^[0-9a-f]{16}-[0-9a-f]{16}$/i,
            expected: "16 hex digits, a hyphen, 16 hex digits",
          }),
        ),
      ),
      logging: optional(oneOf("server_side", "client_side")),
      trackingServer: optional(string()),
      trackingServerSecure: optional(string()),
    }),
  ),
}));
