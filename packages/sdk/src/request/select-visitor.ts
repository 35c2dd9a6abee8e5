import type { DeliveryRequest, VisitorId, Writable } from "@fletch/delivery-api";

/** Of a request what concerns its visitor. */
type RequestVisitor = Pick<DeliveryRequest, "id" | "context" | "experienceCloud" | "property" | "environmentId">;

/** Returns what later requests need to say of the visitor of this one. @param id the visitor's ids, as they are known by now */
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
