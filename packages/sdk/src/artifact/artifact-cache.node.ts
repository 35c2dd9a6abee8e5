/** The default cache and process number on Node. */
import type { NetworkInterfaceInfo } from "node:os";
import type { ArtifactCache } from "./artifact-cache.ts";
import { createFileArtifactCache } from "./file-artifact-cache.ts";

/** The default cache of a client. */
export function createDefaultArtifactCache(): ArtifactCache | undefined {
  return createFileArtifactCache();
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
