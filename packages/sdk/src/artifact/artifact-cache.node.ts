/** The default cache and process number on Node. */
import type { NetworkInterfaceInfo } from "node:os";
import type { Log } from "../observability/logger.ts";
import type { ArtifactCache } from "./artifact-cache.ts";
import { createFileArtifactCache } from "./file-artifact-cache.ts";

/** The default cache of a client; none for a user without a home directory, as in containers. */
export function createDefaultArtifactCache(log: Log): ArtifactCache | undefined {
  try {
    return createFileArtifactCache();
  } catch (error) {
    log.warn("Artifacts are not cached: there is no home directory. Set XDG_CACHE_HOME, or `artifactCache`", error);
    return undefined;
  }
}

/** A number that counts up within a fleet: by process id on one machine, by address across machines. */
export function createProcessSeed(): number {
  return (addressNumber() + process.pid) | 0;
}

function addressNumber(): number {
  for (const addresses of readInterfaces()) {
    for (const { family, internal, address } of addresses ?? []) {
      if (family === "IPv4" && !internal) {
        return address.split(".").reduce((number, part) => ((number << 8) | Number(part)) >>> 0, 0);
      }
    }
  }
  return 0;
}

/** Sandboxes may deny them. Then processes of one machine still differ. */
function readInterfaces(): (NetworkInterfaceInfo[] | undefined)[] {
  try {
    return Object.values(process.getBuiltinModule("node:os").networkInterfaces());
  } catch {
    return [];
  }
}
