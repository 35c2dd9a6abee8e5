import { isRecord } from "@fletch/delivery-api/schema";
import type { Impressions } from "./impressions.ts";

/** Parses accepted impressions without acknowledgement. The last line may be incomplete. */
export function parseOutbox(text: string): readonly Impressions[] {
  const accepted: Impressions[] = [];
  const done = new Set<string>();
  for (const line of text.split("\n")) {
    const entry = parseLine(line);
    if (entry === undefined) continue;
    if (Array.isArray(entry.done)) for (const id of entry.done) done.add(String(id));
    else if (isImpressions(entry.add)) accepted.push(entry.add);
  }
  return withoutDelivered(accepted, done);
}

/** Removes known notifications, and impressions without any others. */
export function withoutDelivered(left: readonly Impressions[], known: ReadonlySet<string>): readonly Impressions[] {
  return left
    .map((each) => ({ ...each, notifications: each.notifications.filter(({ id }) => !known.has(id)) }))
    .filter(({ notifications }) => notifications.length > 0);
}

function parseLine(line: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const entry: unknown = JSON.parse(line);
    return isRecord(entry) ? entry : undefined;
  } catch {
    return undefined;
  }
}

/** Returns whether it is what an outbox was given. */
export function isImpressions(value: unknown): value is Impressions {
  return (
    isRecord(value) &&
    typeof value.sessionId === "string" &&
    isRecord(value.visitor) &&
    Array.isArray(value.notifications) &&
    value.notifications.every((each) => isRecord(each) && typeof each.id === "string")
  );
}
