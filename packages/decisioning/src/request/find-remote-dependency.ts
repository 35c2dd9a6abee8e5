import type { DeliveryRequest } from "@fletch/delivery-api";
import type { RemoteDependency } from "../model.ts";
import type { LocationNames, Plan } from "../plan.ts";

/**
 * Finds the requested names that this artifact cannot decide fully: those with remote activities, and unknown ones. An
 * on-device decision reports them; a hybrid call goes to the edge.
 */
export function findRemoteDependency(plan: Plan, request: DeliveryRequest): RemoteDependency {
  const mboxes = requestedMboxes(plan, request);
  const views = requestedViews(request);
  const { artifact, locations } = plan;
  const remoteMboxes = findRemote(mboxes, artifact.remoteMboxes, locations.mboxes, plan.mboxes);
  // A view without a name means all views.
  const remoteViews =
    views?.length === 0
      ? [...locations.views.remote]
      : findRemote(views ?? nobody, artifact.remoteViews, locations.views, plan.views);
  if (remoteMboxes.length === 0 && remoteViews.length === 0) return nothingRemote;
  return { remoteNeeded: true, remoteMboxes, remoteViews };
}

const nothing: readonly string[] = Object.freeze([]);
const nothingRemote: RemoteDependency = Object.freeze({
  remoteNeeded: false,
  remoteMboxes: nothing,
  remoteViews: nothing,
});

/** A page load requests the global mbox, by the artifact's name for it (deviation D8). */
function requestedMboxes({ artifact }: Plan, { execute, prefetch }: DeliveryRequest): readonly string[] {
  const names: string[] = [];
  for (const { name } of prefetch?.mboxes ?? nobody) names.push(name);
  for (const { name } of execute?.mboxes ?? nobody) names.push(name);
  if (execute?.pageLoad !== undefined || prefetch?.pageLoad !== undefined) names.push(artifact.globalMbox);
  return names;
}

const nobody: readonly never[] = [];

/** `undefined` without views; empty if none of them has a name. */
function requestedViews({ prefetch }: DeliveryRequest): readonly string[] | undefined {
  return prefetch?.views?.flatMap(({ name }) => name ?? []);
}

/** Remote names first, in the artifact's order; then unknown names. */
function findRemote(
  requested: readonly string[],
  remote: readonly string[],
  locations: LocationNames,
  planned: Plan["mboxes"],
): readonly string[] {
  // A decision looks up these rules anyway, so this lookup costs next to nothing.
  if (requested.every((name) => planned.get(name)?.isLocal)) return nothing;
  const wanted = new Set(requested);
  return [
    ...new Set([
      ...remote.filter((name) => wanted.has(name)),
      ...requested.filter((name) => !locations.local.has(name)),
    ]),
  ];
}
