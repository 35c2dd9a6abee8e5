import type { DeliveryRequest, Parameters } from "@fletch/delivery-api";
import type { CheckedNotification } from "../delivery/check-notifications.ts";

/**
 * Returns the profile parameters of all parts of a request; of equal names the last one. Keeps the first 256 characters
 * of a value, as Target does.
 */
export function readProfileParameters(
  { execute, prefetch }: DeliveryRequest,
  notifications: readonly CheckedNotification[],
): ReadonlyMap<string, string> {
  const parameters = new Map<string, string>();
  addParameters(parameters, execute?.pageLoad);
  for (const mbox of execute?.mboxes ?? none) addParameters(parameters, mbox);
  addParameters(parameters, prefetch?.pageLoad);
  for (const mbox of prefetch?.mboxes ?? none) addParameters(parameters, mbox);
  for (const view of prefetch?.views ?? none) addParameters(parameters, view);
  for (const { notification } of notifications) addParameters(parameters, notification);
  return parameters;
}

const none: readonly never[] = [];

function addParameters(
  parameters: Map<string, string>,
  part: { readonly profileParameters?: Parameters | undefined } | undefined,
): void {
  if (part?.profileParameters === undefined) return;
  for (const [name, value] of Object.entries(part.profileParameters)) {
    parameters.set(name, value.length > maxValueLength ? cut(value) : value);
  }
}

const maxValueLength = 256;

/** Removes an incomplete surrogate pair at the end. */
function cut(value: string): string {
  return value.slice(0, maxValueLength).replace(/[\uD800-\uDBFF]$/, "");
}
