import type { DeliveryRequest } from "@fletch/delivery-api";
import type { Places, Plan, RemoteDependency } from "../model.ts";

/**
 * The requested names that this artifact cannot, or not fully, decide: those with activities that only the Target edge can
 * decide, and those that the artifact does not know. An on-device decision reports them; a hybrid one goes to the edge.
 */
export function findRemoteDependency(plan: Plan, request: DeliveryRequest): RemoteDependency {
  const remoteMboxes = requestedMboxes(plan, request).filter(needsRemote(plan.places.mboxes)).filter(isFirst);
  const remoteViews = findRemoteViews(plan, request);
  if (remoteMboxes.length === 0 && remoteViews.length === 0) return nothingRemote;
  return { remoteNeeded: true, remoteMboxes, remoteViews };
}

const nothingRemote: RemoteDependency = Object.freeze({
  remoteNeeded: false,
  remoteMboxes: Object.freeze([]),
  remoteViews: Object.freeze([]),
});

/** A page load asks for the global mbox, under the name that the artifact gives it (deviation D8). */
function requestedMboxes({ artifact }: Plan, { execute, prefetch }: DeliveryRequest): readonly string[] {
  const names = [...(prefetch?.mboxes ?? []), ...(execute?.mboxes ?? [])].map(({ name }) => name);
  if (execute?.pageLoad !== undefined || prefetch?.pageLoad !== undefined) names.push(artifact.globalMbox);
  return names;
}

function findRemoteViews({ artifact, places }: Plan, { prefetch }: DeliveryRequest): readonly string[] {
  if (prefetch?.views === undefined) return [];
  const names = prefetch.views.flatMap(({ name }) => name ?? []);
  if (names.length === 0) return artifact.remoteViews;
  return names.filter(needsRemote(places.views)).filter(isFirst);
}

function needsRemote({ local, remote }: Places): (name: string) => boolean {
  return (name) => remote.has(name) || !local.has(name);
}

function isFirst(name: string, index: number, names: readonly string[]): boolean {
  return names.indexOf(name) === index;
}
