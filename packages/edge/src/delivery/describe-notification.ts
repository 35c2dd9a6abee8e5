import type { NotificationResponse, Trace, VisitorId } from "@fletch/delivery-api";
import type { CheckedNotification } from "./check-notifications.ts";

/** Inputs of a notification's trace. */
export interface NotificationInput {
  /** Whether the request asks for traces. */
  readonly isTraced: boolean;
  readonly client: string;
  readonly sessionId: string;
  readonly visitorId: VisitorId | undefined;
}

/** Returns the response of a processed notification: its id, and its trace if requested. */
export function describeNotification(checked: CheckedNotification, input: NotificationInput): NotificationResponse {
  const { id } = checked.notification;
  return input.isTraced ? { id, trace: explain(checked, input) } : { id };
}

/** Uses the form of decision traces. Activities are those of the tokens. */
function explain({ notification, claims }: CheckedNotification, input: NotificationInput): Trace {
  const { client, sessionId, visitorId } = input;
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
