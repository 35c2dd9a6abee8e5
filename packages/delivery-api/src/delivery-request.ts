import { type Context, contextSchema } from "./context.ts";
import { type ExperienceCloud, experienceCloudSchema } from "./experience-cloud.ts";
import { createNotificationSchema, type Notification } from "./notification.ts";
import {
  createMboxRequestsSchema,
  createRequestDetailsFields,
  createViewRequestSchema,
  type MboxRequest,
  type RequestDetails,
  type RequestLimits,
  type ViewRequest,
} from "./request-details.ts";
import {
  array,
  boolean,
  edgeOnly,
  essential,
  type Fields,
  forgiving,
  int64,
  integer,
  object,
  optional,
  record,
  type Schema,
  string,
  withFallback,
} from "./schema.ts";
import { type Telemetry, telemetrySchema } from "./telemetry.ts";
import { type VisitorId, visitorIdSchema } from "./visitor-id.ts";

/** Requests a trace of the decision. */
export interface TraceRequest {
  /** From Target's Administration → Implementation. The edge validates it; on-device decisions do not need it. */
  readonly authorizationToken: string;
  readonly usage?: Readonly<Record<string, string>>;
}

/** The property (workspace) of a request. */
export interface Property {
  readonly token: string;
}

/** Decides, and counts impressions at once. */
export interface ExecuteRequest {
  readonly pageLoad?: RequestDetails;
  readonly mboxes?: readonly MboxRequest[];
}

/** Decides now, and counts impressions at their notification. */
export interface PrefetchRequest {
  readonly views?: readonly ViewRequest[];
  readonly pageLoad?: RequestDetails;
  readonly mboxes?: readonly MboxRequest[];
}

/** The experience of an activity to show in QA mode. Both count from 1. */
export interface PreviewIndex {
  readonly activityIndex?: number;
  readonly experienceIndex?: number;
}

/** Shows activities that are not live. */
export interface QAMode {
  readonly token?: string;
  /** `true` omits live activities. */
  readonly listedActivitiesOnly?: boolean;
  readonly evaluateAsTrueAudienceIds?: readonly number[];
  readonly evaluateAsFalseAudienceIds?: readonly number[];
  readonly previewIndexes?: readonly PreviewIndex[];
}

/** A preview link's token. */
export interface Preview {
  readonly token?: string;
}

/** The body of `POST /rest/v1/delivery`. */
export interface DeliveryRequest {
  /** At most 128 characters; echoed. The server creates one if it is missing. */
  readonly requestId?: string;
  /** At most 128 characters. A repeated value counts no new impression. */
  readonly impressionId?: string;
  readonly id?: VisitorId;
  /** @default the environment of the page's host */
  readonly environmentId?: number;
  readonly property?: Property;
  readonly trace?: TraceRequest;
  readonly context: Context;
  readonly experienceCloud?: ExperienceCloud;
  readonly execute?: ExecuteRequest;
  readonly prefetch?: PrefetchRequest;
  readonly telemetry?: Telemetry;
  readonly notifications?: readonly Notification[];
  readonly qaMode?: QAMode;
  readonly preview?: Preview;
}

/** Creates the schema of a Delivery request. Its limits may be more generous than the published ones. */
export function createDeliveryRequestSchema(limits: RequestLimits): Schema<DeliveryRequest> {
  return object<DeliveryRequest>(() => createRequestFields(limits));
}

function createRequestFields(limits: RequestLimits): Fields<DeliveryRequest> {
  const fields = createRequestDetailsFields(limits);
  const pageLoad = optional(object<RequestDetails>(fields));
  const mboxes = optional(essential(createMboxRequestsSchema(fields)));
  const views = optional(essential(array(createViewRequestSchema(fields))));
  return {
    requestId: optional(string({ max: 128 })),
    impressionId: optional(string({ max: 128 })),
    id: optional(visitorIdSchema),
    environmentId: optional(int64()),
    property: optional(object<Property>({ token: string() })),
    trace: optional(
      object<TraceRequest>({ authorizationToken: edgeOnly(string()), usage: optional(record(string(), string())) }),
    ),
    context: edgeOnly(withFallback(contextSchema, { channel: "web" })),
    experienceCloud: optional(experienceCloudSchema),
    execute: optional(essential(object<ExecuteRequest>({ pageLoad, mboxes }))),
    prefetch: optional(essential(object<PrefetchRequest>({ views, pageLoad, mboxes }))),
    telemetry: optional(forgiving(telemetrySchema)),
    notifications: optional(array(createNotificationSchema(fields))),
    qaMode: optional(qaModeSchema),
    preview: optional(object<Preview>({ token: optional(string()) })),
  };
}

const qaModeSchema: Schema<QAMode> = object<QAMode>(() => ({
  token: optional(string()),
  listedActivitiesOnly: optional(boolean()),
  evaluateAsTrueAudienceIds: optional(array(int64())),
  evaluateAsFalseAudienceIds: optional(array(int64())),
  previewIndexes: optional(
    array(
      object<PreviewIndex>({
        activityIndex: optional(integer({ min: 1 })),
        experienceIndex: optional(integer({ min: 1 })),
      }),
      { min: 1 },
    ),
  ),
}));

/** The schema with the published limits, which every server accepts. */
export const deliveryRequestSchema: Schema<DeliveryRequest> = createDeliveryRequestSchema({ parameters: 50 });
