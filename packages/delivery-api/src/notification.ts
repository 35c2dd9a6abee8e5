import { mboxNameSchema, type RequestDetails } from "./request-details.ts";
import {
  array,
  type Fields,
  type Issue,
  integer,
  object,
  oneOf,
  optional,
  refine,
  type Schema,
  string,
} from "./schema.ts";

/** The event that a notification reports. */
export type MetricType = "click" | "display";

/** The displayed or clicked mbox, with the `state` of its prefetch. */
export interface NotificationMbox {
  readonly name: string;
  readonly state?: string;
}

/** The displayed or clicked view. */
export interface NotificationView {
  /** At most 128 characters. */
  readonly name?: string;
  /** At most 512 characters. */
  readonly key?: string;
  readonly state?: string;
}

/** The displayed or clicked page load. */
export interface NotificationPageLoad {
  readonly state?: string;
}

/** Reports a display or click to Target. Has at most one of `mbox`, `view` and `pageLoad`. */
export interface Notification extends RequestDetails {
  /** At most 200 characters; echoed once the notification is processed. */
  readonly id: string;
  /** At most 128 characters. Notifications with the same id count as one impression. */
  readonly impressionId?: string;
  readonly type: MetricType;
  /** Milliseconds since the epoch. */
  readonly timestamp: number;
  /** Event tokens of options (display) or of metrics (click). */
  readonly tokens?: readonly string[];
  readonly mbox?: NotificationMbox;
  readonly view?: NotificationView;
  readonly pageLoad?: NotificationPageLoad;
}

export function createNotificationSchema(fields: Fields<RequestDetails>): Schema<Notification> {
  const notification = object<Notification>({
    ...fields,
    id: string({ min: 1, max: 200 }),
    impressionId: optional(string({ max: 128 })),
    type: oneOf("click", "display"),
    timestamp: integer({ min: 0 }),
    tokens: optional(array(string())),
    mbox: optional(object<NotificationMbox>({ name: mboxNameSchema, state: optional(string()) })),
    view: optional(
      object<NotificationView>({
        name: optional(string({ max: 128 })),
        key: optional(string({ max: 512 })),
        state: optional(string()),
      }),
    ),
    pageLoad: optional(object<NotificationPageLoad>({ state: optional(string()) })),
  });
  return refine(notification, refuseSeveralTargets);
}

function refuseSeveralTargets({ mbox, view, pageLoad }: Notification, path: string, issues: Issue[]): void {
  const given = Object.entries({ mbox, view, pageLoad }).filter(([, target]) => target !== undefined);
  if (given.length > 1) {
    issues.push({
      path,
      expected: "one of mbox, view and pageLoad",
      received: given.map(([name]) => name).join(" and "),
    });
  }
}
