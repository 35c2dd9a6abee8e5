import type { FlagVisitor } from "@fletch/sdk/flags";
import type { EvaluationContext } from "@openfeature/server-sdk";

/** Attributes of a context that Target has fields for; all others become parameters. The edge's OFREP has the same list. */
const fields: ReadonlySet<string> = new Set([
  "targetingKey",
  "tntId",
  "marketingCloudVisitorId",
  "url",
  "referringUrl",
  "userAgent",
  "ipAddress",
  "propertyToken",
  "sessionId",
]);

/** Deeper attributes are left out. */
const deepest = 8;

/**
 * Maps an evaluation context to a visitor. `targetingKey` is the `thirdPartyId`. `tntId`, `marketingCloudVisitorId`, `url`, `referringUrl`,
 * `userAgent`, `ipAddress`, `propertyToken` and `sessionId` have their meaning in Target. All other attributes become parameters: nested ones with
 * dotted names, lists by their first scalar, dates in ISO 8601.
 */
export function mapContext(context: EvaluationContext): FlagVisitor {
  const text = (name: string): string | undefined => {
    const value = context[name];
    return typeof value === "string" && value !== "" ? value : undefined;
  };
  const parameters: Record<string, string | number | boolean> = Object.create(null);
  for (const name of Object.keys(context)) {
    if (!fields.has(name)) addParameter(parameters, name, context[name], 0);
  }
  const [thirdPartyId, tntId, marketingCloudVisitorId] = [
    text("targetingKey"),
    text("tntId"),
    text("marketingCloudVisitorId"),
  ];
  const [referringUrl, ipAddress, token] = [text("referringUrl"), text("ipAddress"), text("propertyToken")];
  return {
    id: {
      ...(thirdPartyId !== undefined && { thirdPartyId }),
      ...(tntId !== undefined && { tntId }),
      ...(marketingCloudVisitorId !== undefined && { marketingCloudVisitorId }),
    },
    parameters,
    url: text("url"),
    userAgent: text("userAgent"),
    sessionId: text("sessionId"),
    ...(token !== undefined && { property: { token } }),
    ...((referringUrl !== undefined || ipAddress !== undefined) && {
      context: {
        ...(referringUrl !== undefined && { address: { referringUrl } }),
        ...(ipAddress !== undefined && { geo: { ipAddress } }),
      },
    }),
  };
}

function addParameter(
  parameters: Record<string, string | number | boolean>,
  name: string,
  value: unknown,
  depth: number,
): void {
  if (typeof value === "string" || typeof value === "number" || typeof value === "boolean") parameters[name] = value;
  else if (value instanceof Date) parameters[name] = value.toISOString();
  else if (Array.isArray(value)) {
    const first: unknown = value.find((entry) => typeof entry !== "object");
    addParameter(parameters, name, first, depth + 1);
  } else if (typeof value === "object" && value !== null && depth < deepest) {
    for (const key of Object.keys(value)) {
      addParameter(parameters, `${name}.${key}`, (value as Record<string, unknown>)[key], depth + 1);
    }
  }
}
