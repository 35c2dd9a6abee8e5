import type { Geo } from "@fletch/delivery-api";
import type { EdgeContext } from "../edge-context.ts";
import { callerAddress, toGeoHeaders } from "../geo/geo-directory.ts";
import { errorResponse, jsonContentType } from "../http/responses.ts";
import { sendArtifact } from "./send-artifact.ts";

/** Which artifact is requested. */
export interface ArtifactPath {
  readonly client: string;
  readonly environment: string;
  readonly file: string;
}

/**
 * Handles `GET /{client}/{environment}/v1[/{propertyToken}]/rules.{json|bin}`, the path of Target's CDN. Adds the
 * caller's geo as headers, as the CDN does.
 */
export async function handleArtifact(
  context: EdgeContext,
  request: Request,
  { client, environment, file }: ArtifactPath,
): Promise<Response> {
  const refusal = refuseForeignPath(context, { client, environment });
  if (refusal !== null) return refusal;
  const { activities, faults, counters } = context;
  const format = file.endsWith(".bin") ? "bin" : "json";
  const document = activities.serve(faults.settings.staleArtifact).in(format);
  if (document === null) {
    return errorResponse(404, "There is no rules.bin: it is made for an organizationId, and the edge was given none");
  }
  const contentType = format === "bin" ? "application/octet-stream" : jsonContentType;
  const response = await sendArtifact(document, contentType, request);
  if (response.status !== 200) return response;
  counters.count("artifactDownloads");
  const ipAddress = callerAddress(request.headers);
  const geo = await findGeo(context, ipAddress);
  for (const [name, value] of Object.entries(toGeoHeaders(geo, ipAddress))) response.headers.set(name, value);
  return response;
}

/** Returns 404 for another client or environment; `null` for those of this edge. */
export function refuseForeignPath(
  { account, environment: own }: EdgeContext,
  { client, environment }: Pick<ArtifactPath, "client" | "environment">,
): Response | null {
  if (client !== account.client) {
    return errorResponse(404, `There is no artifact for the client "${client}": this edge serves "${account.client}"`);
  }
  if (environment.toLowerCase() === own.toLowerCase()) return null;
  return errorResponse(404, `There is no artifact for the environment "${environment}": this edge serves "${own}"`);
}

/** A failed lookup is reported, and gives no geo: the artifact is more important. */
async function findGeo({ lookUpGeo }: EdgeContext, ipAddress: string | undefined): Promise<Geo> {
  return (await lookUpGeo(ipAddress)) ?? {};
}
