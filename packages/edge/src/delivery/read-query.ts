import { type Issue, sessionIdSchema } from "@fletch/delivery-api";
import { describeValue, findIssues } from "@fletch/delivery-api/schema";
import { parseQuery } from "../http/parse-query.ts";
import { badRequest } from "../http/responses.ts";

/** Whose requests the edge accepts. */
export interface EdgeAccount {
  /** The client code. */
  readonly client: string;
  /** The Experience Cloud organization; `undefined`: any. */
  readonly organizationId: string | undefined;
}

/**
 * Checks the query of a Delivery request, and returns its session id.
 *
 * @throws TargetError `invalid-request`
 */
export function readSessionId(url: string, account: EdgeAccount): string {
  const query = parseQuery(url);
  const sessionId = query.get("sessionId") ?? undefined;
  const issues: Issue[] = [];
  checkAccount(query.get("client") ?? undefined, query.get("imsOrgId") ?? undefined, account, issues);
  issues.push(...findIssues(sessionIdSchema, sessionId, "query.sessionId"));
  if (sessionId !== undefined && issues.length === 0) return sessionId;
  throw badRequest("The query is not valid", issues);
}

/** Refuses another client code, which would change the allocation silently. */
function checkAccount(
  client: string | undefined,
  organizationId: string | undefined,
  account: EdgeAccount,
  issues: Issue[],
): void {
  if (client === undefined && organizationId === undefined) {
    issues.push({ path: "query", expected: "client or imsOrgId", received: "neither" });
  }
  if (client !== undefined && client !== account.client) {
    issues.push({ path: "query.client", expected: describeValue(account.client), received: describeValue(client) });
  }
  const expected = account.organizationId;
  if (organizationId !== undefined && expected !== undefined && organizationId !== expected) {
    issues.push({ path: "query.imsOrgId", expected: describeValue(expected), received: describeValue(organizationId) });
  }
}
