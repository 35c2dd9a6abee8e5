import { errorFromIssues, type Issue, type Notification } from "@fletch/delivery-api";
import { describeValue } from "@fletch/delivery-api/schema";
import type { Seal } from "../tokens/seal.ts";
import { openState, type TokenClaims } from "../tokens/token-claims.ts";
import type { TokenDirectory } from "../tokens/token-directory.ts";

/** A notification that holds, with what its tokens stand for. */
export interface CheckedNotification {
  readonly notification: Notification;
  readonly claims: readonly TokenClaims[];
}

/** What notifications are checked against. */
export interface NotificationChecks {
  readonly tokens: TokenDirectory;
  readonly seal: Seal;
  /** The name of the mbox that stands for the page load. */
  readonly globalMbox: string;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** How far ahead of the edge's clock a client's may be: a day. */
const mostAhead = 86_400_000;

/**
 * Checks all notifications of a request: one wrong token, state or time stamp makes the request wrong.
 *
 * @throws TargetError `invalid-request`
 */
export function checkNotifications(
  notifications: readonly Notification[],
  checks: NotificationChecks,
): readonly CheckedNotification[] {
  const issues: Issue[] = [];
  const checked = notifications.map((notification, index) => {
    const path = `$.notifications[${index}]`;
    checkTime(notification.timestamp, `${path}.timestamp`, checks, issues);
    checkState(notification, path, checks, issues);
    return { notification, claims: readTokens(notification, path, checks, issues) };
  });
  if (issues.length === 0) return checked;
  throw errorFromIssues("invalid-request", "The notifications are not valid", issues, { httpStatus: 400 });
}

function checkTime(timestamp: number, path: string, { now }: NotificationChecks, issues: Issue[]): void {
  if (timestamp <= now + mostAhead) return;
  const ahead = Math.round((timestamp - now) / 1000);
  issues.push({ path, expected: "at most a day ahead of the edge's clock", got: `${ahead} s ahead` });
}

function checkState(
  { mbox, view, pageLoad }: Notification,
  path: string,
  checks: NotificationChecks,
  issues: Issue[],
): void {
  for (const [name, target] of Object.entries({ mbox, view, pageLoad })) {
    if (target?.state === undefined) continue;
    const place = name === "pageLoad" ? checks.globalMbox : ("name" in target && target.name) || "";
    const opened = openState(checks.seal, target.state);
    if (opened === place) continue;
    issues.push({
      path: `${path}.${name}.state`,
      expected: `a state that this edge gave out for ${name === "pageLoad" ? "the page load" : describeValue(place)}`,
      got: opened === null ? describeValue(target.state) : `that of ${describeValue(opened)}`,
    });
  }
}

function readTokens(
  { tokens = [], type }: Notification,
  path: string,
  checks: NotificationChecks,
  issues: Issue[],
): readonly TokenClaims[] {
  return tokens.flatMap((token, index) => {
    const claims = checks.tokens.find(token);
    if (claims?.kind === type) return claims;
    const got = claims === null ? describeValue(token) : `a ${claims.kind} token`;
    issues.push({ path: `${path}.tokens[${index}]`, expected: `a ${type} token that this edge gave out`, got });
    return [];
  });
}
