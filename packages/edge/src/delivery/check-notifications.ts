import type { Issue, Notification } from "@fletch/delivery-api";
import { describeValue } from "@fletch/delivery-api/schema";
import { badRequest } from "../http/responses.ts";
import { type Location, type TokenClaims, verifyState } from "../tokens/token-claims.ts";
import { isForLocation, type TokenRegistry } from "../tokens/token-registry.ts";
import type { TokenSigner } from "../tokens/token-signer.ts";

/** A valid notification with the claims of its tokens. */
export interface CheckedNotification {
  readonly notification: Notification;
  readonly claims: readonly TokenClaims[];
}

/** Inputs of the check. */
export interface NotificationChecks {
  readonly tokens: TokenRegistry;
  readonly signer: TokenSigner;
  /** The mbox that stands for the page load. */
  readonly globalMbox: string;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** The most that a client's clock may be ahead of the edge's: a day. */
const maxAhead = 86_400_000;

/**
 * Checks all notifications of a request. One invalid token, state or time stamp makes the request invalid.
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
  throw badRequest("The notifications are not valid", issues);
}

function checkTime(timestamp: number, path: string, { now }: NotificationChecks, issues: Issue[]): void {
  if (timestamp <= now + maxAhead) return;
  const ahead = Math.round((timestamp - now) / 1000);
  issues.push({ path, expected: "at most a day ahead of the edge's clock", received: `${ahead} s ahead` });
}

function checkState(notification: Notification, path: string, checks: NotificationChecks, issues: Issue[]): void {
  const at = toLocation(notification, checks.globalMbox);
  for (const name of ["mbox", "view", "pageLoad"] as const) {
    const state = notification[name]?.state;
    if (state === undefined || at === null) continue;
    const opened = verifyState(checks.signer, state);
    if (opened?.name === at.name && (opened.location ?? at.location) === at.location) continue;
    issues.push({
      path: `${path}.${name}.state`,
      expected: `a state that this edge gave out for ${name === "pageLoad" ? "the page load" : describeValue(at.name)}`,
      received: opened === null ? describeValue(state) : `that of ${describeLocation(opened)}`,
    });
  }
}

function describeLocation({ location, name }: Partial<Location>): string {
  return location === "view" ? `the view ${describeValue(name)}` : describeValue(name);
}

/** Returns the location of a notification; `null` without one. A view without a name is named by its key. */
function toLocation({ mbox, view, pageLoad }: Notification, globalMbox: string): Location | null {
  if (mbox !== undefined) return { location: "mbox", name: mbox.name };
  if (view !== undefined) return { location: "view", name: view.name ?? view.key ?? "" };
  return pageLoad === undefined ? null : { location: "mbox", name: globalMbox };
}

function readTokens(
  notification: Notification,
  path: string,
  checks: NotificationChecks,
  issues: Issue[],
): readonly TokenClaims[] {
  const { tokens = [], type } = notification;
  const at = toLocation(notification, checks.globalMbox);
  return tokens.flatMap((token, index) => {
    const claims = checks.tokens.find(token, at ?? undefined);
    // A display belongs to its own location. A click may be on an element of several locations.
    const isElsewhere = claims !== null && type === "display" && at !== null && !isForLocation(claims, at);
    if (claims?.kind === type && !isElsewhere) return claims;
    const received = claims === null ? describeValue(token) : describeAssignments(claims);
    const where = isElsewhere ? ` for ${describeLocation(at)}` : "";
    issues.push({
      path: `${path}.tokens[${index}]`,
      expected: `a ${type} token that this edge gave out${where}`,
      received,
    });
    return [];
  });
}

function describeAssignments({ kind, locationName: name, location }: TokenClaims): string {
  return `a ${kind} token of ${describeLocation({ name, ...(location && { location }) })}`;
}
