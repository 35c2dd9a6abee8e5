/** The form of a cluster: it becomes part of a host name (deviation D2). */
const clusterPattern = /^[0-9]{1,4}$/;

/** Returns a valid cluster, else `undefined`. All outside input passes through here. */
export function toCluster(hint: unknown): string | undefined {
  return typeof hint === "string" && clusterPattern.test(hint) ? hint : undefined;
}

/** `4a7b90.35_0` → `35`. */
export function parseIdCluster(id: string | undefined): string | undefined {
  if (id === undefined) return undefined;
  const dot = id.indexOf(".");
  if (dot === -1 || id.indexOf(".", dot + 1) !== -1) return undefined;
  const underscore = id.indexOf("_", dot);
  if (underscore === -1 || id.indexOf("_", underscore + 1) !== -1) return undefined;
  return toCluster(id.slice(dot + 1, underscore));
}

/** `mboxedge35.tt.omtrdc.net` → `35`. */
export function parseHostCluster(host: unknown): string | undefined {
  return typeof host === "string" ? edgeHostPattern.exec(host)?.[1] : undefined;
}

const edgeHostPattern = /^mboxedge([0-9]{1,4})\.[^.]+\.[^.]+\.[^.]+$/;
