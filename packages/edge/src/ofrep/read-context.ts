import { type DeliveryRequest, isTargetError, type RequestDetails, sessionIdSchema } from "@fletch/delivery-api";
import { findIssues, isRecord } from "@fletch/delivery-api/schema";
import { parseBody } from "../delivery/parse-body.ts";
import { EvaluationFailure } from "./evaluation.ts";

/** An evaluation context as a Delivery request: the visitor, and the details of each mbox. */
export interface VisitorContext {
  readonly request: Omit<DeliveryRequest, "execute" | "prefetch">;
  readonly details: Pick<RequestDetails, "parameters" | "profileParameters">;
  /** `undefined`: none was given, or it is not valid. */
  readonly sessionId: string | undefined;
}

/**
 * Reads the body of an evaluation.
 *
 * `targetingKey` becomes the `thirdPartyId`. `tntId`, `marketingCloudVisitorId`, `url`, `referringUrl`, `userAgent`,
 * `ipAddress`, `propertyToken` and `sessionId` fill the fields of Delivery requests. Other attributes become mbox parameters: nested
 * ones under dotted names, lists by their first entry; those under `profile.` become profile parameters.
 */
export function readContext(body: unknown): VisitorContext | EvaluationFailure {
  const context = isRecord(body) ? body.context : undefined;
  if (!isRecord(context))
    return new EvaluationFailure(400, "INVALID_CONTEXT", "Expected an object with a `context`, received none");
  const { targetingKey = null, ...attributes } = context;
  if (targetingKey === null || targetingKey === "") {
    return new EvaluationFailure(
      400,
      "TARGETING_KEY_MISSING",
      "Expected a `targetingKey` in the context, received none",
    );
  }
  const { parameters, profileParameters, fields } = sortAttributes(attributes);
  const { tntId, marketingCloudVisitorId, url, referringUrl, userAgent, ipAddress, propertyToken, sessionId } = fields;
  const delivery = {
    id: { thirdPartyId: targetingKey, tntId, marketingCloudVisitorId },
    context: { channel: "web", userAgent, address: { url, referringUrl }, geo: { ipAddress } },
    property: propertyToken === undefined ? undefined : { token: propertyToken },
    prefetch: { pageLoad: { parameters, profileParameters } },
  };
  try {
    const { prefetch, ...request } = parseBody(delivery);
    if ((request.id?.thirdPartyId ?? "").length > maxTargetingKeyLength) return tooLong;
    const session = String(sessionId);
    const isSession = sessionId !== undefined && findIssues(sessionIdSchema, session).length === 0;
    return { request, details: prefetch?.pageLoad ?? {}, sessionId: isSession ? session : undefined };
  } catch (error) {
    if (!isTargetError(error, "invalid-request")) throw error;
    return new EvaluationFailure(400, "INVALID_CONTEXT", nameAttributes(error.message));
  }
}

/** Target's limit for ids. */
const maxTargetingKeyLength = 128;
const tooLong = new EvaluationFailure(
  400,
  "INVALID_CONTEXT",
  `Expected a \`targetingKey\` of at most ${maxTargetingKeyLength} characters, received a longer one`,
);

/** Attributes that are fields of Delivery requests. `@fletch/openfeature` has the same list. */
const fieldNames = [
  "tntId",
  "marketingCloudVisitorId",
  "url",
  "referringUrl",
  "userAgent",
  "ipAddress",
  "propertyToken",
  "sessionId",
] as const;
type FieldName = (typeof fieldNames)[number];
const isField = (name: string): name is FieldName => (fieldNames as readonly string[]).includes(name);

/** Names with other fields in the Delivery API. No condition reads them. */
const reserved: ReadonlySet<string> = new Set(["orderId", "orderTotal", "productPurchasedIds"]);

interface SortedAttributes {
  readonly parameters: Record<string, unknown>;
  readonly profileParameters: Record<string, unknown>;
  readonly fields: Partial<Record<FieldName, unknown>>;
}

function sortAttributes(attributes: Readonly<Record<string, unknown>>): SortedAttributes {
  const sorted = {
    parameters: Object.create(null) as Record<string, unknown>,
    profileParameters: Object.create(null) as Record<string, unknown>,
    fields: {} as Partial<Record<FieldName, unknown>>,
  };
  for (const [name, value] of flatten(attributes, "")) {
    if (isField(name)) sorted.fields[name] = value;
    else if (name.startsWith("profile.")) sorted.profileParameters[name.slice("profile.".length)] = value;
    else if (!reserved.has(name)) sorted.parameters[name] = value;
  }
  return sorted;
}

/** Returns the scalars of a context. Bodies nest at most 64 levels deep. */
function* flatten(value: Readonly<Record<string, unknown>>, prefix: string): Generator<[name: string, value: unknown]> {
  for (const [name, each] of Object.entries(value)) {
    const one = Array.isArray(each) ? each.find((entry) => typeof entry !== "object") : each;
    if (isRecord(one)) yield* flatten(one, `${prefix}${name}.`);
    else if (one !== null && one !== undefined) yield [prefix + name, one];
  }
}

/** Returns the message of the Delivery API's check with the context's names. */
function nameAttributes(message: string): string {
  return message
    .replace("The request is not valid", "The context is not valid")
    .replaceAll(/\$\.prefetch\.pageLoad\.(?:parameters|profileParameters)/g, "context")
    .replaceAll("$.id.thirdPartyId", "context.targetingKey")
    .replaceAll(/\$\.(?:id|context\.address|context\.geo|context)(?=\.)/g, "context");
}
