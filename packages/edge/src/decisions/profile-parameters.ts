import type { DeliveryRequest } from "@fletch/delivery-api";
import type { CheckedNotification } from "../delivery/check-notifications.ts";

/**
 * All profile parameters that a request brings, in whichever part of it; of equal names the last one counts. Of a value Target keeps the
 * first 256 characters.
 */
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
    for (const [name, value] of Object.entries(part.profileParameters))
      parameters.set(name, value.length > longestValue ? cut(value) : value);
  }
  return parameters;
}

const longestValue = 256;

/** Without the first half of a pair that stands at the end. */
function cut(value: string): string {
  return value.slice(0, longestValue).replace(/[\uD800-\uDBFF]$/, "");
}
