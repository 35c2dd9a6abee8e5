import type { DeliveryRequest } from "@fletch/delivery-api";
import type { CheckedNotification } from "../delivery/check-notifications.ts";

/** All profile parameters that a request brings, in whichever part of it; of equal names the last one counts. */
export function readProfileParameters(
  { execute, prefetch }: DeliveryRequest,
  notifications: readonly CheckedNotification[],
): ReadonlyMap<string, string> {
  const parameters = new Map<string, string>();
  const parts = [
    execute?.pageLoad,
    ...(execute?.mboxes ?? []),
    prefetch?.pageLoad,
    ...(prefetch?.mboxes ?? []),
    ...(prefetch?.views ?? []),
    ...notifications.map(({ notification }) => notification),
  ];
  for (const part of parts) {
    if (part?.profileParameters === undefined) continue;
    for (const [name, value] of Object.entries(part.profileParameters)) parameters.set(name, value);
  }
  return parameters;
}
