import { isTargetError, type Option, type Parameters } from "@fletch/delivery-api";
import type { TargetRequest } from "../options/call-options.ts";
import type { FlagHost } from "./flag-host.ts";
import { EdgeOffers, type FlagSource, MissingFlags } from "./flag-source.ts";
import { type FlagVisitor, type Identity, toContext } from "./flag-visitor.ts";

/**
 * Requests mboxes in one call, which goes to the edge unless only the visitor's geo is missing. They are prefetched:
 * impressions are reported when flags are read.
 *
 * @throws TargetError as `getOffers` does
 */
export async function loadFlags(
  { client }: FlagHost,
  visitor: FlagVisitor,
  { id, sessionId, cluster }: Identity,
  mboxes: readonly string[],
): Promise<ReadonlyMap<string, FlagSource>> {
  // The client converts other types to strings.
  const parameters = visitor.parameters as Parameters | undefined;
  const profileParameters = visitor.profileParameters as Parameters | undefined;
  const { property, environmentId, experienceCloud, waitUntil } = visitor;
  const request: TargetRequest = {
    id,
    context: toContext(visitor),
    prefetch: { mboxes: mboxes.map((name, index) => ({ name, index, parameters, profileParameters })) },
    property,
    environmentId,
    experienceCloud,
  };
  const { response } = await client.getOffers({
    request,
    sessionId,
    targetLocationHint: cluster,
    waitUntil,
    decisioningMethod: client.device === undefined ? "server-side" : "hybrid",
  });
  const options = new Map<string | undefined, readonly Option[]>();
  for (const mbox of response.prefetch?.mboxes ?? []) {
    options.set(mbox.name, [...(options.get(mbox.name) ?? []), ...(mbox.options ?? [])]);
  }
  return new Map(mboxes.map((name) => [name, new EdgeOffers(options.get(name) ?? [])]));
}

/** Says why mboxes could not be loaded, without the error's message: browsers get it in the page's state, and it names hosts. */
export function describeFailure(cause: unknown): MissingFlags {
  return new MissingFlags(
    "GENERAL",
    `The flags were not loaded (${isTargetError(cause) ? cause.code : "network-error"}): see the log`,
  );
}
