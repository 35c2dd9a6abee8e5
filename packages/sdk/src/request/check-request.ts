import {
  type DeliveryRequest,
  errorFromIssues,
  type Issue,
  type MboxRequest,
  type Notification,
  type ParsedDeliveryRequest,
  parseDeliveryRequest,
} from "@fletch/delivery-api";
import { isRecord } from "@fletch/delivery-api/schema";
import { withoutNulls } from "../without-nulls.ts";
import { unknownIpAddress } from "./complete-context.ts";
import { isOrdinaryRequest } from "./is-ordinary-request.ts";

/** A request that is still being put together. */
export type MutableRequest = { -readonly [K in keyof DeliveryRequest]: DeliveryRequest[K] };

/** A request that can be made, and what had to be left out of it. */
export interface CheckedRequest {
  readonly request: MutableRequest;
  readonly dropped: readonly Issue[];
}

const nothing: readonly Issue[] = Object.freeze([]);

/** There a `null` is a wrong value, and no absent field. */
const freeForm: ReadonlySet<string> = new Set(["parameters", "profileParameters"]);

/**
 * Checks a completed request against the Delivery API. As in the published client, mboxes without a name, indexes that are no numbers and
 * notifications without id, type or time are left out, fields that are `null` count as absent, and the rest goes on; anything else that is
 * wrong is an error.
 *
 * @throws TargetError `invalid-request`
 */
export function checkRequest(request: MutableRequest): CheckedRequest {
  if (isOrdinaryRequest(request)) return { request, dropped: nothing };
  const parsed = parseDeliveryRequest(request);
  if (parsed.ok || !parsed.issues.some(({ got }) => got === "null")) return mend(request, parsed);
  const mended = withoutNulls(request, freeForm);
  return mend(mended, parseDeliveryRequest(mended));
}

function mend(request: MutableRequest, parsed: ParsedDeliveryRequest): CheckedRequest {
  const empty = findEmptyParts(request);
  if (parsed.ok && empty.length === 0) return { request, dropped: nothing };

  const dropped: Issue[] = [];
  const remaining: Issue[] = [];
  for (const issue of parsed.ok ? nothing : parsed.issues)
    (isForgivable(request, issue) ? dropped : remaining).push(issue);
  const issues = [...remaining, ...empty];
  if (issues.length > 0) throw errorFromIssues("invalid-request", "The request is not valid", issues);
  return { request: withoutUnusable(request), dropped: dropped.filter(({ path }) => listedPath.test(path)) };
}

const ipAddressPath = "$.context.geo.ipAddress";
/** Rules may speak of places by name, so that `UNITED STATES` is right on the device. The Target edge takes codes only, and says so. */
const placePath = /^\$\.context\.geo\.(?:countryCode|stateCode|city)$/;
/** Only the Target edge wants to see a token before it explains itself. */
const traceTokenPath = "$.trace.authorizationToken";
/** What is blank there is filled in as if it was left out. */
const filledPath = /^\$\.experienceCloud\.analytics\.(?:logging|supplementalDataId)$/;
const listedPath = /^\$\.(?:(execute|prefetch)\.mboxes|notifications)\[(\d+)\]/;

/**
 * Whether the issue is with something that is left out anyway, or that only the Target edge is strict about. The marker for "this machine's
 * address" is no address, but is one to us.
 */
function isForgivable(request: DeliveryRequest, { path, got }: Issue): boolean {
  if (path === ipAddressPath) return request.context.geo?.ipAddress === unknownIpAddress;
  if (placePath.test(path)) return got.startsWith('"') || got.startsWith("a string");
  if (path === traceTokenPath) return got === "undefined";
  if (filledPath.test(path)) return /^"\s*"$/.test(got);
  const [listed, mode, index] = listedPath.exec(path) ?? [];
  if (listed === undefined) return false;
  if (mode === undefined) return !isUsableNotification(request.notifications?.[Number(index)]);
  const mbox = request[mode as "execute" | "prefetch"]?.mboxes?.[Number(index)];
  return !isNamed(mbox) || (path.endsWith("].index") && typeof mbox?.index !== "number");
}

function withoutUnusable(request: DeliveryRequest): MutableRequest {
  const { execute, prefetch, notifications } = request;
  const mended: MutableRequest = { ...request };
  if (execute !== undefined) mended.execute = withoutUnnamed(execute);
  if (prefetch !== undefined) mended.prefetch = withoutUnnamed(prefetch);
  if (notifications !== undefined) {
    const usable = notifications.filter(isUsableNotification);
    if (usable.length > 0) mended.notifications = usable;
    else delete mended.notifications;
  }
  return mended;
}

function withoutUnnamed<T extends { readonly mboxes?: readonly MboxRequest[] }>(part: T): T {
  if (!isRecord(part) || !Array.isArray(part.mboxes)) return part;
  const { mboxes, ...others } = part;
  const named = mboxes.filter(isNamed);
  return (named.length === 0 ? others : { ...others, mboxes: named }) as T;
}

function isNamed(mbox: unknown): boolean {
  return isRecord(mbox) && typeof mbox.name === "string" && mbox.name.trim() !== "";
}

function isUsableNotification(given: Partial<Notification> | undefined): boolean {
  if (!isRecord(given)) return false;
  const { id, timestamp, type } = given;
  return (
    typeof id === "string" && id !== "" && typeof timestamp === "number" && (type === "click" || type === "display")
  );
}

/** Parts that ask for something, but name nothing. */
function findEmptyParts({ execute, prefetch }: DeliveryRequest): readonly Issue[] {
  const executeIsEmpty = asksForNothing(execute, execute?.pageLoad, execute?.mboxes);
  const prefetchIsEmpty = asksForNothing(prefetch, prefetch?.pageLoad, prefetch?.mboxes, prefetch?.views);
  if (!executeIsEmpty && !prefetchIsEmpty) return nothing;
  const got = "an object that names nothing";
  return [
    ...(executeIsEmpty ? [{ path: "$.execute", expected: "pageLoad or at least one of mboxes", got }] : []),
    ...(prefetchIsEmpty ? [{ path: "$.prefetch", expected: "pageLoad or at least one of mboxes and views", got }] : []),
  ];
}

/** Whatever is of a wrong kind counts as something here: the schema says more of it. */
function asksForNothing(part: unknown, pageLoad: unknown, ...lists: readonly unknown[]): boolean {
  return (
    isRecord(part) &&
    pageLoad === undefined &&
    lists.every((list) => list === undefined || (Array.isArray(list) && list.length === 0))
  );
}
