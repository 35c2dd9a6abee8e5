import { type DeliveryResponse, errorFromIssues, TargetError } from "@fletch/delivery-api";
import { array, findIssues, isRecord, object, optional, predicate, type Schema } from "@fletch/delivery-api/schema";
import { withoutNulls } from "../request/without-nulls.ts";

/**
 * Parses the body of a response; an empty one (HTTP 204) is an empty response. `null` fields count as absent. Checks
 * only fields that the client reads.
 */
export function parseDeliveryResponse(
  text: string,
  details: { readonly httpStatus: number; readonly requestId: string; readonly attempts: number },
): DeliveryResponse {
  if (text === "") return {};
  let value: unknown;
  try {
    value = JSON.parse(text);
    if (text.includes("null")) value = withoutNulls(value, freeForm);
  } catch (cause) {
    throw new TargetError("invalid-response", `Expected JSON from Target, received ${text.length} other characters`, {
      ...details,
      cause,
    });
  }
  const issues = findIssues(responseSchema, value);
  if (issues.length > 0)
    throw errorFromIssues("invalid-response", "Target's response is not as the Delivery API promises", issues, details);
  return value as DeliveryResponse;
}

/** Offers with their metadata. */
const freeForm: ReadonlySet<string> = new Set(["content", "responseTokens", "trace"]);

const record: Schema<object> = predicate("an object", (value): value is object => isRecord(value));
const entry: Schema<object> = object<{ readonly options?: readonly object[] }>(() => ({
  options: optional(array(record)),
}));
const part: Schema<object> = object<{
  readonly pageLoad?: object;
  readonly mboxes?: readonly object[];
  readonly views?: readonly object[];
}>(() => ({ pageLoad: optional(entry), mboxes: optional(array(entry)), views: optional(array(entry)) }));
const responseSchema: Schema<object> = object<{
  readonly id?: object;
  readonly execute?: object;
  readonly prefetch?: object;
}>(() => ({
  id: optional(
    object<{ readonly tntId?: string }>({
      tntId: optional(predicate("a string", (value): value is string => typeof value === "string")),
    }),
  ),
  execute: optional(part),
  prefetch: optional(part),
}));
