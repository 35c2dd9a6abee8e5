import type { Plan } from "@fletch/decisioning";
import type { DeliveryRequest, View, ViewRequest } from "@fletch/delivery-api";

/**
 * The request with a name for each view that it asks for by key alone: that of the view with the key. Where an artifact gives a view no
 * key, its name is the key.
 */
export function nameViews(request: DeliveryRequest, { views }: Plan): DeliveryRequest {
  const asked = request.prefetch?.views;
  if (asked === undefined || !asked.some(hasKeyOnly)) return request;
  const byKey = new Map<unknown, string>();
  for (const [name, { rules }] of views) {
    for (const { rule } of rules) if (rule.consequence.key !== undefined) byKey.set(rule.consequence.key, name);
  }
  const named = asked.map((view) =>
    hasKeyOnly(view) ? { ...view, name: byKey.get(view.key) ?? view.key ?? "" } : view,
  );
  return { ...request, prefetch: { ...request.prefetch, views: named } };
}

function hasKeyOnly({ name, key }: ViewRequest): boolean {
  return name === undefined && key !== undefined;
}

/** The view with the id and the key that Target's views have. The artifact's own win. */
export function identifyView(view: View): View {
  const { name = "" } = view;
  return { id: idOf(name), key: name, ...view } as View;
}

/** The same for a name at all times and on all edges: FNV-1a, 31 bits of it. http://www.isthe.com/chongo/tech/comp/fnv */
function idOf(name: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < name.length; index++) hash = Math.imul(hash ^ name.charCodeAt(index), 0x01000193);
  return hash & 0x7fffffff;
}
