import { randomBytes } from "node:crypto";

/**
 * A new visitor id: a version 7 UUID (RFC 9562). It begins with the time, so what is written of visitors who come at the same time
 * lies together, in a few pages of the database instead of one for each.
 */
export function createVisitorId(): string {
  const time = Date.now().toString(16).padStart(12, "0");
  const random = randomBytes(10).toString("hex");
  const variant = ((Number.parseInt(random[3] ?? "0", 16) & 3) | 8).toString(16);
  return `${time.slice(0, 8)}-${time.slice(8)}-7${random.slice(0, 3)}-${variant}${random.slice(4, 7)}-${random.slice(8)}`;
}
