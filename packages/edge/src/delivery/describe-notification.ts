import type { NotificationResponse, Trace, VisitorId } from "@fletch/delivery-api";
import type { CheckedNotification } from "./check-notifications.ts";

/** What traces of notifications tell beside the notification. */
export interface NotificationInput {
  /** Whether the request asks for traces. */
  readonly isTraced: boolean;
  readonly client: string;
  readonly sessionId: string;
  readonly visitorId: VisitorId | undefined;
}

/** What the answer says of a notification that was processed: its id, and, to those who ask for traces, what it stood for. */
export function describeNotification(checked: CheckedNotification, facts: NotificationInput): NotificationResponse {
  const { id } = checked.notification;
  return facts.isTraced ? { id, trace: explain(checked, facts) } : { id };
}

/** In the words of the traces of decisions. Activities are those of the tokens. */
function explain({ notification, claims }: CheckedNotification, facts: NotificationInput): Trace {
  const { client, sessionId, visitorId } = facts;
  const { tokens, ...others } = notification;
  return {
    clientCode: client,
    profile: { visitorId: visitorId ?? {} },
    request: { sessionId, notification: { ...others, ...(tokens && { tokens: tokens.length }) } },
    campaigns: claims.map(({ activityId, experienceId, kind, locationName: location }) => ({
      id: activityId,
      ...(experienceId !== null && { branchId: experienceId }),
      type: kind,
      location,
    })),
  };
}
