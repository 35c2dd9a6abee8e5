import type { DeliveryRequest, VisitorId, Writable } from "@fletch/delivery-api";

/** The parts of a request that describe its visitor. */
type RequestVisitor = Pick<DeliveryRequest, "id" | "context" | "experienceCloud" | "property" | "environmentId">;

/** A request whose absent parts may be `undefined`. */
type WithVisitor = {
  readonly [Part in Exclude<keyof RequestVisitor, "context">]?: RequestVisitor[Part] | undefined;
} & Pick<RequestVisitor, "context">;

/** Returns the visitor of a request, for later requests. @param id the visitor's ids, as known after the response */
export function selectVisitor(
  { context, experienceCloud, property, environmentId }: WithVisitor,
  id: VisitorId | undefined,
): RequestVisitor {
  const visitor: Writable<RequestVisitor> = { context };
  if (id !== undefined) visitor.id = id;
  if (experienceCloud !== undefined) visitor.experienceCloud = experienceCloud;
  if (property !== undefined) visitor.property = property;
  if (environmentId !== undefined) visitor.environmentId = environmentId;
  return visitor;
}
