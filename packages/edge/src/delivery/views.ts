import type { Plan } from "@fletch/decisioning";
import type { DeliveryRequest, View, ViewRequest } from "@fletch/delivery-api";

/**
 * Adds a name to requested views that have only a key: the name of the view with that key. If the artifact has no key
 * for a view, its name is its key.
 */
export function nameViews(request: DeliveryRequest, { views }: Plan): DeliveryRequest {
  const requested = request.prefetch?.views;
  if (requested === undefined || !requested.some(hasKeyOnly)) return request;
  const byKey = new Map<unknown, string>();
  for (const [name, { rules }] of views) {
    for (const { rule } of rules) if (rule.consequence.key !== undefined) byKey.set(rule.consequence.key, name);
  }
  const named = requested.map((view) =>
    hasKeyOnly(view) ? { ...view, name: byKey.get(view.key) ?? view.key ?? "" } : view,
  );
  return { ...request, prefetch: { ...request.prefetch, views: named } };
}

function hasKeyOnly({ name, key }: ViewRequest): boolean {
  return name === undefined && key !== undefined;
}

/** Adds id and key, as Target's views have them. The artifact's own win. */
export function identifyView(view: View): View {
  const { name = "" } = view;
  return { id: toViewId(name), key: name, ...view } as View;
}

/** Stable for a name on all edges: 31 bits of FNV-1a. http://www.isthe.com/chongo/tech/comp/fnv */
function toViewId(name: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < name.length; index++) hash = Math.imul(hash ^ name.charCodeAt(index), 0x01000193);
  return hash & 0x7fffffff;
}
