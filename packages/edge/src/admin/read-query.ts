import type { TargetError, VisitorId } from "@fletch/delivery-api";
import { describeValue } from "@fletch/delivery-api/schema";
import { badRequest } from "../http/responses.ts";

type Query = Readonly<Record<string, string>>;

const idNames: readonly (keyof VisitorId)[] = ["tntId", "thirdPartyId", "marketingCloudVisitorId"];

/**
 * Reads the visitor of a query: any id, or `customerId` with `integrationCode`.
 *
 * @throws TargetError `invalid-request`
 */
export function readVisitorId(query: Query): VisitorId {
  const { customerId, integrationCode } = query;
  if ((customerId === undefined) !== (integrationCode === undefined)) {
    throw invalidQuery("query", "customerId and integrationCode together", "one of them");
  }
  const given = idNames.flatMap((name) => (query[name] ? [[name, query[name]] as const] : []));
  const customer = customerId && { id: customerId, integrationCode, authenticatedState: "authenticated" as const };
  if (given.length === 0 && !customer) {
    throw invalidQuery("query", `${idNames.join(", ")}, or customerId and integrationCode`, "none of them");
  }
  return { ...Object.fromEntries(given), ...(customer && { customerIds: [customer] }) } as VisitorId;
}

/**
 * Reads the activity of a query; `undefined`: all.
 *
 * @throws TargetError `invalid-request`
 */
export function readActivityId({ activityId }: Query): number | undefined {
  if (activityId === undefined) return undefined;
  if (/^\d{1,15}$/.test(activityId)) return Number(activityId);
  throw invalidQuery("query.activityId", "the id of an activity", describeValue(activityId));
}

/**
 * Reads the number of the request after which the query starts. @default 0, all requests
 *
 * @throws TargetError `invalid-request`
 */
export function readAfter({ after = "0" }: Query): number {
  if (/^\d{1,15}$/.test(after)) return Number(after);
  throw invalidQuery("query.after", "the number of a request", describeValue(after));
}

function invalidQuery(path: string, expected: string, received: string): TargetError {
  const issue = { path, expected, received };
  return badRequest("The query is not valid", [issue]);
}
