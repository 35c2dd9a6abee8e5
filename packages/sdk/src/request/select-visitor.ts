import type { DeliveryRequest, VisitorId, Writable } from "@fletch/delivery-api";

/** The parts of a request that describe its visitor. */
type RequestVisitor = Pick<DeliveryRequest, "id" | "context" | "experienceCloud" | "property" | "environmentId">;

/** Returns the visitor of a request, for later requests. @param id the visitor's ids, as known after the response */
export function selectVisitor(
  { context, experienceCloud, property, environmentId }: DeliveryRequest,
  id: VisitorId | undefined,
): RequestVisitor {
  const visitor: Writable<RequestVisitor> = { context };
  if (id !== undefined) visitor.id = id;
  if (experienceCloud !== undefined) visitor.experienceCloud = experienceCloud;
  if (property !== undefined) visitor.property = property;
  if (environmentId !== undefined) visitor.environmentId = environmentId;
  return visitor;
}
