import type { FlagVisitor } from "@fletch/sdk/flags";
import type { EvaluationContext } from "@openfeature/server-sdk";
import { type Attributes, readAttributes } from "./read-attributes.ts";

/**
 * Maps an evaluation context to a visitor, as the edge's OFREP reads contexts. `targetingKey` is the `thirdPartyId`. `tntId`,
 * `marketingCloudVisitorId`, `url`, `referringUrl`, `userAgent`, `ipAddress`, `propertyToken` and `sessionId` have their meaning in Target. Those
 * under `profile.` become profile parameters. All other attributes become parameters: nested ones with dotted names, lists by their first scalar,
 * dates in ISO 8601, booleans as text.
 */
export function mapContext(context: EvaluationContext): FlagVisitor {
  const { fields, parameters, profileParameters } = readAttributes(context);
  const { targetingKey, tntId, marketingCloudVisitorId, url, referringUrl } = fields;
  const { userAgent, ipAddress, propertyToken, sessionId } = fields;
  return {
    id: {
      ...(targetingKey !== undefined && { thirdPartyId: targetingKey }),
      ...(tntId !== undefined && { tntId }),
      ...(marketingCloudVisitorId !== undefined && { marketingCloudVisitorId }),
    },
    parameters,
    ...(hasAny(profileParameters) && { profileParameters }),
    url,
    userAgent,
    sessionId,
    ...(propertyToken !== undefined && { property: { token: propertyToken } }),
    ...((referringUrl !== undefined || ipAddress !== undefined) && {
      context: {
        ...(referringUrl !== undefined && { address: { referringUrl } }),
        ...(ipAddress !== undefined && { geo: { ipAddress } }),
      },
    }),
  };
}

function hasAny(parameters: Attributes["parameters"]): boolean {
  for (const _ in parameters) return true;
  return false;
}
